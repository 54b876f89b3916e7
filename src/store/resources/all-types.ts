import type { Call } from '../../protocol/call.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { Database } from '../database.js';
import { broadPrefixes } from '../filter/broad-prefixes.js';
import { compileFilter } from '../filter/compile-filter.js';
import type { FilterContext } from '../filter/filter-context.js';
import { type SortKey, sortKeyOf, unsortedOrder } from '../filter/sort-key.js';
import { PageOrder } from '../paging/page-order.js';
import { fitting } from '../paging/slice-sql.js';
import { cursorPage, idPage } from '../paging/walk-page.js';
import { type Total, WalkTotals } from '../paging/walk-totals.js';
import { Parameters } from '../parameters.js';
import { layoutOf } from '../tables/layouts.js';
import { once, rowsOf } from './rows-of.js';
import type { AllTypesQuery, FoundResource, Page } from './stored-resource.js';

/** What one type adds to the statement. */
interface Branch {
  /** FROM and WHERE. */
  readonly from: string;
  readonly order: PageOrder;
  readonly key: SortKey | undefined;
}

type Row = {
  readonly type: number;
  readonly id: string;
  readonly resource_bytes: number;
  readonly sort_key: string | null;
};

/**
 * Finds resources of all types at once, in one order: that of the ids, which is that of creation, unless the client
 * sorts. Each table gives no more of its rows than the page could show, and of them no more than the ids and what they weigh.
 */
export class AllTypes {
  readonly #database: Database;
  readonly #walkTotals = new WalkTotals();

  constructor(database: Database) {
    this.#database = database;
  }

  async list(call: Call, query: AllTypesQuery): Promise<Page<FoundResource>> {
    const { parts, count, begin } = query;
    if (parts.length === 0) return { totalResults: 0, resources: [], next: undefined, previous: undefined };
    const parameters = new Parameters();
    const branches = await this.#branches(call, query, parameters);
    const found = (row: Row): FoundResource => ({ type: typeAt(parts, row), id: row.id, bytes: row.resource_bytes });
    const walk = async (conditions: readonly string[], backwards: boolean) => {
      // One more than asked for tells whether the walk goes on, and where.
      const limit = parameters.add(count + 1, '::int');
      const text = pageText(branches, conditions, backwards, { each: limit, limit, offset: '0' });
      const rows = await this.#database.run<Row>(call, { name: 'all.list', kind: 'search', text }, parameters.values);
      // RFC 9865 lets a page end where it would become too large.
      return { rows, size: Math.min(count, fitting(rows.map(({ resource_bytes }) => resource_bytes))) };
    };
    if (begin.by === 'cursor') {
      const { position } = begin;
      const rest = ({ order }: Branch) => (position === undefined ? '' : `AND ${order.after(position, parameters)}`);
      const { rows, size } = await walk(branches.map(rest), position?.backwards ?? false);
      const page = cursorPage(rows, size, position);
      return { ...page, resources: page.resources.map(found) };
    }
    const total = this.#totalOf(call, branches, [...parameters.values]);
    if (begin.by === 'id') {
      const { from } = begin;
      const rest = ({ order }: Branch) => (from === undefined ? '' : `AND ${order.from(from, parameters)}`);
      const { rows, size } = await walk(branches.map(rest), false);
      const page = await idPage(rows, size, from, this.#walkTotals, total);
      return { ...page, resources: page.resources.map(found) };
    }
    const offset = begin.startIndex - 1;
    const limits = {
      each: parameters.add(offset + count, '::bigint'),
      limit: parameters.add(count, '::int'),
      offset: parameters.add(offset, '::bigint'),
    };
    const text = pageText(branches, [], false, limits);
    const rows =
      count === 0
        ? []
        : await this.#database.run<Row>(call, { name: 'all.list', kind: 'search', text }, parameters.values);
    const isLastPage = rows.length < count && (rows.length > 0 || offset === 0);
    const totalResults = isLastPage ? offset + rows.length : await total.count();
    return { totalResults, resources: rows.map(found), next: undefined, previous: undefined };
  }

  async #branches(call: Call, query: AllTypesQuery, parameters: Parameters): Promise<Branch[]> {
    const broad = query.parts.map(({ type, condition }) =>
      broadPrefixes(this.#database, call, 'search', type, condition),
    );
    return branchesOf(call, query, parameters, await Promise.all(broad));
  }

  /** @param values of the branches alone */
  #totalOf(call: Call, branches: readonly Branch[], values: readonly unknown[]): Total {
    const text = totalText(branches);
    return {
      key: [text, values],
      count: async () => {
        const statement = { name: 'all.count', kind: 'search', text } as const;
        const rows = await this.#database.run<{ total: number }>(call, statement, values);
        return rows[0]?.total ?? 0;
      },
    };
  }
}

