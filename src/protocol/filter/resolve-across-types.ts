import { didYouMean, nearestAttribute } from '../schema/nearest-attribute.js';
import type { ResourceType } from '../schema/resource-type.js';
import { invalidFilter, ScimError } from '../scim-error.js';
import type { Filter } from './ast.js';
import { evaluateFilter } from './evaluate-filter.js';
import { type ResolvedFilter, resolveFilter } from './resolve-filter.js';

/** A filter as one resource type sees it; true or false where the type alone decides. */
export type TypeCondition = ResolvedFilter | boolean;

/**
 * Resolves a filter for every one of several resource types (RFC 7644 §3.4.2.1): what a type does not define is an
 * attribute without a value there, and so is one that the comparison does not fit in that type but fits in another.
 * Comparisons of `meta.resourceType` are decided at once, which leaves whole types out.
 * @throws ScimError invalidFilter for an attribute that no type defines, and for a comparison that fits none
 */
export function resolveAcrossTypes(types: readonly ResourceType[], filter: Filter): Map<ResourceType, TypeCondition> {
  const resolved = conditions(types, filter);
  return new Map(types.map((type, i) => [type, resolved[i] ?? false]));
}

/** For each type, in the same order. */
function conditions(types: readonly ResourceType[], filter: Filter): TypeCondition[] {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const [left, right] = [conditions(types, filter.left), conditions(types, filter.right)];
      return types.map((_, i) => join(filter.kind, left[i] ?? false, right[i] ?? false));
    }
    case 'not':
      return conditions(types, filter.filter).map((condition) =>
        typeof condition === 'boolean' ? !condition : { kind: 'not', filter: condition },
      );
    default:
      return leaves(types, filter);
  }
}

function join(kind: 'and' | 'or', left: TypeCondition, right: TypeCondition): TypeCondition {
  const neutral = kind === 'and';
  if (left === neutral) return right;
  if (right === neutral) return left;
  if (typeof left === 'boolean' || typeof right === 'boolean') return !neutral;
  return { kind, left, right };
}

type Leaf = Exclude<Filter, { kind: 'and' | 'or' | 'not' }>;

function leaves(types: readonly ResourceType[], leaf: Leaf): TypeCondition[] {
  const outcomes = types.map((type) => attempt(type, leaf));
  if (outcomes.every((outcome) => outcome instanceof ScimError)) throw worstOf(types, leaf, outcomes);
  return outcomes.map((outcome, i) => (outcome instanceof ScimError ? withoutValue(leaf) : decide(types[i], outcome)));
}

function attempt(type: ResourceType, leaf: Leaf): ResolvedFilter | ScimError {
  try {
    return resolveFilter(type, leaf);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
}

/** What a comparison says of a resource without the attribute. */
const withoutValue = (leaf: Leaf): boolean =>
  leaf.kind === 'compare' && (leaf.operator === 'eq' ? leaf.value === null : isUnequalToAbsent(leaf));

const isUnequalToAbsent = ({ operator, value }: Extract<Leaf, { kind: 'compare' }>): boolean =>
  operator === 'ne' && value !== null;

function decide(type: ResourceType | undefined, condition: ResolvedFilter): TypeCondition {
  const isOfType = 'path' in condition && condition.path.text === 'meta.resourceType';
  return isOfType ? evaluateFilter(condition, { meta: { resourceType: type?.name ?? '' } }) : condition;
}

/** The refusal of a type that has the attribute says most; where none has it, the nearest name of all types helps. */
function worstOf(types: readonly ResourceType[], { path }: Leaf, errors: readonly ScimError[]): ScimError {
  const knowing = types.findIndex((type) => type.resolve(path.text) !== undefined);
  const error = errors[knowing];
  if (error !== undefined) return error;
  const meant = didYouMean(nearestAttribute(types, path.text));
  return invalidFilter(
    `No resource type has an attribute "${path.text.slice(0, 200)}" (character ${path.position + 1} of the filter)${meant}`,
    'filter-attribute-unknown',
  );
}
