import type { JsonObject } from '../protocol/json.js';
import type { ScimError } from '../protocol/scim-error.js';
import type { TenantContext } from '../protocol/tenant-context.js';
import type { Database } from './database.js';
import { violatedConstraint } from './database-errors.js';
import { LOG_COLUMNS, type LogEntry, logValues } from './log-entry.js';
import { type TableShape, takenError, type UniqueIndex } from './resource-table.js';
import type { StoredResource } from './stored-resource.js';

/** A resource that waits to be stored, with the log entry of its creation. */
export interface NewRow {
  readonly id: string;
  readonly resource: JsonObject;
  /** In the order of the table's columns. */
  readonly values: readonly unknown[];
  readonly entry: LogEntry;
}

type Inserted = { id: string; created_at: Date; updated_at: Date };
type Conflict = { id: string; attribute: string; holder: string };

/**
 * Stores many new resources and their log entries in one statement. Of rows that collide with each other the first is
 * stored; why others were not is found out in a second statement for all of them.
 * @param allOrNone store nothing when anything collides
 * @returns for each row what is stored, or 409 uniqueness; undefined when with `allOrNone` nothing is stored
 */
export async function insertBatch(
  database: Database,
  shape: TableShape,
  columns: readonly string[],
  tenant: TenantContext,
  rows: readonly NewRow[],
  allOrNone: boolean,
): Promise<(StoredResource | ScimError)[] | undefined> {
  if (rows.length === 0) return [];
  const values = [tenant.organizationId, toJson(columns, rows), logJson(tenant, rows)];
  let inserted: Inserted[];
  try {
    inserted = await database.query<Inserted>(insertText(shape, columns, allOrNone), values);
  } catch (error) {
    if (allOrNone && violatedConstraint(error, '23505') !== undefined) return undefined;
    throw error;
  }
  const byId = new Map(inserted.map((row) => [row.id, row]));
  const refused = rows.filter(({ id }) => !byId.has(id));
  const errors = refused.length === 0 ? [] : await explain(database, shape, columns, tenant, refused);
  const errorOf = new Map(refused.map(({ id }, i) => [id, errors[i]]));
  return rows.map(({ id, resource }) => {
    const row = byId.get(id);
    const outcome = row
      ? { id, resource, version: 1, createdAt: row.created_at, updatedAt: row.updated_at }
      : errorOf.get(id);
    if (outcome === undefined) throw new Error('a row was neither stored nor refused');
    return outcome;
  });
}

/** The table's own row type reads the JSON, so that no second list of column types is needed. */
function insertText({ table }: TableShape, columns: readonly string[], allOrNone: boolean): string {
  return `
    WITH rows AS MATERIALIZED (
      SELECT * FROM jsonb_populate_recordset(NULL::${table}, $2::jsonb) WITH ORDINALITY
    ), created AS (
      INSERT INTO ${table} (organization_id, id, ${columns.join(', ')})
      SELECT $1::uuid, id, ${columns.join(', ')} FROM rows ORDER BY ordinality
      ${allOrNone ? '' : 'ON CONFLICT DO NOTHING'} RETURNING id, created_at, updated_at
    ), logged AS (
      INSERT INTO provisioning_log (${LOG_COLUMNS.join(', ')})
      SELECT ${LOG_COLUMNS.map((column) => `entry.${column}`).join(', ')} FROM created JOIN rows ON rows.id = created.id
      JOIN jsonb_populate_recordset(NULL::provisioning_log, $3::jsonb) WITH ORDINALITY AS entry
        ON entry.ordinality = rows.ordinality
      ORDER BY entry.ordinality
    )
    SELECT id, created_at, updated_at FROM created`;
}

const toJson = (columns: readonly string[], rows: readonly NewRow[]): string =>
  JSON.stringify(rows.map(({ id, resource, values }) => ({ ...record(columns, values), id, resource })));

const logJson = (tenant: TenantContext, rows: readonly NewRow[]): string =>
  JSON.stringify(
    rows.map(({ entry }) => ({
      ...record(LOG_COLUMNS, logValues(tenant, entry)),
      data: entry.data,
      notes: entry.notes.length === 0 ? undefined : entry.notes,
    })),
  );

const record = (columns: readonly string[], values: readonly unknown[]) =>
  Object.fromEntries(columns.map((column, i) => [column, values[i]]));

/** The 409 of each row that found a unique value taken. */
async function explain(
  database: Database,
  shape: TableShape,
  columns: readonly string[],
  tenant: TenantContext,
  rows: readonly NewRow[],
): Promise<ScimError[]> {
  const uniques = Object.values(shape.uniques);
  const conflicts = await database.query<Conflict>(conflictText(shape.table, uniques), [
    tenant.organizationId,
    toJson(columns, rows),
  ]);
  const holders = new Map(conflicts.map(({ id, attribute, holder }) => [`${id} ${attribute}`, holder]));
  return rows.map(({ id, values }) => {
    const holderOf = ({ attribute }: UniqueIndex) => holders.get(`${id} ${attribute}`);
    // The holder may be gone again by now.
    const unique = uniques.find(holderOf) ?? uniques[0];
    if (unique === undefined) throw new Error(`${shape.table} has nothing that could collide`);
    return takenError(unique, values[unique.valueIndex], holderOf(unique));
  });
}

const conflictText = (table: string, uniques: readonly UniqueIndex[]): string =>
  uniques
    .map(
      ({ attribute, column }) => `
        SELECT sent.id, '${attribute}' AS attribute, holder.id AS holder
        FROM jsonb_populate_recordset(NULL::${table}, $2::jsonb) sent
        JOIN ${table} holder ON holder.organization_id = $1 AND holder.${column} = sent.${column}`,
    )
    .join(' UNION ALL ');
