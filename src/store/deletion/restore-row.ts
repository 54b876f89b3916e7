import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { indexSql } from '../attribute-values/index-sql.js';
import { indexedValues } from '../attribute-values/indexed-values.js';
import { recordSql } from '../changes/change-record.js';
import { violatedConstraint } from '../database-errors.js';
import type { LogEntry } from '../log/log-entry.js';
import { nestingKey } from '../members/membership-sql.js';
import { Parameters } from '../parameters.js';
import { explainConflict } from '../resources/uniqueness-conflict.js';
import { keysOf } from '../resources/write-rows.js';
import type { Statement } from '../statement.js';
import type { StatementRunner } from '../statement-runner.js';
import { layoutOf } from '../tables/layouts.js';
import { restoredMemberships } from './restored-memberships.js';

/** How many memberships came back, and how many there were. */
export interface RestoredCount {
  readonly memberships: number;
  readonly before: number;
}

type Row = RestoredCount & Record<string, number>;

/** How often it is tried again when a group or member vanishes meanwhile. */
const MAX_ATTEMPTS = 3;

/**
 * Puts a deleted resource back under its id, with the memberships whose other side is there.
 * @param back what it is to be, which need not be what it was when it was deleted
 * @returns undefined when it is among the deleted ones no more
 * @throws ScimError 409 uniqueness when another resource has by now what must be unique
 */
export async function restoreRow(
  runner: StatementRunner,
  call: Call,
  type: ResourceType,
  { id, resource }: { readonly id: string; readonly resource: JsonObject },
  entry: LogEntry,
): Promise<RestoredCount | undefined> {
  const layout = layoutOf(type.name);
  const sent = { resource, values: layout.values(type, resource), indexed: indexedValues(type, resource) };
  const parameters = new Parameters();
  const keys = keysOf(call, type, id, parameters);
  const values = layout.columns.map((column, i) =>
    parameters.add(sent.values[i], column === 'resource' ? '::jsonb' : column === 'active' ? '::boolean' : '::text'),
  );
  const back = restoredMemberships(type.name);
  const record = {
    entry,
    from: 'restored, kept',
    id: keys.id,
    version: 'restored.version',
    members: back.ids,
    logData: `jsonb_build_object('memberships', ${back.count})`,
  };
  const text = `
    WITH kept AS (
      DELETE FROM rollcall.deleted_resources WHERE organization_id = ${keys.organization} AND id = ${keys.id}
        AND resource_type = ${keys.type} RETURNING memberships, version AS last_version, created_at AS born_at
    ), restored AS (
      INSERT INTO rollcall.${layout.table} (organization_id, id, version, created_at, ${layout.columns.join(', ')})
      SELECT ${keys.organization}, ${keys.id}, last_version + 1, born_at, ${values.join(', ')} FROM kept RETURNING version
    ), ${back.ctes} ${indexSql(keys, { added: sent.indexed, removed: [] }, parameters, 'restored')}
    ${recordSql(call, record, parameters)}
    SELECT ${back.count} AS memberships, ${back.before} AS before FROM restored, kept`;
  const statement: Statement = { name: `${layout.table}.restore`, kind: 'change', text };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const [row] =
        type.name === 'Group'
          ? await runner.runAlone<Row>(call, nestingKey(call), statement, parameters.values)
          : await runner.run<Row>(call, statement, parameters.values);
      return row;
    } catch (error) {
      if (attempt < MAX_ATTEMPTS && violatedConstraint(error, '23503') !== undefined) continue;
      throw await explainConflict(runner, layout, call, type, sent, error);
    }
  }
}
