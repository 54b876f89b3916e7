import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { type IndexKeys, indexSql, unindexSql } from '../attribute-values/index-sql.js';
import { indexChange } from '../attribute-values/indexed-values.js';
import { recordSql } from '../changes/change-record.js';
import { type LogEntry, MAX_PAST_NAME_LENGTH } from '../log/log-entry.js';
import { isId, Parameters } from '../parameters.js';
import type { StatementRunner } from '../statement-runner.js';
import { documentIn, type TableLayout } from '../tables/table-layout.js';
import { storedAnyway } from './stored-anyway.js';
import type { NewRow, ReadRow, StoredResource } from './stored-resource.js';
import { explainConflict, type SentValues } from './uniqueness-conflict.js';
import type { WeightLimit } from './weight-limit.js';

// Each change is one statement, which also writes the rows of `attribute_values` and what is kept of the change.

/** @throws ScimError 409 uniqueness */
export async function insertRow(
  database: StatementRunner,
  layout: TableLayout,
  call: Call,
  type: ResourceType,
  row: NewRow,
): Promise<StoredResource> {
  const { id, resource, indexed, entry } = row;
  const parameters = new Parameters();
  const keys = keysOf(call, type, id, parameters);
  const text = `
    WITH created AS (
      INSERT INTO rollcall.${layout.table} (organization_id, id, ${layout.columns.join(', ')})
      VALUES (${keys.organization}, ${keys.id}, ${parameters.addAll(row.values)}) RETURNING created_at, updated_at
    ), ${indexSql(keys, { added: indexed, removed: [] }, parameters, 'created')}
    ${recordSql(call, { entry, from: 'created', id: keys.id, version: '1' }, parameters)}
    SELECT created_at, updated_at FROM created`;
  type Created = { created_at: Date; updated_at: Date };
  const written = change<Created>(database, layout, call, type, row, { name: 'create', text, parameters });
  const created = await written.catch(async (error) => {
    const stored = await storedAnyway(database, layout, call, id, error);
    if (stored !== undefined) return stored;
    throw error;
  });
  if (created === undefined) throw new Error('INSERT returned no row');
  return { id, resource, version: 1, createdAt: created.created_at, updatedAt: created.updated_at };
}

/**
 * Puts `resource` in the place of what is stored.
 * @param withReference reads what other rows say of it too
 * @returns undefined when the resource is at another version by now, or gone
 * @throws ScimError 409 uniqueness, 413
 */
export async function updateRow(
  database: StatementRunner,
  layout: TableLayout,
  call: Call,
  type: ResourceType,
  stored: StoredResource,
  resource: JsonObject,
  entry: LogEntry,
  limit: WeightLimit,
  withReference: boolean,
): Promise<ReadRow | undefined> {
  const values = layout.values(type, resource);
  const document = documentIn(values);
  limit.check(document, stored.resource);
  const changed = indexChange(type, stored.resource, resource);
  const parameters = new Parameters();
  const keys = keysOf(call, type, stored.id, parameters);
  const assignments = layout.columns.map((column, i) => `${column} = ${parameters.add(values[i])}`).join(', ');
  const row = `organization_id = ${keys.organization} AND id = ${keys.id} AND version = ${parameters.add(stored.version, '::int')}`;
  const record = {
    entry,
    from: 'updated, seen',
    id: keys.id,
    version: 'updated.version',
    before: 'seen.resource',
  };
  const reference = withReference && layout.related ? `, (${layout.related.references}) AS reference` : '';
  const isDisabled = layout.signsIn && stored.resource.active !== false && resource.active === false;
  const text = `
    WITH seen AS (SELECT resource FROM rollcall.${layout.table} WHERE ${row}), updated AS (
      UPDATE rollcall.${layout.table} SET ${assignments}, version = version + 1, updated_at = now()
      WHERE ${row} RETURNING id, version, updated_at
    ), ${isDisabled ? sessionsEnd(keys) : ''} ${indexSql(keys, changed, parameters, 'updated')}
    ${recordSql(call, record, parameters)}
    SELECT r.version, r.updated_at ${reference} FROM updated r`;
  const sent = { resource, values, indexed: changed.added };
  type Updated = { version: number; updated_at: Date; reference?: unknown };
  const updated = await change<Updated>(database, layout, call, type, sent, { name: 'update', text, parameters });
  if (updated === undefined) return undefined;
  const { id, createdAt } = stored;
  const { version, updated_at: updatedAt } = updated;
  return { id, resource, version, createdAt, updatedAt, reference: updated.reference, bytes: document.length };
}

