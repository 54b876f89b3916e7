import type { ResolvedFilter } from '../../protocol/filter/resolve-filter.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { indexedAttributes } from '../attribute-values/indexed-values.js';
import type { StatementKind } from '../database.js';
import type { PageQuery } from '../resources/stored-resource.js';
import { conjuncts } from './compile-filter.js';

/** What provisioning jobs match resources by, each with an index: type and AttributePath.text. */
const KEYS: ReadonlySet<string> = new Set([
  'User id',
  'User userName',
  'User externalId',
  'User displayName',
  'User emails.value',
  'Group id',
  'Group displayName',
  'Group externalId',
]);
const MEMBERSHIPS: ReadonlySet<string> = new Set(['User groups.value', 'Group members.value']);
/** What may stand beside them in brackets. */
const TYPES: ReadonlySet<string> = new Set(['User emails.type', 'User groups.type', 'Group members.type']);
/** Of the types that organizations defined, alike. */
const OWN_KEYS: ReadonlySet<string> = new Set(['id', 'externalId']);

/** What a list is to the database. Whatever can have many texts is a search, or by a rare key. */
export function kindOfList(type: ResourceType, { condition, sort, begin }: PageQuery): StatementKind {
  if (sort !== undefined) return 'search';
  if (condition === undefined) return 'page';
  return begin.by === 'index' ? kindOfCondition(type, condition) : 'search';
}

function kindOfCondition(type: ResourceType, condition: ResolvedFilter): StatementKind {
  if (condition.kind === 'valuePath') return kindOfElement(type, conjuncts(condition.filter));
  if (condition.kind !== 'compare' || condition.value === null) return 'search';
  const { path, operator } = condition;
  const name = `${type.name} ${path.text}`;
  if (type.own ? OWN_KEYS.has(path.text) : KEYS.has(name)) {
    return operator === 'eq' ? 'look-up' : operator === 'sw' ? 'page' : 'search';
  }
  if (operator !== 'eq') return 'search';
  if (MEMBERSHIPS.has(name)) return 'page';
  return indexedAttributes(type).has(path.text) ? 'rare look-up' : 'search';
}

/** Such as `emails[type eq "work" and value eq "…"]` and `members[value eq "…"]`. */
function kindOfElement(type: ResourceType, parts: readonly ResolvedFilter[]): StatementKind {
  const isType = (part: ResolvedFilter) =>
    part.kind === 'compare' &&
    part.operator === 'eq' &&
    part.value !== null &&
    TYPES.has(`${type.name} ${part.path.text}`);
  const [value, ...others] = parts.filter((part) => !isType(part));
  if (value?.kind !== 'compare' || others.length > 0 || parts.length > 2) return 'search';
  return kindOfCondition(type, value);
}
