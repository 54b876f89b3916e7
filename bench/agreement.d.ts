import type { JobState } from '../src/entra/job/anchors.js';
import type { userSource } from '../src/entra/job/object-names.js';
import type { CompiledMapping } from '../src/entra/mapping/model.js';
import type { EntraDirectory } from '../src/entra/tenant/model.js';

/** Users and groups with their members, in order of their ids. */
export interface Rows {
  readonly users: ReadonlyArray<Record<string, unknown> & { readonly id: string }>;
  readonly groups: ReadonlyArray<{
    readonly id: string;
    readonly display_name: string;
    readonly members: readonly string[];
  }>;
}

export function expectedRows(
  directory: EntraDirectory,
  state: JobState,
  users: CompiledMapping,
  source: typeof userSource,
): Rows;

export function storedRows(
  query: <Row extends object>(sql: string, ...values: unknown[]) => Promise<Row[]>,
  organizationId: string,
): Promise<Rows>;
