import type { Call } from '../../protocol/call.js';
import { ScimError } from '../../protocol/scim-error.js';
import type { StatementRunner } from '../statement-runner.js';
import type { TableLayout } from '../tables/table-layout.js';

/**
 * Looks whether a new row is there although its statement failed: a connection may be lost between COMMIT and answer. An
 * id that was made here is known to nobody else, so the row that has it is ours.
 * @returns undefined when it is not there, or it cannot be said
 */
export async function storedAnyway(
  database: StatementRunner,
  { table }: TableLayout,
  call: Call,
  id: string,
  error: unknown,
): Promise<{ created_at: Date; updated_at: Date } | undefined> {
  if (!(error instanceof ScimError) || error.status !== 503 || error.cause === undefined) return undefined;
  const text = `SELECT created_at, updated_at FROM rollcall.${table} WHERE organization_id = $1 AND id = $2`;
  const values = [call.tenant.id, id];
  const found = database.run<{ created_at: Date; updated_at: Date }>(
    call,
    { name: `${table}.stored`, kind: 'look-up', text },
    values,
  );
  return (await found.catch(() => []))[0];
}
