import type { Call } from '../../protocol/call.js';
import { conjuncts } from '../../protocol/filter/operands-of.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { indexedAttributes } from '../attribute-values/indexed-values.js';
import type { Database, Statement } from '../database.js';
import { broadPrefixes } from '../filter/broad-prefixes.js';
import { compileFilter } from '../filter/compile-filter.js';
import { kindOfList } from '../filter/kind-of-list.js';
import { sortKeyOf, unsortedOrder } from '../filter/sort-key.js';
import type { RelatedRows } from '../members/related-rows.js';
import { PageOrder } from '../paging/page-order.js';
import { sliceSql, wholeSql } from '../paging/slice-sql.js';
import { cursorPage, idPage } from '../paging/walk-page.js';
import type { WalkTotals } from '../paging/walk-totals.js';
import { isId, Parameters } from '../parameters.js';
import type { TableLayout } from '../tables/table-layout.js';
import { once, rowsOf } from './rows-of.js';
import type { PageQuery, ReadRow, Slice, SlicedPage, StoredResource } from './stored-resource.js';
import { totalOf } from './total-of.js';

/** The row as every read selects it; `reference` is the JSON of groups or members. */
type Row = {
  id: string;
  resource: StoredResource['resource'];
  version: number;
  created_at: Date;
  updated_at: Date;
  resource_bytes: number;
  reference?: unknown;
};

/** The row of a page. */
type SlicedRow = Omit<Row, 'resource'> & {
  /** Null when the row is beyond the slice. */
  resource: Row['resource'] | null;
  /** How many references there are, where rows are weighed. */
  related?: string;
  /** Selected on a walk by cursor. */
  sort_key?: string | null;
};

const FACTS = 'r.id, r.version, r.created_at, r.updated_at, r.resource_bytes';
const WEIGHED = `${FACTS}, r.resource`;

/** One resource by id; unknown ids, another organization's among them, are undefined. */
export async function findRow(
  database: Database,
  layout: TableLayout,
  call: Call,
  type: ResourceType,
  id: string,
  withReference: boolean,
): Promise<ReadRow | undefined> {
  if (!isId(id)) return undefined;
  const parameters = new Parameters();
  const related = withReference ? layout.related : undefined;
  const where = `${rowsOf(layout, call, type, parameters)} AND r.id = ${parameters.add(id)}`;
  const text = wholeSql(FACTS, `FROM rollcall.${layout.table} r WHERE ${where}`, related);
  const rows = await database.run<Row>(
    call,
    { name: `${layout.table}.find`, kind: 'look-up', text },
    parameters.values,
  );
  return rows.map(toReadRow)[0];
}

/** The first of several resources by their ids, in that order. @throws ScimError tooMany */
export async function readSlice(
  database: Database,
  layout: TableLayout,
  call: Call,
  type: ResourceType,
  ids: readonly string[],
  withReference: boolean,
): Promise<Slice<ReadRow>> {
  const related = withReference ? layout.related : undefined;
  const parameters = new Parameters();
  const all = rowsOf(layout, call, type, parameters);
  const rows = `
    SELECT ${WEIGHED} FROM unnest(${parameters.add(ids, '::uuid[]')}) WITH ORDINALITY AS wanted (id, place)
    JOIN rollcall.${layout.table} r ON r.id = wanted.id WHERE ${all} ORDER BY wanted.place`;
  const statement: Statement = { name: `${layout.table}.read`, kind: 'page', text: sliceSql(rows, FACTS, related) };
  return sliceOf(await database.run<SlicedRow>(call, statement, parameters.values), related);
}

/**
 * One page of the resources that match, in the order asked for, without which it is that of creation.
 * @throws ScimError tooMany
 */
