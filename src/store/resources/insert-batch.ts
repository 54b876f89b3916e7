import type { Call } from '../../protocol/call.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { ScimError, unavailable } from '../../protocol/scim-error.js';
import { recordJson, recordManySql } from '../changes/change-record.js';
import type { Database } from '../database.js';
import { violatedConstraint } from '../database-errors.js';
import { ofType, type TableLayout } from '../tables/table-layout.js';
import type { NewRow, StoredResource } from './stored-resource.js';
import { takenError, VALUES_KEY } from './uniqueness-conflict.js';

type Inserted = { id: string; created_at: Date; updated_at: Date };
const UNKNOWN = 'It was not stored; why, cannot be found out at the moment. Send it again.';

/** Without `attribute` the row itself is there. */
type Found = { id: string; attribute: string | null; holder: string } & Pick<Inserted, 'created_at' | 'updated_at'>;

/**
 * Stores many new resources, their indexed values and their log entries in one statement. Of rows that collide with each
 * other in a column the first is stored; why others were not is found out in a second statement for all of them. Whoever
 * lost the answer may send the same rows again: those that are there already, known by their ids, count as stored.
 * @param allOrNone store nothing when anything collides
 * @returns for each row what is stored, or 409 uniqueness; undefined when nothing is stored, because with `allOrNone`
 *   something collides, or because rows collide in `attribute_values` with each other or with another request
 */
export async function insertBatch(
  database: Database,
  layout: TableLayout,
  call: Call,
  type: ResourceType,
  rows: readonly NewRow[],
  allOrNone: boolean,
): Promise<(StoredResource | ScimError)[] | undefined> {
  if (rows.length === 0) return [];
  const indexed = indexedJson(rows);
  const values = [call.tenant.id, toJson(layout, rows), entriesJson(call, rows)];
  if (indexed !== undefined) values.push(indexed, type.name);
  let inserted: Inserted[];
  try {
    const text = insertText(layout, indexed !== undefined, allOrNone);
    inserted = await database.run<Inserted>(call, { name: `${layout.table}.createMany`, kind: 'change', text }, values);
  } catch (error) {
    const constraint = violatedConstraint(error, '23505');
    if (constraint !== undefined && (allOrNone || constraint === VALUES_KEY)) return undefined;
    throw error;
  }
  const byId = new Map(inserted.map((row) => [row.id, row]));
  const refused = rows.filter(({ id }) => !byId.has(id));
  const outcomes = refused.length === 0 ? [] : await explain(database, layout, call, type, refused);
  const outcomeOf = new Map(refused.map(({ id }, i) => [id, outcomes[i]]));
  return rows.map((row) => {
    const created = byId.get(row.id);
    const outcome = created === undefined ? outcomeOf.get(row.id) : toStored(row, created);
    if (outcome === undefined) throw new Error('a row was neither stored nor refused');
    return outcome;
  });
}

const toStored = ({ id, resource }: NewRow, created: Pick<Inserted, 'created_at' | 'updated_at'>): StoredResource => ({
  id,
  resource,
  version: 1,
  createdAt: created.created_at,
  updatedAt: created.updated_at,
});

/** The table's own row type reads the JSON, so that no second list of column types is needed. */
function insertText({ table, columns }: TableLayout, withValues: boolean, allOrNone: boolean): string {
  const sent =
    'sent AS MATERIALIZED (SELECT * FROM jsonb_populate_recordset(NULL::rollcall.attribute_values, $4::jsonb)),';
  const indexed = `
    indexed AS (
      INSERT INTO rollcall.attribute_values (organization_id, resource_type, attribute, value, resource_id, is_unique)
      SELECT $1::uuid, $5::text, sent.attribute, sent.value, sent.resource_id, sent.is_unique
      FROM created JOIN sent ON sent.resource_id = created.id
    ),`;
  return `
    WITH rows AS MATERIALIZED (
      SELECT * FROM jsonb_populate_recordset(NULL::rollcall.${table}, $2::jsonb) WITH ORDINALITY
    ), ${withValues ? sent : ''} created AS (
      INSERT INTO rollcall.${table} (organization_id, id, ${columns.join(', ')})
      SELECT $1::uuid, id, ${columns.join(', ')} FROM rows ${withValues && !allOrNone ? `WHERE NOT ${TAKEN}` : ''}
      ORDER BY ordinality ${allOrNone ? '' : 'ON CONFLICT DO NOTHING'} RETURNING id, created_at, updated_at
    ), ${withValues ? indexed : ''} ${recordManySql('created', '$3')}
    SELECT id, created_at, updated_at FROM created`;
}