/** Whoever is disabled stays signed out, also when enabled again before the next click. */
const sessionsEnd = ({ organization, id }: IndexKeys) => `signed_out AS (
      DELETE FROM rollcall.person_sessions
      WHERE organization_id = ${organization} AND user_id = ${id} AND EXISTS (SELECT 1 FROM updated)
    ), out_of_console AS (
      DELETE FROM rollcall.console_sessions
      WHERE organization_id = ${organization} AND user_id = ${id} AND EXISTS (SELECT 1 FROM updated)
    ),`;

/** By what, besides its name, people look for what was deleted. */
const NAMES_OF_DELETED = `SELECT left(lower(found.name), ${MAX_PAST_NAME_LENGTH}) AS name FROM deleted, seen,
        LATERAL (SELECT seen.resource->>'externalId' AS name UNION ALL
          SELECT jsonb_path_query(seen.resource, 'lax $.emails[*].value ? (@.type() == "string")') #>> '{}') found`;

/** `changed`: somebody changed the resource at the same moment, or it is not at the version that was to be deleted. */
export type Deletion = 'deleted' | 'changed' | 'gone';

/**
 * Deletes a resource with its memberships and keeps it among the deleted resources. Only the version that the statement
 * sees is deleted, because it is that version's memberships and indexed values that it removes.
 * @param version delete only this one
 */
export async function deleteRow(
  database: StatementRunner,
  layout: TableLayout,
  call: Call,
  type: ResourceType,
  id: string,
  entry: LogEntry,
  version: number | undefined,
): Promise<Deletion> {
  if (!isId(id)) return 'gone';
  const { deletion, table, isShared } = layout;
  const parameters = new Parameters();
  const keys = keysOf(call, type, id, parameters);
  const row = `organization_id = ${keys.organization} AND id = ${keys.id}`;
  const ofType = isShared ? `AND resource_type = ${keys.type}` : '';
  const allowed = version === undefined ? '' : `AND version = ${parameters.add(version, '::int')}`;
  const containing = deletion.containingGroups;
  const record = {
    entry,
    from: 'deleted, seen',
    id: keys.id,
    version: 'seen.version',
    before: 'seen.resource',
    members: 'seen.memberships',
    resourceName: 'seen.name',
    pastNames: NAMES_OF_DELETED,
  };
  // What goes with the row is read before it is gone.
  const text = `
    WITH seen AS (
      SELECT r.version, r.created_at, r.resource, ${deletion.name} AS name, ${deletion.nameFolded} AS name_folded,
        ${deletion.memberships} AS memberships ${containing === undefined ? '' : `, ARRAY(${containing}) AS containing`}
      FROM rollcall.${table} r WHERE ${row} ${ofType}
    ), deleted AS (
      DELETE FROM rollcall.${table} WHERE ${row} AND version = (SELECT version FROM seen) ${allowed} RETURNING id
    ), archived AS (
      INSERT INTO rollcall.deleted_resources
        (organization_id, id, resource_type, name_folded, resource, memberships, version, created_at)
      SELECT ${keys.organization}, ${keys.id}, ${keys.type}, name_folded, resource, memberships, version, created_at
      FROM deleted, seen
    ), ${unindexSql(keys, 'deleted')} ${containing === undefined ? '' : CONTAINING_GROUPS_CHANGE}
    ${recordSql(call, record, parameters)}
    SELECT EXISTS (SELECT 1 FROM seen) AS seen, EXISTS (SELECT 1 FROM deleted) AS deleted`;
  const statement = { name: `${table}.delete`, kind: 'change', text } as const;
  const [outcome] = await database.run<{ seen: boolean; deleted: boolean }>(call, statement, parameters.values);
  if (outcome?.deleted) return 'deleted';
  return outcome?.seen ? 'changed' : 'gone';
}

const CONTAINING_GROUPS_CHANGE = `containing AS (
      UPDATE rollcall.groups SET version = version + 1, updated_at = now()
      WHERE organization_id = $1 AND EXISTS (SELECT 1 FROM deleted) AND id = ANY (ARRAY(SELECT unnest(containing) FROM seen))
    ),`;

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

interface Change {
  /** What is done. */
  readonly name: string;
  readonly text: string;
  readonly parameters: Parameters;
}

async function change<Row extends object>(
  database: StatementRunner,
  layout: TableLayout,
  call: Call,
  type: ResourceType,
  sent: SentValues,
  { name, text, parameters }: Change,
): Promise<Row | undefined> {
  const statement = { name: `${layout.table}.${name}`, kind: 'change', text } as const;
  try {
    return (await database.run<Row & Record<string, unknown>>(call, statement, parameters.values))[0];
  } catch (error) {
    throw await explainConflict(database, layout, call, type, sent, error);
  }
}
