import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { type IndexKeys, indexSql, unindexSql } from '../attribute-values/index-sql.js';
import { indexChange } from '../attribute-values/indexed-values.js';
import type { Database } from '../database.js';
import { insertLogSql, type LogEntry } from '../log/log-entry.js';
import { isUuid, Parameters } from '../parameters.js';
import { explainConflict, type SentValues } from './resource-conflict.js';
import { storedAnyway } from './stored-anyway.js';
import type { StoredResource } from './stored-resource.js';
import { documentIn, type NewRow, type TableShape } from './table-shape.js';
import type { WeightLimit } from './weight-limit.js';

// Each change is one statement, which also writes the log entry and the rows of `attribute_values`.

/** @throws ScimError 409 uniqueness */
export async function insertRow(
  database: Database,
  shape: TableShape,
  call: Call,
  type: ResourceType,
  row: NewRow,
): Promise<StoredResource> {
  const { id, resource, indexed, entry } = row;
  const parameters = new Parameters();
  const keys = keysOf(call, type, id, parameters);
  const text = `
    WITH created AS (
      INSERT INTO ${shape.table} (organization_id, id, ${shape.columns.join(', ')})
      VALUES (${keys.organization}, ${keys.id}, ${parameters.addAll(row.values)}) RETURNING created_at, updated_at
    ), ${indexSql(keys, { added: indexed, removed: [] }, parameters, 'created')}
    logged AS (${insertLogSql(call, entry, parameters, 'created')})
    SELECT created_at, updated_at FROM created`;
  type Created = { created_at: Date; updated_at: Date };
  const created = await change<Created>(database, shape, call, type, row, text, parameters).catch(async (error) => {
    const stored = await storedAnyway(database, shape, call, id, error);
    if (stored !== undefined) return stored;
    throw error;
  });
  if (created === undefined) throw new Error('INSERT returned no row');
  return { id, resource, version: 1, createdAt: created.created_at, updatedAt: created.updated_at };
}

/**
 * Puts `resource` in the place of what is stored.
 * @returns undefined when the resource is at another version by now, or gone
 * @throws ScimError 409 uniqueness, 413
 */
export async function updateRow<Stored extends StoredResource>(
  database: Database,
  shape: TableShape,
  call: Call,
  type: ResourceType,
  stored: Stored,
  resource: JsonObject,
  entry: LogEntry,
  limit: WeightLimit,
): Promise<Stored | undefined> {
  const values = shape.values(resource, type);
  limit.check(documentIn(shape, values), stored.resource);
  const changed = indexChange(type, stored.resource, resource);
  const parameters = new Parameters();
  const keys = keysOf(call, type, stored.id, parameters);
  const assignments = shape.columns.map((column, i) => `${column} = ${parameters.add(values[i])}`).join(', ');
  const text = `
    WITH updated AS (
      UPDATE ${shape.table} SET ${assignments}, version = version + 1, updated_at = now()
      WHERE organization_id = ${keys.organization} AND id = ${keys.id} AND version = ${parameters.add(stored.version)}
      RETURNING version, updated_at
    ), ${indexSql(keys, changed, parameters, 'updated')}
    logged AS (${insertLogSql(call, entry, parameters, 'updated')})
    SELECT version, updated_at FROM updated`;
  const sent = { values, indexed: changed.added };
  type Updated = { version: number; updated_at: Date };
  const updated = await change<Updated>(database, shape, call, type, sent, text, parameters);
  return updated && { ...stored, resource, version: updated.version, updatedAt: updated.updated_at };
}

/** `changed`: somebody changed the resource at the same moment, or it is not at the version that was to be deleted. */
export type Deletion = 'deleted' | 'changed' | 'gone';

/**
 * Deletes a resource with its memberships and keeps it among the deleted resources. Only the version that the statement
 * sees is deleted, because it is that version's memberships and indexed values that it removes.
 * @param version delete only this one
 */
export async function deleteRow(
  database: Database,
  shape: TableShape,
  call: Call,
  type: ResourceType,
  id: string,
  entry: LogEntry,
  version: number | undefined,
): Promise<Deletion> {
  if (!isUuid(id)) return 'gone';
  const { deletion, table } = shape;
  const parameters = new Parameters();
  const keys = keysOf(call, type, id, parameters);
  const row = `organization_id = ${keys.organization} AND id = ${keys.id}`;
  const ofType = table === 'resources' ? `AND resource_type = ${keys.type}` : '';
  const allowed = version === undefined ? '' : `AND version = ${parameters.add(version, '::int')}`;
  const containing =
    deletion.containingGroups === undefined
      ? ''
      : `containing AS (
          UPDATE groups SET version = version + 1, updated_at = now()
          WHERE organization_id = ${keys.organization} AND EXISTS (SELECT FROM deleted) AND id IN (${deletion.containingGroups})
        ),`;
  const text = `
    WITH seen AS (SELECT version FROM ${table} WHERE ${row} ${ofType}), deleted AS (
      DELETE FROM ${table} WHERE ${row} AND version = (SELECT version FROM seen) ${allowed} RETURNING *
    ), archived AS (
      INSERT INTO deleted_resources
        (organization_id, id, resource_type, name_folded, resource, memberships, version, created_at)
      SELECT organization_id, id, ${keys.type}, ${deletion.nameFolded}, resource,
        ${deletion.memberships}, version, created_at
      FROM deleted
    ), ${unindexSql(keys, 'deleted')} ${containing}
    logged AS (${insertLogSql(call, entry, parameters, 'deleted', { resourceName: deletion.name })})
    SELECT EXISTS (SELECT FROM seen) AS seen, EXISTS (SELECT FROM deleted) AS deleted`;
  const [outcome] = await database.run<{ seen: boolean; deleted: boolean }>(call, 'change', text, parameters.values);
  if (outcome?.deleted) return 'deleted';
  return outcome?.seen ? 'changed' : 'gone';
}

/** `$1` and `$2`, and the type where the statement asks for it: it must name every value that is bound. */
export function keysOf({ tenant }: Call, { name }: ResourceType, id: string, parameters: Parameters): IndexKeys {
  let type: string | undefined;
  return {
    organization: parameters.add(tenant.id, '::uuid'),
    id: parameters.add(id, '::uuid'),
    get type() {
      type ??= parameters.add(name, '::text');
      return type;
    },
  };
}

async function change<Row extends object>(
  database: Database,
  shape: TableShape,
  call: Call,
  type: ResourceType,
  sent: SentValues,
  text: string,
  parameters: Parameters,
): Promise<Row | undefined> {
  try {
    return (await database.run<Row & Record<string, unknown>>(call, 'change', text, parameters.values))[0];
  } catch (error) {
    throw await explainConflict(database, shape, call, type, sent, error);
  }
}
