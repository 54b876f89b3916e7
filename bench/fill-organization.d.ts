import type { ClientBase } from 'pg';
import type { JsonObject } from '../src/protocol/json.js';

type Scim = (method: string, path: string, body?: JsonObject) => Promise<{ status?: number; body: JsonObject }>;

export function userName(n: number): string;
export function userId(n: number): string;
export function fillWithUsers(
  scim: Scim,
  client: Pick<ClientBase, 'query'>,
  users: number,
  onProgress?: (done: number) => void,
): Promise<void>;
export function checkCopies(scim: Scim, client: Pick<ClientBase, 'query'>, users: number): Promise<void>;
export function fillGroup(
  scim: Scim,
  client: Pick<ClientBase, 'query'>,
  displayName: string,
  members: number,
): Promise<string>;
export function fillTeams(client: Pick<ClientBase, 'query'>, group: string, teams: number): Promise<void>;
