import type { Comparison } from '../../protocol/filter/resolve-filter.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { ENTERPRISE_USER_SCHEMA } from '../../protocol/urns.js';
import { isUuid, type Parameters } from '../parameters.js';
import { comparisonSql, orderSql, type TextOperand, timeSql } from './comparison-sql.js';
import type { FilterContext } from './filter-context.js';
import { indexedComparison } from './indexed-comparison.js';
import { groupHasMember, userIsInGroup } from './membership-source.js';

const MANAGER = `${ENTERPRISE_USER_SCHEMA}:manager.value`;

/** Columns of type text that hold an attribute, by AttributePath.text; of the types that an organization defined, alike. */
const TEXT: Readonly<Record<string, Readonly<Record<string, TextOperand>>>> = {
  User: {
    userName: { sql: 'r.user_name_folded', isColumn: true },
    externalId: { sql: 'r.external_id', isColumn: true },
    displayName: { sql: 'r.display_name_folded', isColumn: true },
    [MANAGER]: { sql: 'r.manager_id', isColumn: true },
  },
  Group: {
    displayName: { sql: 'r.display_name_folded', isColumn: true },
    externalId: { sql: 'r.external_id', isColumn: true },
  },
};

const OWN_TEXT: Readonly<Record<string, TextOperand>> = { externalId: { sql: 'r.external_id', isColumn: true } };

const TIMES: Readonly<Record<string, string>> = { 'meta.created': 'r.created_at', 'meta.lastModified': 'r.updated_at' };

/** The column that holds an attribute as text, if it was promoted. */
export const textColumn = (type: ResourceType, name: string): TextOperand | undefined =>
  (type.own ? OWN_TEXT : TEXT[type.name])?.[name];

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
  if (path.text === 'active' && type.name === 'User' && value !== null) {
    return orderSql(operator, 'r.active', parameters.add(value, '::boolean'));
  }
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

/** Ids are compared exactly, and ours are in lower case: what cannot be one makes the condition false. */
export const withOurId = (value: string, parameters: Parameters, sql: (id: string) => string): string =>
  isUuid(value) && value === value.toLowerCase() ? sql(parameters.add(value, '::uuid')) : 'FALSE';
