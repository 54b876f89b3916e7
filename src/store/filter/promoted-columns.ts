import type { Comparison } from '../../protocol/filter/resolve-filter.js';
import { fold } from '../../protocol/fold.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { ENTERPRISE_USER_SCHEMA } from '../../protocol/urns.js';
import { isUuid, type Parameters } from '../parameters.js';
import { comparisonSql, orderSql, type TextOperand, timeSql } from './comparison-sql.js';
import { groupHasMember, userIsInGroup } from './membership-source.js';

const MANAGER = `${ENTERPRISE_USER_SCHEMA}:manager.value`;

/** Columns of type text that hold an attribute, by AttributePath.text. */
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

const TIMES: Readonly<Record<string, string>> = { 'meta.created': 'r.created_at', 'meta.lastModified': 'r.updated_at' };

/** The column that holds an attribute as text, if it was promoted. */
export const textColumn = (type: ResourceType, name: string): TextOperand | undefined => TEXT[type.name]?.[name];

/** The column that holds an attribute as a time. */
export const timeColumn = (name: string): string | undefined => TIMES[name];

/**
 * A comparison by an indexed column or table: what a provisioning job matches by.
 * @returns undefined when the attribute is compared where it lies in the JSON
 */
export function promotedComparison(
  type: ResourceType,
  comparison: Comparison,
  parameters: Parameters,
): string | undefined {
  const { path, operator, value } = comparison;
  const text = textColumn(type, path.text);
  if (text !== undefined) return comparisonSql(comparison, text, parameters);
  const time = timeColumn(path.text);
  if (time !== undefined) {
    return value === null ? String(operator === 'ne') : orderSql(operator, time, timeSql(Number(value), parameters));
  }
  if (path.text === 'active' && type.name === 'User' && value !== null) {
    return orderSql(operator, 'r.active', parameters.add(value, '::boolean'));
  }
  if (operator !== 'eq' || typeof value !== 'string') return undefined;
  return equalitySql(`${type.name} ${path.text}`, value, parameters);
}

function equalitySql(name: string, value: string, parameters: Parameters): string | undefined {
  const withId = (sql: (id: string) => string) => (isOurId(value) ? sql(parameters.add(value, '::uuid')) : 'FALSE');
  switch (name) {
    case 'User id':
    case 'Group id':
      return withId((id) => `r.id = ${id}`);
    case 'User emails.value':
      return hasEmail(parameters.add(fold(value), '::text'));
    case 'User groups.value':
      return withId(userIsInGroup);
    case 'Group members.value':
      return withId(groupHasMember);
    default:
      return undefined;
  }
}

/**
 * The array comes first and by the index, whatever LIMIT follows: of `@>` alone the planner expects so many rows that it
 * would rather walk through all users of the organization.
 */
const hasEmail = (folded: string) => `r.id = ANY (ARRAY(
  SELECT u.id FROM users u WHERE u.organization_id = $1 AND u.emails_folded @> ARRAY[${folded}]))`;

/** Ids are compared exactly, and ours are in lower case. */
const isOurId = (value: string) => isUuid(value) && value === value.toLowerCase();
