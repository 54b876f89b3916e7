import { conjuncts } from '../../protocol/filter/operands-of.js';
import type { Comparison, ResolvedFilter } from '../../protocol/filter/resolve-filter.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { ENTERPRISE_USER_SCHEMA } from '../../protocol/urns.js';
import { indexedAttributes } from '../attribute-values/indexed-values.js';
import type { StatementKind } from '../database.js';
import type { PageQuery } from '../resources/stored-resource.js';
import { layoutOf } from '../tables/layouts.js';
import { comparedColumn } from '../tables/table-layout.js';

const MEMBERSHIPS: ReadonlySet<string> = new Set(['User groups.value', 'Group members.value']);
/** What may stand beside them in brackets. */
const TYPES: ReadonlySet<string> = new Set(['User emails.type', 'User groups.type', 'Group members.type']);
/** What Entra asks of a resource that it names: `id eq "…" and members eq "…"`. */
const ASKED_OF_ONE: ReadonlySet<string> = new Set([
  'Group members.value',
  `User ${ENTERPRISE_USER_SCHEMA}:manager.value`,
]);
const LAST_MODIFIED = 'meta.lastModified';

/** What a list is to the database. Whatever can have many texts is a search, or a look-up by a rare key. */
export function kindOfList(type: ResourceType, { condition, sort, begin }: PageQuery): StatementKind {
  if (sort !== undefined) return 'search';
  if (condition === undefined) return 'page';
  const kind = kindOfCondition(type, condition);
  return kind === 'page' || begin.by === 'index' ? kind : 'search';
}

function kindOfCondition(type: ResourceType, condition: ResolvedFilter): StatementKind {
  const parts = conjuncts(condition);
  const [first, second] = parts;
  if (first === undefined || parts.length > 2) return 'search';
  if (second !== undefined) return isOfOne(type, first, second) ? 'look-up' : 'search';
  if (first.kind === 'valuePath') return kindOfElement(type, conjuncts(first.filter));
  if (first.kind === 'compare' && first.path.text === LAST_MODIFIED) return isAfter(first) ? 'page' : 'search';
  return isEquality(first) ? kindOfEquality(type, first) : 'search';
}

const isEquality = (part: ResolvedFilter): part is Comparison =>
  part.kind === 'compare' && part.operator === 'eq' && part.value !== null;

/** What SAP reads the changes by. */
const isAfter = ({ operator, value }: Comparison) => (operator === 'gt' || operator === 'ge') && value !== null;

const nameOf = ({ name }: ResourceType, { path }: Comparison) => `${name} ${path.text}`;

/** What provisioning jobs match resources by, each with an index. */
function isKey(type: ResourceType, text: string): boolean {
  if (text === 'id' || comparedColumn(layoutOf(type.name), text)?.index === 'key') return true;
  return indexedAttributes(type).get(text)?.isKey ?? false;
}

function kindOfEquality(type: ResourceType, comparison: Comparison): StatementKind {
  const { text } = comparison.path;
  if (isKey(type, text)) return 'look-up';
  if (MEMBERSHIPS.has(nameOf(type, comparison))) return 'page';
  return indexedAttributes(type).has(text) ? 'rare look-up' : 'search';
}

const isOfOne = (type: ResourceType, first: ResolvedFilter, second: ResolvedFilter): boolean =>
  isEquality(first) && isEquality(second) && first.path.text === 'id' && ASKED_OF_ONE.has(nameOf(type, second));

/** Such as `emails[type eq "work" and value eq "…"]` and `members[value eq "…"]`. */
function kindOfElement(type: ResourceType, parts: readonly ResolvedFilter[]): StatementKind {
  const equalities = parts.filter(isEquality);
  const [value, ...others] = equalities.filter((part) => !TYPES.has(nameOf(type, part)));
  const isKnown = equalities.length === parts.length && parts.length <= 2;
  return isKnown && value !== undefined && others.length === 0 ? kindOfEquality(type, value) : 'search';
}