/** Condition: another resource has a value of the row that must be unique. */
const TAKEN = `EXISTS (
  SELECT FROM sent JOIN rollcall.attribute_values held ON held.organization_id = $1 AND held.resource_type = $5
    AND held.attribute = sent.attribute AND held.value = sent.value AND held.is_unique
  WHERE sent.is_unique AND sent.resource_id = rows.id)`;

const toJson = ({ columns }: TableLayout, rows: readonly NewRow[]): string =>
  JSON.stringify(rows.map(({ id, resource, values }) => ({ ...record(columns, values), id, resource })));

/** The rows of `attribute_values`; undefined when there are none. */
function indexedJson(rows: readonly NewRow[]): string | undefined {
  const indexed = rows.flatMap(({ id, indexed }) =>
    indexed.map(({ attribute, value, isUnique }) => ({ resource_id: id, attribute, value, is_unique: isUnique })),
  );
  return indexed.length === 0 ? undefined : JSON.stringify(indexed);
}

const entriesJson = (call: Call, rows: readonly NewRow[]): string =>
  recordJson(
    call,
    rows.map(({ entry }) => entry),
  );

const record = (columns: readonly string[], values: readonly unknown[]) =>
  Object.fromEntries(columns.map((column, i) => [column, values[i]]));

/**
 * What became of each row that was not inserted: it is there since before, or a unique value of it is taken (409). When
 * that cannot be asked, 503: others of its statement are stored already, so that nothing may be thrown any more.
 */
async function explain(
  database: Database,
  layout: TableLayout,
  call: Call,
  type: ResourceType,
  rows: readonly NewRow[],
): Promise<(StoredResource | ScimError)[]> {
  const { uniques } = layout;
  const sent = [call.tenant.id, toJson(layout, rows), indexedJson(rows) ?? '[]', type.name];
  let found: Found[];
  try {
    found = await database.run<Found>(
      call,
      { name: `${layout.table}.whyNot`, kind: 'look-up', text: foundText(layout) },
      sent,
    );
  } catch (error) {
    const outcome = error instanceof ScimError ? error : unavailable(UNKNOWN, 'database-away', error);
    return rows.map(() => outcome);
  }
  // The first that was found of a row counts.
  const byId = new Map([...found].reverse().map((one) => [one.id, one]));
  return rows.map((row) => {
    const { id, resource, indexed } = row;
    const one = byId.get(id);
    if (one !== undefined) {
      return one.attribute === null ? toStored(row, one) : takenError(type, resource, one.attribute, one.holder);
    }
    // The holder is gone again by now.
    const unique = indexed.find(({ isUnique }) => isUnique);
    if (unique !== undefined) return takenError(type, resource, unique.attribute, undefined);
    const [column] = uniques;
    return column === undefined
      ? unavailable(UNKNOWN, 'database-away')
      : takenError(type, resource, column.attribute, undefined);
  });
}

/** The rows themselves, then what collides with them in the order in which the attributes are to be named. */
function foundText(layout: TableLayout): string {
  const { table, uniques } = layout;
  const columns = uniques.map(
    ({ attribute, column }) => `
      SELECT sent.id, '${attribute}', holder.id, NULL, NULL
      FROM jsonb_populate_recordset(NULL::rollcall.${table}, $2::jsonb) sent
      JOIN rollcall.${table} holder ON holder.organization_id = $1 AND holder.${column} = sent.${column}
        AND ${ofType(layout, '$4', 'holder')}`,
  );
  return [
    `SELECT there.id, NULL AS attribute, there.id AS holder, there.created_at, there.updated_at
      FROM jsonb_populate_recordset(NULL::rollcall.${table}, $2::jsonb) sent
      JOIN rollcall.${table} there ON there.organization_id = $1 AND there.id = sent.id`,
    ...columns,
    `
      SELECT sent.resource_id, sent.attribute, held.resource_id, NULL, NULL
      FROM jsonb_populate_recordset(NULL::rollcall.attribute_values, $3::jsonb) sent
      JOIN rollcall.attribute_values held ON held.organization_id = $1 AND held.resource_type = $4
        AND held.attribute = sent.attribute AND held.value = sent.value AND held.is_unique AND sent.is_unique`,
  ].join(' UNION ALL ');
}
