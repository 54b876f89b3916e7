import type { Call } from '../../protocol/call.js';
import type { Database, Statement } from '../database.js';
import { broadPrefixes } from '../filter/broad-prefixes.js';
import { compileFilter } from '../filter/compile-filter.js';
import { Parameters } from '../parameters.js';
import { once } from '../resources/rows-of.js';
import type { BrowsePosition } from './browse-order.js';
import type { BrowseQuery } from './list-page.js';

/** How large a list is, and what stands where in it, nearly. */
export interface Places {
  readonly total: number;
  /** Whether the total was counted; else it was estimated from a sample. */
  readonly isCounted: boolean;
  /** In ascending order, evenly apart: the first row, and so on. */
  readonly positions: readonly BrowsePosition[];
}

/** How much is read to know where the parts of a list begin. */
export interface PlaceBounds {
  /** Of an organization with no more rows, all are counted. */
  readonly countedRows: number;
  /** Blocks of the table that a sample reads, 8 KB each, however large it is. */
  readonly sampledBlocks: number;
}

const BOUNDS: PlaceBounds = { countedRows: 50_000, sampledBlocks: 3_000 };
const BLOCK_BYTES = 8_192;
/** Places that are remembered. */
const MAX_PLACES = 200;

/**
 * Reads where in an order the parts of a list begin. Nothing tells a rank in an index without counting: so of a small
 * organization all rows are read, and of a large one those in some blocks of the table, which are drawn evenly. Either
 * way the work is bounded.
 * @throws ScimError tooMany for a filter that takes too long
 */
export async function readPlaces(
  database: Database,
  call: Call,
  query: Pick<BrowseQuery, 'table' | 'type' | 'order' | 'condition'>,
  { countedRows, sampledBlocks }: PlaceBounds = BOUNDS,
): Promise<Places> {
  const { table } = query;
  const size: Statement = {
    name: `${table}.size`,
    kind: 'page',
    text: `SELECT (SELECT count(*) FROM (SELECT FROM rollcall.${table} WHERE organization_id = $1
        LIMIT ${countedRows + 1}) counted)::int AS rows,
      (pg_relation_size('rollcall.${table}') / ${BLOCK_BYTES})::int AS blocks`,
  };
  const [measured] = await database.run<{ rows: number; blocks: number }>(call, size, [call.tenant.id]);
  const { rows = 0, blocks = 0 } = measured ?? {};
  const share = rows <= countedRows ? 1 : Math.min(1, sampledBlocks / Math.max(1, blocks));
  const places = await readShare(database, call, query, share);
  return { ...places, total: Math.round(places.total / share), isCounted: share === 1 };
}

async function readShare(
  database: Database,
  call: Call,
  { table, type, order, condition }: Pick<BrowseQuery, 'table' | 'type' | 'order' | 'condition'>,
  share: number,
): Promise<Pick<Places, 'total' | 'positions'>> {
  const kind = condition === undefined ? 'page' : 'search';
  const parameters = new Parameters();
  const organization = parameters.add(call.tenant.id);
  const base = once(() => parameters.add(call.baseUrl, '::text'));
  const broad = await broadPrefixes(database, call, kind, type, condition);
  const filter = condition && ` AND ${compileFilter({ type, parameters, base, broad }, condition)}`;
  // The same blocks each time, so that a list does not change its size while somebody looks through it.
  const sample = share === 1 ? '' : `TABLESAMPLE SYSTEM (${parameters.add(100 * share, '::real')}) REPEATABLE (1)`;
  const key = order.column === undefined ? 'NULL::text' : `r.${order.column}`;
  const text = `
    SELECT key, id, total FROM (
      SELECT key, id, row_number() OVER (ORDER BY key ASC NULLS LAST, id) AS place, (count(*) OVER ())::int AS total FROM (
        SELECT ${key} AS key, r.id FROM rollcall.${table} AS r ${sample}
        WHERE r.organization_id = ${organization}${filter ?? ''}) sampled) placed
    WHERE (place - 1) % ceil(total / ${MAX_PLACES}::float8)::int = 0 ORDER BY place`;
  const statement: Statement = { name: `${table}.places`, kind, text };
  type Row = { key: string | Date | null; id: string; total: number };
  const rows = await database.run<Row>(call, statement, parameters.values);
  return {
    total: rows[0]?.total ?? 0,
    positions: rows.map((row) => ({ key: row.key instanceof Date ? row.key.toISOString() : row.key, id: row.id })),
  };
}
