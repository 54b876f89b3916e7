import type { ComparisonValue, Filter } from '../protocol/filter/ast.js';
import { fold } from '../protocol/fold.js';
import { resolveShortName } from '../protocol/profiles/entra.js';
import type { ResourceType } from '../protocol/schema/resource-type.js';
import { invalidFilter } from '../protocol/scim-error.js';
import { ENTERPRISE_USER_SCHEMA } from '../protocol/urns.js';
import { isUuid, type Parameters } from './parameters.js';

/** How one attribute is compared: the SQL for a value of its kind. `r` is the row, $1 the organization. */
type Column =
  | { readonly kind: 'id' | 'exact' | 'folded'; equals(placeholder: string): string; readonly isNull: string }
  | { readonly kind: 'boolean'; equals(placeholder: string): string; readonly isNull: string };

const column = (kind: Column['kind'], name: string): Column => ({
  kind,
  equals: (placeholder) => `r.${name} = ${placeholder}`,
  isNull: `r.${name} IS NULL`,
});

const emails: Column = {
  kind: 'folded',
  equals: (placeholder) => `r.emails_folded @> ARRAY[${placeholder}]`,
  isNull: `r.emails_folded = '{}'`,
};

const members: Column = {
  kind: 'id',
  equals: (placeholder) =>
    `r.id IN (SELECT group_id FROM user_memberships WHERE organization_id = $1 AND user_id = ${placeholder}
       UNION ALL SELECT group_id FROM group_memberships WHERE organization_id = $1 AND member_id = ${placeholder})`,
  isNull: `NOT EXISTS (SELECT FROM user_memberships WHERE organization_id = $1 AND group_id = r.id)
       AND NOT EXISTS (SELECT FROM group_memberships WHERE organization_id = $1 AND group_id = r.id)`,
};

const manager = column('exact', 'manager_id');

/** What can be filtered by, for each resource type; names as AttributePath.text has them. */
const FILTERABLE: Record<string, Readonly<Record<string, Column>>> = {
  User: {
    id: column('id', 'id'),
    userName: column('folded', 'user_name_folded'),
    externalId: column('exact', 'external_id'),
    displayName: column('folded', 'display_name_folded'),
    active: column('boolean', 'active'),
    emails,
    'emails.value': emails,
    [`${ENTERPRISE_USER_SCHEMA}:manager`]: manager,
    [`${ENTERPRISE_USER_SCHEMA}:manager.value`]: manager,
  },
  Group: {
    id: column('id', 'id'),
    externalId: column('exact', 'external_id'),
    displayName: column('folded', 'display_name_folded'),
    members,
    'members.value': members,
  },
};

/**
 * Compiles a filter to a condition on the row `r`; `$1` must be the organization's id.
 * @throws ScimError invalidFilter for an unknown attribute, a value of the wrong type, or what is not served yet
 */
export function compileFilter(type: ResourceType, filter: Filter, parameters: Parameters): string {
  if (filter.kind === 'and') {
    return `(${compileFilter(type, filter.left, parameters)} AND ${compileFilter(type, filter.right, parameters)})`;
  }
  if (filter.kind !== 'compare') throw notServed(type, filter.kind === 'present' ? 'pr' : NAMES[filter.kind]);
  if (filter.operator !== 'eq') throw notServed(type, filter.operator);
  const name = filter.path.text;
  const path = type.resolve(name) ?? resolveShortName(type, name);
  if (path === undefined) {
    throw invalidFilter(`${type.name} has no attribute "${name}" (character ${filter.path.position + 1}).`);
  }
  const found = FILTERABLE[type.name]?.[path.text];
  if (found === undefined) throw notServed(type, `${path.text} eq`);
  return compileEquals(found, filter.value, path.text, filter.valuePosition, parameters);
}

const NAMES = { or: 'or', not: 'not', valuePath: 'a condition in brackets' } as const;

function notServed(type: ResourceType, what: string) {
  const served = Object.keys(FILTERABLE[type.name] ?? {}).join(', ');
  return invalidFilter(
    `Filtering by "${what}" is not served yet. ${type.name} can be filtered with eq and and on: ${served}.`,
  );
}

function compileEquals(
  found: Column,
  value: ComparisonValue,
  name: string,
  position: number,
  parameters: Parameters,
): string {
  if (value === null) return found.isNull;
  if (found.kind === 'boolean') {
    const text = String(value).toLowerCase();
    if (text !== 'true' && text !== 'false') throw wrongType(name, 'true or false', value, position);
    return found.equals(parameters.add(text === 'true', '::boolean'));
  }
  if (typeof value !== 'string') throw wrongType(name, 'a string in double quotes', value, position);
  if (found.kind === 'id') return isUuid(value) ? found.equals(parameters.add(value, '::uuid')) : 'FALSE';
  return found.equals(parameters.add(found.kind === 'folded' ? fold(value) : value, '::text'));
}

const wrongType = (name: string, expected: string, value: ComparisonValue, position: number) =>
  invalidFilter(`${name} is compared with ${expected}; received ${JSON.stringify(value)} (character ${position + 1}).`);
