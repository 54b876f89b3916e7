import type { Call } from '../../protocol/call.js';
import type { Comparison, ResolvedFilter } from '../../protocol/filter/resolve-filter.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { Database, StatementKind } from '../database.js';
import { Parameters } from '../parameters.js';
import { indexedRows } from './indexed-comparison.js';

/**
 * More values than this are not collected before the page is read: with so many matches, a walk through the resources in
 * their order soon meets enough of them.
 */
const MAX_COLLECTED = 10_000;

const NONE: ReadonlySet<Comparison> = new Set();

/**
 * The `sw` comparisons of a filter that match so many values that the index of values is of no use for them.
 * @param kind of the statement that the filter is for
 */
export async function broadPrefixes(
  database: Database,
  call: Call,
  kind: StatementKind,
  type: ResourceType,
  filter: ResolvedFilter | undefined,
): Promise<ReadonlySet<Comparison>> {
  if (filter === undefined) return NONE;
  const parameters = new Parameters();
  parameters.add(call.tenant.id);
  const asked: Comparison[] = [];
  const counts: string[] = [];
  for (const comparison of prefixesIn(filter)) {
    const rows = indexedRows(type, comparison, parameters);
    if (rows === undefined) continue;
    asked.push(comparison);
    counts.push(`(SELECT count(*) FROM (SELECT ${rows} LIMIT ${MAX_COLLECTED + 1}) matching)::int`);
  }
  if (asked.length === 0) return NONE;
  const text = `SELECT ARRAY[${counts.join(', ')}] AS counts`;
  const [row] = await database.run<{ counts: number[] }>(
    call,
    { name: 'attribute_values.broad', kind, text },
    parameters.values,
  );
  return new Set(asked.filter((_, i) => (row?.counts[i] ?? 0) > MAX_COLLECTED));
}

function prefixesIn(filter: ResolvedFilter): Comparison[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return [...prefixesIn(filter.left), ...prefixesIn(filter.right)];
    case 'not':
    case 'valuePath':
      return prefixesIn(filter.filter);
    case 'compare':
      return filter.operator === 'sw' ? [filter] : [];
    default:
      return [];
  }
}
