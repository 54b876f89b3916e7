import type { Call } from '../../protocol/call.js';
import type { ResolvedFilter } from '../../protocol/filter/resolve-filter.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { Database, Statement } from '../database.js';
import { broadPrefixes } from '../filter/broad-prefixes.js';
import { compileFilter } from '../filter/compile-filter.js';
import { Parameters } from '../parameters.js';
import { once } from '../resources/rows-of.js';
import type { BrowseBegin, BrowsedTable, BrowseOrder, BrowsePage, BrowsePosition } from './browse-order.js';
import { LIST_COLUMNS } from './browsed-rows.js';

export interface BrowseQuery {
  readonly table: BrowsedTable;
  readonly type: ResourceType;
  readonly order: BrowseOrder;
  /** The whole order the other way round. */
  readonly descending: boolean;
  readonly condition: ResolvedFilter | undefined;
  readonly begin: BrowseBegin;
  readonly count: number;
}

type KeyedRow = { readonly id: string; readonly key: string | Date | null };

/**
 * One page of a list in an order that an index has. Rows without the attribute are read by themselves, so that the index
 * gives the others at the place itself; never by OFFSET.
 * @throws ScimError tooMany for a filter that takes too long
 */
export async function listPage<Row>(database: Database, call: Call, query: BrowseQuery): Promise<BrowsePage<Row>> {
  const { order, descending, begin, count } = query;
  const backwards = begin.at !== 'place' && begin.backwards;
  const rises = descending === backwards;
  const parts: boolean[] = order.isNullable ? [rises, !rises] : [true];
  const position = begin.at === 'edge' ? undefined : begin.position;
  // Where the walk stands among those without the attribute, those with it are behind it, or are still to come.
  const from = order.isNullable && position !== undefined ? parts.indexOf(position.key !== null) : 0;
  const rows: (Row & KeyedRow)[] = [];
  for (const [i, isPresent] of parts.entries()) {
    if (i < from || rows.length > count) continue;
    const place = i === from ? position : undefined;
    rows.push(...(await readPart<Row>(database, call, query, rises, isPresent, place, count + 1 - rows.length)));
  }
  return pageOf(rows, begin, count);
}

async function readPart<Row>(
  database: Database,
  call: Call,
  { table, type, order, condition, begin }: BrowseQuery,
  rises: boolean,
  isPresent: boolean,
  position: BrowsePosition | undefined,
  limit: number,
): Promise<(Row & KeyedRow)[]> {
  const parameters = new Parameters();
  const organization = `r.organization_id = ${parameters.add(call.tenant.id)}`;
  const column = isPresent && order.column !== undefined ? `r.${order.column}` : undefined;
  const present = order.isNullable ? ` AND r.${order.column} IS ${isPresent ? 'NOT ' : ''}NULL` : '';
  const comparison = `${rises ? '>' : '<'}${begin.at === 'place' ? '=' : ''}`;
  const place = position && ` AND ${placeSql(column, order, comparison, position, parameters)}`;
  const kind = condition === undefined ? 'page' : 'search';
  const broad = await broadPrefixes(database, call, kind, type, condition);
  const base = once(() => parameters.add(call.baseUrl, '::text'));
  const filter = condition && ` AND ${compileFilter({ type, parameters, base, broad }, condition)}`;
  const direction = rises ? 'ASC' : 'DESC';
  const sort = [column, 'r.id'].flatMap((each) => (each === undefined ? [] : [`${each} ${direction}`])).join(', ');
  const text = `SELECT ${LIST_COLUMNS[table]}, ${column ?? 'NULL::text'} AS key FROM rollcall.${table} r
    WHERE ${organization}${present}${place ?? ''}${filter ?? ''} ORDER BY ${sort} LIMIT ${parameters.add(limit, '::int')}`;
  const statement: Statement = { name: `${table}.browse`, kind, text };
  return database.run<Row & KeyedRow>(call, statement, parameters.values);
}

/** As one comparison of rows, which is what an index begins at. */
function placeSql(
  column: string | undefined,
  { type }: BrowseOrder,
  comparison: string,
  { key, id }: BrowsePosition,
  parameters: Parameters,
): string {
  const ownId = parameters.add(id, '::uuid');
  if (column === undefined) return `r.id ${comparison} ${ownId}`;
  return `(${column}, r.id) ${comparison} (${parameters.add(key, `::${type}`)}, ${ownId})`;
}

/** @param rows up to one more than the page has, in the direction in which they were read */
export function pageOf<Row>(
  rows: readonly (Row & KeyedRow)[],
  begin: BrowseBegin,
  count: number,
): BrowsePage<Row & KeyedRow> {
  const backwards = begin.at !== 'place' && begin.backwards;
  const hasMore = rows.length > count;
  const page = rows.slice(0, count);
  if (backwards) page.reverse();
  const isAtEdge = begin.at === 'edge';
  return {
    rows: page,
    previous: (backwards ? hasMore : !isAtEdge) ? positionOf(page[0]) : undefined,
    next: (backwards ? !isAtEdge : hasMore) ? positionOf(page.at(-1)) : undefined,
  };
}

const positionOf = (row: KeyedRow | undefined): BrowsePosition | undefined =>
  row && { key: row.key instanceof Date ? row.key.toISOString() : row.key, id: row.id };
