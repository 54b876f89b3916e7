import type { CursorPosition } from '../../protocol/messages/cursor.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { TenantContext } from '../../protocol/tenant-context.js';
import type { Database, StatementKind } from '../database.js';
import { broadPrefixes } from '../filter/broad-prefixes.js';
import { compileFilter } from '../filter/compile-filter.js';
import { kindOfList } from '../filter/kind-of-list.js';
import { sortKeyOf, unsortedOrder } from '../filter/sort-key.js';
import { PageOrder } from '../paging/page-order.js';
import { readPage } from '../paging/read-page.js';
import { isUuid, Parameters } from '../parameters.js';
import type { Page, PageQuery, StoredResource } from './stored-resource.js';
import type { TableShape } from './table-shape.js';

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
  /** False when the rows have more references than one answer carries. */
  fits?: boolean;
};

export interface ReadRow extends StoredResource {
  readonly reference: unknown;
}

const COLUMNS = 'r.id, r.resource, r.version, r.created_at, r.updated_at';

/** One resource by id; unknown ids, another organization's among them, are undefined. */
export async function findRow(
  database: Database,
  shape: TableShape,
  tenant: TenantContext,
  type: ResourceType,
  id: string,
  withReference: boolean,
): Promise<ReadRow | undefined> {
  if (!isUuid(id)) return undefined;
  const parameters = new Parameters();
  const text = `SELECT ${selection(shape, withReference)} FROM ${shape.table} r
    WHERE ${rowsOf(shape, tenant, type, parameters)} AND r.id = ${parameters.add(id)}`;
  const rows = await database.run<Row>(tenant, 'look-up', text, parameters.values);
  return rows.map(toReadRow)[0];
}

/** Several resources by their ids, in no order; those that are not there are left out. */
export async function findRows(
  database: Database,
  shape: TableShape,
  tenant: TenantContext,
  type: ResourceType,
  ids: readonly string[],
  withReference: boolean,
): Promise<ReadRow[]> {
  const references = withReference ? shape.pageReferences : undefined;
  const parameters = new Parameters();
  const text = `SELECT ${selection(shape, withReference && references === undefined)} FROM ${shape.table} r
    WHERE ${rowsOf(shape, tenant, type, parameters)} AND r.id = ANY (${parameters.add(ids, '::uuid[]')})`;
  const all = references?.sql(text, parameters.add(ids.length, '::int')) ?? text;
  const rows = await database.run<Row>(tenant, 'page', all, parameters.values);
  if (references !== undefined && rows[0]?.fits === false) throw references.refuse();
  return rows.map(toReadRow);
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
  const kind = kindOfList(type, query);
  const parameters = new Parameters();
  const all = rowsOf(shape, tenant, type, parameters);
  const base = once(() => parameters.add(tenant.baseUrl, '::text'));
  const broad = await broadPrefixes(database, tenant, kind, type, query.condition);
  const context = { type, parameters, base, broad };
  const condition = query.condition && compileFilter(context, query.condition);
  const where = condition === undefined ? all : `${all} AND ${condition}`;
  const sort = query.sort ?? unsortedOrder(query.condition);
  const order = new PageOrder(sort && sortKeyOf(context, sort), sort?.descending ?? false);
  const references = withReference ? shape.pageReferences : undefined;
  const columns = selection(shape, withReference && references === undefined);
  const from = `FROM ${shape.table} r WHERE ${where}`;
  if (query.begin.by === 'cursor') {
    const { position } = query.begin;
    const backwards = position?.backwards ?? false;
    const rest = position === undefined ? '' : `AND ${order.after(position, parameters)}`;
    const text = `SELECT ${columns}, ${order.keyText} AS sort_key ${from} ${rest} ORDER BY ${order.sql(backwards)}`;
    // One more than asked for tells whether the walk goes on.
    const { rows, size } = await readPage<Row>(
      database,
      tenant,
      kind,
      text,
      parameters,
      { count: query.count, ahead: 1 },
      references,
    );
    const page = cursorPage(rows, size, position);
    return { ...page, resources: page.resources.map(toReadRow) };
  }
  const offset = query.begin.startIndex - 1;
  const text = `SELECT ${columns} ${from} ORDER BY ${order.sql(false)} OFFSET ${parameters.add(offset, '::bigint')}`;
  const { rows, size } = await readPage<Row>(
    database,
    tenant,
    kind,
    text,
    parameters,
    { count: query.count, ahead: 0 },
    references,
  );
  const isLastPage = rows.length < size && (rows.length > 0 || offset === 0);
  const totalResults = isLastPage ? offset + rows.length : await countRows(database, shape, tenant, kind, type, query);
  return { totalResults, resources: rows.map(toReadRow), next: undefined, previous: undefined };
}

/** What a cursor remembers of a row. */
type CursorRow = { readonly id: string; readonly sort_key?: string | null };

/** @param rows up to one more than the page has, in the direction of the walk */
export function cursorPage<Found extends CursorRow>(
  rows: readonly Found[],
  size: number,
  position: CursorPosition | undefined,
): Page<Found> {
  const backwards = position?.backwards ?? false;
  const hasMore = rows.length > size;
  const page = rows.slice(0, size);
  if (backwards) page.reverse();
  const at = (row: Found | undefined, direction: boolean): CursorPosition | undefined =>
    row && { backwards: direction, key: row.sort_key ?? null, id: row.id };
  return {
    // Only a walk that is one page long knows without counting.
    totalResults: position === undefined && !hasMore ? page.length : undefined,
    resources: page,
    next: backwards || hasMore ? at(page.at(-1), false) : undefined,
    previous: position !== undefined && (!backwards || hasMore) ? at(page[0], true) : undefined,
  };
}

/** Condition: the row `r` is of the type. Comes first in a statement: the organization is then `$1`. */
export function rowsOf(
  shape: Pick<TableShape, 'table'>,
  tenant: TenantContext,
  type: ResourceType,
  parameters: Parameters,
): string {
  const organization = `r.organization_id = ${parameters.add(tenant.organizationId)}`;
  return shape.table === 'resources'
    ? `${organization} AND r.resource_type = ${parameters.add(type.name)}`
    : organization;
}

/** The same placeholder each time it is asked for. */
export function once(make: () => string): () => string {
  let made: string | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** How many match. For that no prefix is too broad: comparing all resources would take longer than collecting its values. */
async function countRows(
  database: Database,
  shape: TableShape,
  tenant: TenantContext,
  kind: StatementKind,
  type: ResourceType,
  { condition }: PageQuery,
): Promise<number> {
  const parameters = new Parameters();
  const all = rowsOf(shape, tenant, type, parameters);
  const base = once(() => parameters.add(tenant.baseUrl, '::text'));
  const matching = condition === undefined ? '' : `AND ${compileFilter({ type, parameters, base }, condition)}`;
  const text = `SELECT count(*)::int AS total FROM ${shape.table} r WHERE ${all} ${matching}`;
  const rows = await database.run<{ total: number }>(tenant, kind, text, parameters.values);
  return rows[0]?.total ?? 0;
}

const selection = (shape: TableShape, withReference: boolean) =>
  withReference && shape.referenceSql !== undefined ? `${COLUMNS}, (${shape.referenceSql}) AS reference` : COLUMNS;

const toReadRow = (row: Row): ReadRow => ({
  id: row.id,
  resource: row.resource,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  reference: row.reference,
});
