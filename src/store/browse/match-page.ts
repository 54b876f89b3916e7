import type { Call } from '../../protocol/call.js';
import type { ResolvedFilter } from '../../protocol/filter/resolve-filter.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { Database, Statement } from '../database.js';
import { compileFilter } from '../filter/compile-filter.js';
import { afterPrefix } from '../filter/text-sql.js';
import { Parameters } from '../parameters.js';
import { once } from '../resources/rows-of.js';
import type { BrowseBegin, BrowsedTable, BrowsePage, BrowsePosition } from './browse-order.js';
import { LIST_COLUMNS } from './browsed-rows.js';
import { pageOf } from './list-page.js';

export interface MatchQuery {
  readonly table: BrowsedTable;
  readonly type: ResourceType;
  /** Folded, and not empty. */
  readonly prefix: string;
  readonly condition: ResolvedFilter | undefined;
  readonly begin: BrowseBegin;
  readonly count: number;
}

/** How often a page is read on whose rows were met before, by another of their names, or do not meet the filter. */
const MAX_READS = 8;

/** Where names are that begin with a text: each has an index in their order. */
interface NameSource {
  readonly from: string;
  readonly name: string;
  readonly id: string;
}

const column = (table: BrowsedTable, name: string): NameSource => ({
  from: `rollcall.${table} WHERE organization_id = $1`,
  name,
  id: 'id',
});
const EMAILS = `organization_id = $1 AND resource_type = 'User' AND attribute = 'emails.value'`;

const SOURCES: Readonly<Record<BrowsedTable, readonly NameSource[]>> = {
  users: [
    column('users', 'user_name_folded'),
    column('users', 'display_name_folded'),
    { from: `rollcall.attribute_values WHERE ${EMAILS}`, name: 'value', id: 'resource_id' },
  ],
  groups: [column('groups', 'display_name_folded')],
};

type MatchRow = { readonly id: string; readonly key: string; readonly isShown: boolean };

/**
 * One page of those of whom a name begins with a text, userName, displayName and e-mail address alike, in the order of
 * these names. However many there are, a page reads no more of each index than it holds; it may hold less than was asked
 * for, and still go on.
 */
export async function matchPage<Row>(database: Database, call: Call, query: MatchQuery): Promise<BrowsePage<Row>> {
  const { begin, count } = query;
  const backwards = begin.at !== 'place' && begin.backwards;
  let position = begin.at === 'edge' ? undefined : begin.position;
  const found: (Row & MatchRow)[] = [];
  for (let reads = 0; reads < MAX_READS; reads += 1) {
    const rows = await readNames<Row>(database, call, query, backwards, position);
    for (const row of rows) {
      if (row.isShown) found.push(row);
      if (found.length > count) return pageOf(found, begin, count);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < count) return pageOf(found, begin, count);
    position = { key: last.key, id: last.id };
  }
  const page = pageOf(found, begin, count);
  return backwards ? { ...page, previous: position } : { ...page, next: position };
}

function readNames<Row>(
  database: Database,
  call: Call,
  { table, type, prefix, condition, count }: MatchQuery,
  backwards: boolean,
  position: BrowsePosition | undefined,
): Promise<(Row & MatchRow)[]> {
  const parameters = new Parameters();
  parameters.add(call.tenant.id);
  const from = parameters.add(prefix, '::text');
  const end = afterPrefix(prefix);
  const upTo = end === undefined ? undefined : parameters.add(end, '::text');
  const begins = (name: string) => `${name} >= ${from}${upTo === undefined ? '' : ` AND ${name} < ${upTo}`}`;
  const place = position && `(${parameters.add(position.key, '::text')}, ${parameters.add(position.id, '::uuid')})`;
  const limit = parameters.add(count, '::int');
  const [direction, beyond] = backwards ? ['DESC', '<'] : ['ASC', '>'];
  const sources = SOURCES[table].map(
    ({ from: rows, name, id }) => `(
      SELECT ${name} AS key, ${id} AS id FROM ${rows} AND ${begins(name)}
      ${place === undefined ? '' : `AND (${name}, ${id}) ${beyond} ${place}`}
      ORDER BY ${name} ${direction}, ${id} ${direction} LIMIT ${limit})`,
  );
  const base = once(() => parameters.add(call.baseUrl, '::text'));
  const filter = condition === undefined ? '' : ` AND ${compileFilter({ type, parameters, base }, condition)}`;
  const text = `
    WITH names AS (
      SELECT key COLLATE "C" AS key, id FROM (${sources.join(' UNION ')}) found
      ORDER BY key COLLATE "C" ${direction}, id ${direction} LIMIT ${limit})
    SELECT ${LIST_COLUMNS[table]}, n.key, n.key = ${firstName(table, begins)}${filter} AS "isShown"
    FROM names n, LATERAL (SELECT * FROM rollcall.${table} WHERE organization_id = $1 AND id = n.id OFFSET 0) r
    ORDER BY n.key ${direction}, n.id ${direction}`;
  const statement: Statement = { name: `${table}.match`, kind: condition === undefined ? 'page' : 'search', text };
  return database.run<Row & MatchRow>(call, statement, parameters.values);
}

/** Expression: the first of the names of the row `r` that begin so, under which alone it is shown. */
function firstName(table: BrowsedTable, begins: (name: string) => string): string {
  const ofColumn = (name: string) => `CASE WHEN ${begins(`r.${name}`)} THEN r.${name} END`;
  if (table === 'groups') return ofColumn('display_name_folded');
  const email = `(SELECT min(value) FROM rollcall.attribute_values
    WHERE resource_id = r.id AND ${EMAILS} AND ${begins('value')})`;
  return `least(${ofColumn('user_name_folded')}, ${ofColumn('display_name_folded')}, ${email})`;
}
