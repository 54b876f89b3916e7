import type { Filter } from '../filter/ast.js';
import { resolveAcrossTypes, type TypeCondition } from '../filter/resolve-across-types.js';
import type { Projection } from '../resource/projection.js';
import type { ResourceType } from '../schema/resource-type.js';
import { invalidPath, ScimError } from '../scim-error.js';
import { type Paging, readFilter, readPaging, readProjection } from './list-query.js';
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
 * @throws ScimError invalidFilter, invalidPath or invalidValue
 */
export function readRootQuery(types: readonly ResourceType[], parameters: URLSearchParams): RootQuery {
  const filter = readFilter(parameters);
  const conditions = filter && resolveAcrossTypes(types, filter);
  const sorts = readSorts(types, parameters);
  return {
    ...readPaging(parameters),
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

/** For each type, in the same order. */
function readSorts(types: readonly ResourceType[], parameters: URLSearchParams): (Sort | undefined)[] {
  const [sortBy, sortOrder] = [parameters.get('sortBy'), parameters.get('sortOrder')];
  const outcomes = types.map((type) => {
    try {
      return readSort(type, sortBy, sortOrder);
    } catch (error) {
      if (error instanceof ScimError) return error;
      throw error;
    }
  });
  if (outcomes.every((outcome) => outcome instanceof ScimError)) {
    const knowing = types.findIndex((type) => type.resolve(sortBy ?? '') !== undefined);
    throw (
      outcomes[knowing] ??
      outcomes.find(({ scimType }) => scimType !== 'invalidPath') ??
      invalidPath(`No resource type has an attribute ${JSON.stringify(sortBy?.slice(0, 100))} to sort by.`)
    );
  }
  return outcomes.map((outcome) => (outcome instanceof ScimError ? undefined : outcome));
}
