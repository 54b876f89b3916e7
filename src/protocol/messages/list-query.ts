import type { Filter } from '../filter/ast.js';
import { parseFilter } from '../filter/parse-filter.js';
import { type Projection, parseProjection } from '../resource/projection.js';
import type { ResourceType } from '../schema/resource-type.js';
import { invalidValue } from '../scim-error.js';

/** Resources in a page when the client does not say, and at the most; ServiceProviderConfig declares the latter. */
export const DEFAULT_COUNT = 100;
export const MAX_COUNT = 1_000;

/** A GET on a resource type (RFC 7644 §3.4.2), read. */
export interface ListQuery {
  readonly filter: Filter | undefined;
  /** From 1. */
  readonly startIndex: number;
  /** 0 asks for totalResults alone. */
  readonly count: number;
  readonly projection: Projection;
}

/**
 * Reads the query parameters; unknown ones are ignored (Entra appends `aadOptscim062020`).
 * @throws ScimError invalidFilter or invalidValue
 */
export function readListQuery(type: ResourceType, parameters: URLSearchParams): ListQuery {
  const filter = parameters.get('filter');
  return {
    filter: filter === null || filter.trim() === '' ? undefined : parseFilter(filter),
    startIndex: Math.max(1, integer(parameters, 'startIndex', 1)),
    count: Math.min(MAX_COUNT, Math.max(0, integer(parameters, 'count', DEFAULT_COUNT))),
    projection: readProjection(type, parameters),
  };
}

export function readProjection(type: ResourceType, parameters: URLSearchParams): Projection {
  return parseProjection(
    type,
    parameters.get('attributes') ?? undefined,
    parameters.get('excludedAttributes') ?? undefined,
  );
}

function integer(parameters: URLSearchParams, name: string, byDefault: number): number {
  const text = parameters.get(name);
  if (text === null || text === '') return byDefault;
  if (!/^-?\d{1,9}$/.test(text))
    throw invalidValue(`${name} takes a whole number; received ${JSON.stringify(text.slice(0, 40))}.`);
  return Number(text);
}
