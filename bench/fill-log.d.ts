import type { ClientBase } from 'pg';

export const PERSON: string;
export const RENAMED: string;
export const REFUSED: string;
export function fillLog(
  connection: Pick<ClientBase, 'query'>,
  organization: string,
  size: { readonly entries: number; readonly people?: number; readonly groups?: number },
): Promise<void>;