export async function listRows(
  database: Database,
  layout: TableLayout,
  call: Call,
  type: ResourceType,
  query: PageQuery,
  withReference: boolean,
  totals: WalkTotals,
): Promise<SlicedPage<ReadRow>> {
  const kind = kindOfList(type, query);
  const parameters = new Parameters();
  const all = rowsOf(layout, call, type, parameters);
  const base = once(() => parameters.add(call.baseUrl, '::text'));
  const broad = await broadPrefixes(database, call, kind, type, query.condition);
  const context = { type, parameters, base, broad };
  const condition = query.condition && compileFilter(context, query.condition);
  const where = condition === undefined ? all : `${all} AND ${condition}`;
  const sort = query.sort ?? (query.begin.by === 'id' ? undefined : unsortedOrder(query.condition));
  const order = new PageOrder(sort && sortKeyOf(context, sort), sort?.descending ?? false);
  const related = withReference ? layout.related : undefined;
  const read = (columns: string, rest: string): Promise<SlicedRow[]> => {
    const from = `FROM rollcall.${layout.table} r WHERE ${where} ${rest}`;
    const text = findsOne(layout, type, query)
      ? wholeSql(`${FACTS}${columns}`, from, related)
      : sliceSql(`SELECT ${WEIGHED}${columns} ${from}`, `${FACTS}${columns && ', r.sort_key'}`, related);
    return database.run<SlicedRow>(call, { name: `${layout.table}.list`, kind, text }, parameters.values);
  };
  const { count } = query;
  const walk = async (columns: string, rest: string, backwards: boolean) => {
    // One more than asked for tells whether the walk goes on, and where.
    const limit = parameters.add(count + 1, '::int');
    const rows = await read(columns, `${rest} ORDER BY ${order.sql(backwards)} LIMIT ${limit}`);
    // RFC 9865 lets a page end where it would become too large.
    return { rows, size: Math.min(count, rows.filter(isWhole).length) };
  };
  if (query.begin.by === 'cursor') {
    const { position } = query.begin;
    const rest = position === undefined ? '' : `AND ${order.after(position, parameters)}`;
    const { rows, size } = await walk(`, ${order.keyText} AS sort_key`, rest, position?.backwards ?? false);
    const { resources, ...facts } = cursorPage(rows, size, position);
    return { ...facts, ...sliceOf(resources, related) };
  }
  const total = () => totalOf(database, layout, call, kind, type, query);
  if (query.begin.by === 'id') {
    const { from } = query.begin;
    const { rows, size } = await walk('', from === undefined ? '' : `AND ${order.from(from, parameters)}`, false);
    const { resources, ...facts } = await idPage(rows, size, from, totals, total());
    return { ...facts, ...sliceOf(resources, related) };
  }
  const offset = query.begin.startIndex - 1;
  const limits = `LIMIT ${parameters.add(count, '::int')} OFFSET ${parameters.add(offset, '::bigint')}`;
  const rows = count === 0 ? [] : await read('', `ORDER BY ${order.sql(false)} ${limits}`);
  const isLastPage = rows.length < count && (rows.length > 0 || offset === 0);
  const totalResults = isLastPage ? offset + rows.length : await total().count();
  return { totalResults, ...sliceOf(rows, related), next: undefined, previous: undefined };
}

/** Whether no more than one resource can match. */
function findsOne({ uniques }: TableLayout, type: ResourceType, { condition }: PageQuery): boolean {
  const isUnique = (name: string) =>
    name === 'id' ||
    uniques.some(({ attribute }) => attribute === name) ||
    indexedAttributes(type).get(name)?.isUnique === true;
  // Many may have an empty text.
  return (condition === undefined ? [] : conjuncts(condition)).some(
    (part) => part.kind === 'compare' && part.operator === 'eq' && part.value && isUnique(part.path.text),
  );
}

const isWhole = (row: SlicedRow): row is Row & SlicedRow => row.resource !== null;

const sizeOf = (references: unknown): number => (Array.isArray(references) ? references.length : 0);

/** @throws ScimError tooMany */
function checkRelated(related: RelatedRows | undefined, id: string, count: number): void {
  if (related?.limit !== undefined && count > related.limit.most) throw related.limit.exceeded(id);
}

/** @throws ScimError tooMany */
function sliceOf(rows: readonly SlicedRow[], related: RelatedRows | undefined): Slice<ReadRow> {
  for (const { id, related: count, reference } of rows) {
    checkRelated(related, id, count === undefined ? sizeOf(reference) : Number(count));
  }
  const resources = rows.filter(isWhole);
  return { resources: resources.map(toReadRow), rest: rows.slice(resources.length).map(({ id }) => id) };
}

const toReadRow = (row: Row): ReadRow => ({
  id: row.id,
  resource: row.resource,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  reference: row.reference,
  bytes: row.resource_bytes,
});
