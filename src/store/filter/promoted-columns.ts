import type { Comparison } from '../../protocol/filter/resolve-filter.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { isId, type Parameters } from '../parameters.js';
import { layoutOf } from '../tables/layouts.js';
import { comparedColumn } from '../tables/table-layout.js';
import { comparisonSql, orderSql, type TextOperand, timeSql } from './comparison-sql.js';
import type { FilterContext } from './filter-context.js';
import { indexedComparison } from './indexed-comparison.js';
import { groupHasMember, userIsInGroup } from './membership-source.js';

const TIMES: Readonly<Record<string, string>> = { 'meta.created': 'r.created_at', 'meta.lastModified': 'r.updated_at' };

/** The column that holds an attribute as text, if it was promoted. */
export function textColumn(
  type: ResourceType,
  name: string,
): (TextOperand & { readonly required: boolean }) | undefined {
  const found = comparedColumn(layoutOf(type.name), name);
  if (found === undefined || found.form === 'boolean') return undefined;
  return { sql: `r.${found.column}`, isColumn: true, required: found.required ?? false };
}

/** The column that holds an attribute as a boolean. */
function booleanColumn(type: ResourceType, name: string): string | undefined {
  const found = comparedColumn(layoutOf(type.name), name);
  return found?.form === 'boolean' ? `r.${found.column}` : undefined;
}

/** The column that holds an attribute as a time. */
export const timeColumn = (name: string): string | undefined => TIMES[name];

/**
 * A comparison by an indexed column or table: what a provisioning job matches by.
 * @returns undefined when the attribute is compared where it lies in the JSON
 */
export function promotedComparison(
  { type, parameters, broad }: Pick<FilterContext, 'type' | 'parameters' | 'broad'>,
  comparison: Comparison,
): string | undefined {
  const { path, operator, value } = comparison;
  const text = textColumn(type, path.text);
  if (text !== undefined) return comparisonSql(comparison, text, parameters);
  const time = timeColumn(path.text);
  if (time !== undefined) {
    return value === null ? String(operator === 'ne') : orderSql(operator, time, timeSql(Number(value), parameters));
  }
  const indexed = broad?.has(comparison) ? undefined : indexedComparison(type, comparison, parameters);
  if (indexed !== undefined) return indexed;
  const boolean = value === null ? undefined : booleanColumn(type, path.text);
  if (boolean !== undefined) return orderSql(operator, boolean, parameters.add(value, '::boolean'));
  if (operator !== 'eq' || typeof value !== 'string') return undefined;
  return equalitySql(type, path.text, value, parameters);
}

function equalitySql(type: ResourceType, name: string, value: string, parameters: Parameters): string | undefined {
  const withId = (sql: (id: string) => string) => withOurId(value, parameters, sql);
  if (name === 'id') return withId((id) => `r.id = ${id}`);
  switch (`${type.name} ${name}`) {
    case 'User groups.value':
      return withId(userIsInGroup);
    case 'Group members.value':
      return withId(groupHasMember);
    default:
      return undefined;
  }
}

/** What cannot be an id makes the condition false. */
export const withOurId = (value: string, parameters: Parameters, sql: (id: string) => string): string =>
  isId(value) ? sql(parameters.add(value, '::uuid')) : 'FALSE';
