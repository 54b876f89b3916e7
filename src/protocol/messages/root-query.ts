import type { Filter } from '../filter/ast.js';
import { resolveAcrossTypes, type TypeCondition } from '../filter/resolve-across-types.js';
import type { Projection } from '../resource/projection.js';
import { didYouMean, nearestAttribute } from '../schema/nearest-attribute.js';
import type { ResourceType } from '../schema/resource-type.js';
import { invalidValue, ScimError } from '../scim-error.js';
import { givenParameter } from './given-parameter.js';
import { maxCountOf, type Paging, readFilter, readPaging, readProjection } from './list-query.js';
import { readSort, type Sort } from './sort.js';

/** What a query over all resource types asks of one of them. */
export interface TypeQuery {
  readonly type: ResourceType;
  /** False when none of its resources can match. */
  readonly condition: TypeCondition;
  /** undefined without sorting, and where the type has no such attribute. */
  readonly sort: Sort | undefined;
  readonly projection: Projection;
}

/** A query against the root (RFC 7644 §3.4.2.1), read. */
export interface RootQuery extends Paging {
  /** As written, for the log. */
  readonly filter: Filter | undefined;
  /** As written, of some type that has it; undefined when the client does not sort. */
  readonly sort: Sort | undefined;
  /** For every type of the organization, in its order. */
  readonly types: readonly TypeQuery[];
}

/**
 * Reads the query parameters of a query against the root; unknown ones are ignored. Names of attributes need be known
 * to one type only; in `attributes` and `excludedAttributes`, as on one type, to none.
 * @throws ScimError invalidFilter or invalidValue
 */
export function readRootQuery(types: readonly ResourceType[], parameters: URLSearchParams): RootQuery {
  const filter = readFilter(parameters);
  const conditions = filter && resolveAcrossTypes(types, filter);
  const sorts = readSorts(types, parameters);
  return {
    ...readPaging(parameters, maxCountOf(types)),
    filter,
    sort: sorts.find((sort) => sort !== undefined),
    types: types.map((type, i) => ({
      type,
      condition: conditions?.get(type) ?? true,
      sort: sorts[i],
      projection: readProjection(type, parameters),
    })),
  };
}

/** For each type, in the same order; a type that lacks the attribute is not sorted, as long as another has it. */
function readSorts(types: readonly ResourceType[], parameters: URLSearchParams): (Sort | undefined)[] {
  const sortBy = givenParameter(parameters, 'sortBy');
  if (sortBy === undefined) return types.map(() => undefined);
  const outcomes = types.map((type) =>
    type.resolve(sortBy) === undefined ? undefined : tryReadSort(type, parameters),
  );
  const found = outcomes.filter((outcome) => outcome !== undefined);
  if (found.length === 0) {
    const meant = didYouMean(nearestAttribute(types, sortBy));
    throw invalidValue(
      `No resource type has an attribute ${JSON.stringify(sortBy.slice(0, 100))} to sort by${meant}`,
      'query-parameter-wrong',
    );
  }
  const refusal = found[0];
  if (refusal instanceof ScimError && found.every((outcome) => outcome instanceof ScimError)) throw refusal;
  return outcomes.map((outcome) => (outcome instanceof ScimError ? undefined : outcome));
}

function tryReadSort(type: ResourceType, parameters: URLSearchParams): Sort | ScimError | undefined {
  try {
    return readSort(type, parameters);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
}
