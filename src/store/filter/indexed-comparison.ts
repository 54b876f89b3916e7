import type { Comparison } from '../../protocol/filter/resolve-filter.js';
import { fold } from '../../protocol/fold.js';
import { leafOf, type ResourceType } from '../../protocol/schema/resource-type.js';
import { indexedAttributes, timeText } from '../attribute-values/indexed-values.js';
import type { Parameters } from '../parameters.js';
import { afterPrefix, quote } from './text-sql.js';

/**
 * A comparison by the index of attribute values: `eq` with anything, `sw` with a text.
 * @returns undefined when the index cannot answer it
 */
export function indexedComparison(
  type: ResourceType,
  comparison: Comparison,
  parameters: Parameters,
): string | undefined {
  const rows = indexedRows(type, comparison, parameters);
  return rows === undefined ? undefined : `r.id = ANY (ARRAY(SELECT resource_id ${rows}))`;
}

/**
 * FROM and WHERE of the rows of `attribute_values` that match. They are to come first and as an array, whatever LIMIT
 * follows: of a join the planner expects so many rows that it would rather walk through all resources of the organization.
 */
export function indexedRows(
  type: ResourceType,
  { path, operator, value }: Comparison,
  parameters: Parameters,
): string | undefined {
  if ((operator !== 'eq' && operator !== 'sw') || value === null || !indexedAttributes(type).has(path.text)) {
    return undefined;
  }
  const from = `FROM rollcall.attribute_values WHERE organization_id = $1 AND resource_type = ${quote(type.name)}
    AND attribute = ${quote(path.text)}`;
  const text = comparedText(path, value);
  if (operator === 'eq') return `${from} AND value = ${parameters.add(text, '::text')}`;
  const end = afterPrefix(text);
  const below = end === undefined ? '' : ` AND value < ${parameters.add(end, '::text')}`;
  return `${from} AND value >= ${parameters.add(text, '::text')}${below}`;
}

/** As indexedText makes of a stored value. */
function comparedText(path: Comparison['path'], value: string | number | boolean): string {
  const { type, caseExact } = leafOf(path);
  if (type === 'dateTime') return timeText(Number(value));
  if (typeof value !== 'string') return String(value);
  return caseExact ? value : fold(value);
}
