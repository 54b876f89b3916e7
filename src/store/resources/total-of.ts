import type { Call } from '../../protocol/call.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { Database, StatementKind } from '../database.js';
import { compileFilter } from '../filter/compile-filter.js';
import type { Total } from '../paging/walk-totals.js';
import { Parameters } from '../parameters.js';
import type { TableLayout } from '../tables/table-layout.js';
import { once, rowsOf } from './rows-of.js';
import type { PageQuery } from './stored-resource.js';

/** How many match. For that no prefix is too broad: comparing all resources would take longer than collecting its values. */
export function totalOf(
  database: Database,
  layout: TableLayout,
  call: Call,
  kind: StatementKind,
  type: ResourceType,
  { condition }: PageQuery,
): Total {
  const parameters = new Parameters();
  const all = rowsOf(layout, call, type, parameters);
  const base = once(() => parameters.add(call.baseUrl, '::text'));
  const matching = condition === undefined ? '' : `AND ${compileFilter({ type, parameters, base }, condition)}`;
  const text = `SELECT count(*)::int AS total FROM rollcall.${layout.table} r WHERE ${all} ${matching}`;
  return {
    key: [text, parameters.values],
    async count() {
      const statement = { name: `${layout.table}.count`, kind, text } as const;
      const rows = await database.run<{ total: number }>(call, statement, parameters.values);
      return rows[0]?.total ?? 0;
    },
  };
}