function branchesOf(
  call: Call,
  { parts, sorts, descending, begin }: AllTypesQuery,
  parameters: Parameters,
  broad: readonly NonNullable<FilterContext['broad']>[],
): Branch[] {
  const base = once(() => parameters.add(call.baseUrl, '::text'));
  const unsorted = sorts
    ? []
    : parts.map(({ condition }) => (begin.by === 'id' ? undefined : unsortedOrder(condition)));
  const hasOrder = sorts || unsorted.every((sort) => sort !== undefined);
  const drafts = parts.map(({ type, condition, sort }, i) => {
    const layout = layoutOf(type.name);
    const all = rowsOf(layout, call, type, parameters);
    const context: FilterContext = { type, parameters, base, broad: broad[i] ?? new Set() };
    const where = condition === undefined ? all : `${all} AND ${compileFilter(context, condition)}`;
    const by = sorts ? sort : unsorted[i];
    const key = hasOrder && by !== undefined ? sortKeyOf(context, by) : undefined;
    return { from: `FROM rollcall.${layout.table} r WHERE ${where}`, key };
  });
  const shared = hasOrder ? sharedType(drafts.flatMap(({ key }) => key ?? [])) : undefined;
  return drafts.map(({ from, key }) => {
    const cast = shared && castKey(key, shared);
    return { from, key: cast, order: new PageOrder(cast, descending) };
  });
}

/** Types may give the attribute different types of their own; then they are compared as text. */
function sharedType(keys: readonly SortKey[]): SortKey['type'] {
  const [first, ...others] = new Set(keys.map(({ type }) => type));
  return first === undefined || others.length > 0 ? 'text' : first;
}

/** The key as the type that all have; null where the resource type lacks the attribute. */
function castKey(key: SortKey | undefined, type: SortKey['type']): SortKey {
  if (key?.type === type) return key;
  const sql = `(${key?.sql ?? 'NULL'})::${type}`;
  return { sql: type === 'text' ? `${sql} COLLATE "C"` : sql, type };
}

/** Placeholders. */
interface Limits {
  /** How many rows of each type could be on the page. */
  readonly each: string;
  readonly limit: string;
  readonly offset: string;
}

function pageText(
  branches: readonly Branch[],
  conditions: readonly string[],
  backwards: boolean,
  { each, limit, offset }: Limits,
): string {
  const selects = branches.map(({ from, order, key }, i) => {
    const columns = `${i} AS type, r.id, r.resource_bytes, ${key?.sql ?? 'NULL::text'} AS key, ${order.keyText} AS sort_key`;
    return `(SELECT ${columns} ${from} ${conditions[i] ?? ''} ORDER BY ${order.sql(backwards)} LIMIT ${each})`;
  });
  const order = branches[0]?.order.sqlOver('r.key', backwards);
  return `SELECT r.type, r.id, r.resource_bytes, r.sort_key FROM (${selects.join(' UNION ALL ')}) r ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`;
}

const totalText = (branches: readonly Branch[]) =>
  `SELECT sum(total)::int AS total FROM (${branches.map(({ from }) => `SELECT count(*) AS total ${from}`).join(' UNION ALL ')}) t`;

function typeAt(parts: AllTypesQuery['parts'], row: Row): ResourceType {
  const part = parts[row.type];
  if (part === undefined) throw new Error('a row of a query over all types is of none of them');
  return part.type;
}
