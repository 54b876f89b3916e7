import { parseFilter } from '../filter/parse-filter.js';
import type { Projection } from '../resource/projection.js';
import { invalidValue } from '../scim-error.js';
import { givenParameter } from './given-parameter.js';
import { type ListQuery, readPaging } from './list-query.js';

/** Resources in a page of a proxy, when the client does not say and at the most: those of SAP's proxies. */
export const FOREIGN_PAGE = { byDefault: 25, max: 100 };

const MAX_NAMES_LENGTH = 4_000;
/** What SAP's proxies call the first e-mail address. */
const FIRST_EMAIL = /\bemails\[0\]\.value\b/g;

/**
 * Reads a GET on resources whose schema is another service provider's: names are taken as they are.
 * @throws ScimError invalidFilter or invalidValue
 */
export function readForeignListQuery(parameters: URLSearchParams): ListQuery {
  const other = ['sortBy', 'cursor', 'startId'].find((name) => givenParameter(parameters, name) !== undefined);
  if (other !== undefined)
    throw invalidValue(
      `${other} is not possible here: a proxy pages by startIndex and count, in the order of the system behind it.`,
      'query-parameter-wrong',
    );
  const filter = givenParameter(parameters, 'filter');
  return {
    filter: filter === undefined ? undefined : parseFilter(filter.replace(FIRST_EMAIL, 'emails.value')),
    condition: undefined,
    sort: undefined,
    ...readPaging(parameters, FOREIGN_PAGE.max, FOREIGN_PAGE.byDefault),
    projection: readForeignProjection(parameters),
  };
}

/** @throws ScimError invalidValue when both are given or one is too long */
export function readForeignProjection(parameters: URLSearchParams): Projection {
  const [attributes, excludedAttributes] = ['attributes', 'excludedAttributes'].map((name) =>
    namesIn(name, givenParameter(parameters, name)),
  );
  if (attributes !== undefined && excludedAttributes !== undefined)
    throw invalidValue(
      'attributes and excludedAttributes exclude each other (RFC 7644 §3.9); send one of them.',
      'query-parameter-wrong',
    );
  const names = attributes ?? excludedAttributes;
  if (names === undefined) return { mode: 'default', parts: new Map(), explicit: false };
  const isOnly = attributes !== undefined;
  return { mode: isOnly ? 'only' : 'except', parts: new Map(names.map((each) => [each, undefined])), explicit: isOnly };
}

/** A list without any name is no wish. */
function namesIn(parameter: string, list: string | undefined): string[] | undefined {
  const names = list?.split(',').flatMap((name) => name.trim() || []) ?? [];
  if (list !== undefined && list.length > MAX_NAMES_LENGTH)
    throw invalidValue(`${parameter} takes at most ${MAX_NAMES_LENGTH} characters.`, 'query-parameter-wrong');
  return names.length === 0 ? undefined : names;
}
