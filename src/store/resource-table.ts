import type { CursorPosition } from '../protocol/messages/cursor.js';
import type { ResourceType } from '../protocol/schema/resource-type.js';
import { type ScimError, uniqueness } from '../protocol/scim-error.js';
import type { TenantContext } from '../protocol/tenant-context.js';
import type { Database } from './database.js';
import { violatedConstraint } from './database-errors.js';
import { compileFilter } from './filter/compile-filter.js';
import { sortKeyOf, unsortedOrder } from './filter/sort-key.js';
import { PageOrder } from './page-order.js';
import { isUuid, Parameters } from './parameters.js';
import type { Page, PageQuery, StoredResource } from './stored-resource.js';

/** Which attribute a unique index stands for, and the column it compares. */
export interface UniqueIndex {
  readonly attribute: string;
  readonly column: string;
  /** Position of the column's value in the row's values. */
  readonly valueIndex: number;
}

/** The row as every read selects it; `reference` is the JSON of groups or members. */
type Row = {
  id: string;
  resource: StoredResource['resource'];
  version: number;
  created_at: Date;
  updated_at: Date;
  reference?: unknown;
  /** Selected on a walk by cursor. */
  sort_key?: string | null;
};

/** What `users` and `groups` have in common: how they are found, listed, and how a conflict is explained. */
export interface TableShape {
  readonly table: 'users' | 'groups';
  readonly uniques: Readonly<Record<string, UniqueIndex>>;
  /** SQL of the groups of a user, or the members of a group, of the row `r`; `$1` is the organization. */
  readonly referenceSql: string;
}

export interface ReadRow extends StoredResource {
  readonly reference: unknown;
}

const COLUMNS = 'r.id, r.resource, r.version, r.created_at, r.updated_at';

/** One resource by id; unknown ids, another organization's among them, are undefined. */
export async function findRow(
  database: Database,
  shape: TableShape,
  tenant: TenantContext,
  id: string,
  withReference: boolean,
): Promise<ReadRow | undefined> {
  if (!isUuid(id)) return undefined;
  const rows = await database.query<Row>(
    `SELECT ${selection(shape, withReference)} FROM ${shape.table} r WHERE r.organization_id = $1 AND r.id = $2`,
    [tenant.organizationId, id],
  );
  return rows.map(toReadRow)[0];
}

/** One page of the resources that match, in the order asked for, without which it is that of creation. */
export async function listRows(
  database: Database,
  shape: TableShape,
  tenant: TenantContext,
  type: ResourceType,
  query: PageQuery,
  withReference: boolean,
): Promise<Page<ReadRow>> {
  const parameters = new Parameters();
  const organization = `r.organization_id = ${parameters.add(tenant.organizationId)}`;
  const base = once(() => parameters.add(tenant.baseUrl, '::text'));
  const context = { type, parameters, base };
  const condition = query.condition && compileFilter(context, query.condition);
  const where = condition === undefined ? organization : `${organization} AND ${condition}`;
  const sort = query.sort ?? unsortedOrder(query.condition);
  const order = new PageOrder(sort && sortKeyOf(context, sort), sort?.descending ?? false);
  const columns = selection(shape, withReference);
  const from = `FROM ${shape.table} r WHERE ${where}`;
  if (query.begin.by === 'cursor') {
    const { position } = query.begin;
    const backwards = position?.backwards ?? false;
    const rest = position === undefined ? '' : `AND ${order.after(position, parameters)}`;
    // One more than asked for tells whether the walk goes on.
    const limit = parameters.add(query.count + 1, '::int');
    const text = `SELECT ${columns}, ${order.keyText} AS sort_key ${from} ${rest} ORDER BY ${order.sql(backwards)} LIMIT ${limit}`;
    return cursorPage(await database.query<Row>(text, parameters.values), query.count, position);
  }
  const offset = query.begin.startIndex - 1;
  const values = [...parameters.values];
  const countText = `SELECT count(*)::int AS total ${from}`;
  const page = `ORDER BY ${order.sql(false)} LIMIT ${parameters.add(query.count, '::int')} OFFSET ${parameters.add(offset, '::bigint')}`;
  const rows =
    query.count === 0 ? [] : await database.query<Row>(`SELECT ${columns} ${from} ${page}`, parameters.values);
  const isLastPage = rows.length < query.count && (rows.length > 0 || offset === 0);
  const totalResults = isLastPage ? offset + rows.length : await count(database, countText, values);
  return { totalResults, resources: rows.map(toReadRow), next: undefined, previous: undefined };
}

/** @param rows up to one more than the page has, in the direction of the walk */
function cursorPage(rows: readonly Row[], size: number, position: CursorPosition | undefined): Page<ReadRow> {
  const backwards = position?.backwards ?? false;
  const hasMore = rows.length > size;
  const page = rows.slice(0, size);
  if (backwards) page.reverse();
  const at = (row: Row | undefined, direction: boolean): CursorPosition | undefined =>
    row && { backwards: direction, key: row.sort_key ?? null, id: row.id };
  return {
    // Only a walk that is one page long knows without counting.
    totalResults: position === undefined && !hasMore ? page.length : undefined,
    resources: page.map(toReadRow),
    next: backwards || hasMore ? at(page.at(-1), false) : undefined,
    previous: position !== undefined && (!backwards || hasMore) ? at(page[0], true) : undefined,
  };
}

/** The same placeholder each time it is asked for. */
function once(make: () => string): () => string {
  let made: string | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function count(database: Database, text: string, values: readonly unknown[]): Promise<number> {
  const rows = await database.query<{ total: number }>(text, values);
  return rows[0]?.total ?? 0;
}

const selection = (shape: TableShape, withReference: boolean) =>
  withReference ? `${COLUMNS}, (${shape.referenceSql}) AS reference` : COLUMNS;

const toReadRow = (row: Row): ReadRow => ({
  id: row.id,
  resource: row.resource,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  reference: row.reference,
});

/**
 * Explains a violated unique index: 409 naming the attribute, the value and the resource that has it already.
 * @returns the error to throw; the same error when it is of another kind
 */
export async function explainConflict(
  database: Database,
  shape: TableShape,
  tenant: TenantContext,
  values: readonly unknown[],
  error: unknown,
): Promise<unknown> {
  const unique = shape.uniques[violatedConstraint(error, '23505') ?? ''];
  if (unique === undefined) return error;
  const value = values[unique.valueIndex];
  const rows = await database.query<{ id: string }>(
    `SELECT id FROM ${shape.table} WHERE organization_id = $1 AND ${unique.column} = $2`,
    [tenant.organizationId, value],
  );
  return takenError(unique, value, rows[0]?.id);
}

/** @param holder id of the resource that has the value; undefined when it is not known (any more) */
export function takenError(unique: UniqueIndex, value: unknown, holder: string | undefined): ScimError {
  return uniqueness(
    `${unique.attribute} ${JSON.stringify(value)} is already taken by ${holder ?? 'another request at the same moment'}. Match that resource by filter instead of creating it again, or give another ${unique.attribute}.`,
  );
}
