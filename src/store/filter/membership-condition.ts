import type { Comparison, ResolvedFilter } from '../../protocol/filter/resolve-filter.js';
import { fold } from '../../protocol/fold.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { Parameters } from '../parameters.js';
import { userIsMemberOf } from './membership-source.js';
import { promotedComparison, withOurId } from './promoted-columns.js';

/**
 * A condition in brackets that the memberships alone decide: `members[value eq "…"]`, `groups[value eq "…"]` and
 * `groups[value eq "…" and type eq "direct"]`. Evaluated element by element it would read every member of a group.
 * @param parts what the brackets join with `and`
 * @returns undefined for everything else
 */
export function membershipCondition(
  type: ResourceType,
  parts: readonly ResolvedFilter[],
  parameters: Parameters,
): string | undefined {
  const equalities = parts.filter((part): part is Comparison => part.kind === 'compare' && part.operator === 'eq');
  const named = (name: string) => equalities.find(({ path }) => `${type.name} ${path.text}` === name);
  if (equalities.length !== parts.length) return undefined;
  const group = named('User groups.value');
  const value = group ?? named('Group members.value');
  if (value === undefined || typeof value.value !== 'string') return undefined;
  if (parts.length === 1) return promotedComparison({ type, parameters }, value);
  const kind = named('User groups.type')?.value;
  const isDirect = parts.length === 2 && typeof kind === 'string' && fold(kind) === 'direct';
  return group !== undefined && isDirect ? withOurId(value.value, parameters, userIsMemberOf) : undefined;
}
