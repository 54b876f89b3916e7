import { didYouMean, nearestAttribute } from '../schema/nearest-attribute.js';
import { type AttributePath, leafOf, type ResourceType } from '../schema/resource-type.js';
import { invalidValue } from '../scim-error.js';
import { givenParameter } from './given-parameter.js';

/** RFC 7644 §3.4.2.3. */
export interface Sort {
  /** Ends in something that is not complex. */
  readonly path: AttributePath;
  readonly descending: boolean;
}

/**
 * @returns undefined when the client does not sort; sortOrder alone means nothing
 * @throws ScimError invalidValue for what cannot be sorted by, or an unknown order: invalidPath is of PATCH alone
 */
export function readSort(type: ResourceType, parameters: URLSearchParams): Sort | undefined {
  const sortBy = givenParameter(parameters, 'sortBy');
  if (sortBy === undefined) return undefined;
  const order = givenParameter(parameters, 'sortOrder') ?? 'ascending';
  const isDescending = order.toLowerCase() === 'descending';
  if (!isDescending && order.toLowerCase() !== 'ascending') {
    throw invalidValue(
      `sortOrder takes ascending or descending; received ${JSON.stringify(order.slice(0, 40))}.`,
      'query-parameter-wrong',
    );
  }
  return { path: sortablePath(type, sortBy), descending: isDescending };
}

/** A complex attribute is sorted by its `value`, if it has one. */
function sortablePath(type: ResourceType, sortBy: string): AttributePath {
  const named = type.resolve(sortBy);
  if (named === undefined) {
    const meant = didYouMean(nearestAttribute([type], sortBy));
    throw invalidValue(
      `${type.name} has no attribute ${JSON.stringify(sortBy.slice(0, 100))} to sort by${meant}`,
      'query-parameter-wrong',
    );
  }
  const path = leafOf(named).type === 'complex' ? type.resolve(`${named.schema}:${named.attribute.name}.value`) : named;
  if (path === undefined)
    throw invalidValue(
      `${named.text} is sorted by one of its parts, such as ${named.text}.${named.attribute.subAttributes?.[0]?.name}.`,
      'query-parameter-wrong',
    );
  if (path.text === 'meta.version')
    throw invalidValue('Nothing can be sorted by meta.version: it has no order.', 'query-parameter-wrong');
  if (leafOf(path).returned === 'never')
    throw invalidValue(`${path.text} is never disclosed, so nothing can be sorted by it.`, 'query-parameter-wrong');
  return path;
}
