import type { Filter } from '../filter/ast.js';
import { parseFilter } from '../filter/parse-filter.js';
import { type ResolvedFilter, resolveFilter } from '../filter/resolve-filter.js';
import { memberGroupsAmongOthers, type Projection, parseProjection } from '../resource/projection.js';
import type { ResourceType } from '../schema/resource-type.js';
import { invalidValue, ScimError } from '../scim-error.js';
import { givenParameter } from './given-parameter.js';
import { readSort, type Sort } from './sort.js';

/** Resources in a page when the client does not say, and at the most; ServiceProviderConfig declares the latter. */
export const DEFAULT_COUNT = 100;
export const MAX_COUNT = 1_000;

/** Which page of the result a client wants. */
export interface Paging {
  /** From 1. */
  readonly startIndex: number;
  /** RFC 9865: as sent, and empty for the first page; undefined for paging by index. */
  readonly cursor: string | undefined;
  /** As SAP pages: as sent, `initial` for the first page; undefined for the other ways. */
  readonly startId: string | undefined;
  /** 0 asks for totalResults alone. */
  readonly count: number;
}

/** A GET on a resource type (RFC 7644 §3.4.2), read. */
export interface ListQuery extends Paging {
  /** As written, for the log. */
  readonly filter: Filter | undefined;
  /** The same, looked up in the schema. */
  readonly condition: ResolvedFilter | undefined;
  readonly sort: Sort | undefined;
  readonly projection: Projection;
}

/**
 * Reads the query parameters; unknown ones are ignored (Entra appends `aadOptscim062020`).
 * @throws ScimError invalidFilter or invalidValue
 */
export function readListQuery(type: ResourceType, parameters: URLSearchParams): ListQuery {
  const filter = readFilter(parameters);
  return {
    filter,
    condition: filter && resolveFilter(type, filter),
    sort: readSort(type, parameters),
    ...readPaging(parameters, maxCountOf([type])),
    projection: readProjection(type, parameters),
  };
}

/** @throws ScimError invalidFilter */
export function readFilter(parameters: URLSearchParams): Filter | undefined {
  const text = givenParameter(parameters, 'filter');
  return text === undefined ? undefined : parseFilter(text);
}

/** Most resources in a page that has resources of these types. */
export const maxCountOf = (types: Iterable<ResourceType>): number =>
  Math.min(MAX_COUNT, ...[...types].map(({ rules }) => rules?.maxCount ?? MAX_COUNT));

/** @throws ScimError invalidValue, invalidCount */
export const readPaging = (parameters: URLSearchParams, max: number, byDefault = DEFAULT_COUNT): Paging => ({
  startIndex: Math.max(1, integer(parameters, 'startIndex', 1)),
  cursor: readCursorParameter(parameters),
  startId: readStartId(parameters),
  count: Math.min(max, Math.max(0, integer(parameters, 'count', byDefault))),
});

/**
 * @param isSingle whether one resource is read, of which also what is costly can be shown
 * @throws ScimError invalidValue
 */
export function readProjection(type: ResourceType, parameters: URLSearchParams, isSingle = false): Projection {
  const projection = parseProjection(
    type,
    givenParameter(parameters, 'attributes'),
    givenParameter(parameters, 'excludedAttributes'),
  );
  if (projection.memberGroups === undefined || isSingle) return projection;
  throw memberGroupsAmongOthers(type);
}

/** An empty cursor asks for the first page (RFC 9865 §2). A cursor and an index are two ways to page; together they mean nothing. */
function readCursorParameter(parameters: URLSearchParams): string | undefined {
  const cursor = parameters.get('cursor');
  if (cursor === null) return undefined;
  if (givenParameter(parameters, 'startIndex') !== undefined) {
    throw invalidValue('cursor and startIndex exclude each other; send one of them.', 'query-parameter-wrong');
  }
  const count = givenParameter(parameters, 'count');
  if (count !== undefined && !INTEGER.test(count))
    throw new ScimError(400, 'invalidCount', noInteger('count', count), 'query-parameter-wrong');
  return cursor;
}

/** Pages by id come in the order of ids: with another, or a cursor, they mean nothing. SAP's clients may add a startIndex. */
function readStartId(parameters: URLSearchParams): string | undefined {
  const startId = givenParameter(parameters, 'startId');
  const other = ['cursor', 'sortBy'].find((name) =>
    name === 'cursor' ? parameters.has(name) : givenParameter(parameters, name) !== undefined,
  );
  if (startId === undefined || other === undefined) return startId;
  throw invalidValue(
    `startId and ${other} exclude each other: pages by startId come in the order of ids.`,
    'query-parameter-wrong',
  );
}

function integer(parameters: URLSearchParams, name: string, byDefault: number): number {
  const text = givenParameter(parameters, name);
  if (text === undefined) return byDefault;
  if (!INTEGER.test(text)) throw invalidValue(noInteger(name, text), 'query-parameter-wrong');
  return Number(text);
}

const INTEGER = /^-?\d{1,9}$/;

const noInteger = (name: string, text: string) =>
  `${name} takes a whole number; received ${JSON.stringify(text.slice(0, 40))}.`;
