import { z } from 'zod';
import type { Json } from '../json.js';
import { describe } from '../resource/describe.js';
import { invalidValue } from '../scim-error.js';
import { SEARCH_REQUEST } from '../urns.js';
import { nameAsSent, readMessage } from './message-members.js';

const names = z.array(z.string(), 'a list of attribute names').transform((list) => list.join(','));
const integer = z.number('a whole number').int('a whole number').transform(String);
const text = z.string('text');

/** What it may have, each as its parameter takes it. */
export const SEARCH_MEMBERS = z.object({
  attributes: names,
  excludedAttributes: names,
  filter: text,
  sortBy: text,
  sortOrder: text,
  startIndex: integer,
  count: integer,
  cursor: text,
  startId: text,
});

/** Canonical spelling of each member, by its lower-case name. */
const SPELLING = new Map(Object.keys(SEARCH_MEMBERS.shape).map((name) => [name.toLowerCase(), name]));

/** What says nothing, as an empty parameter does; but an empty cursor asks for the first page. */
const isEmpty = (value: Json): boolean => value === null || (typeof value === 'string' && value.trim() === '');

/**
 * Reads the body of a POST to `/.search` (RFC 7644 §3.4.3) as the query parameters that it stands for, so that both ways
 * to ask are read by the same function. Unknown members are ignored, as unknown parameters are.
 * @throws ScimError invalidSyntax or invalidValue
 */
export function readSearchRequest(body: Json | undefined): URLSearchParams {
  const members: { [name: string]: Json } = {};
  for (const [key, value] of Object.entries(readMessage(body, SEARCH_REQUEST, 'SearchRequest'))) {
    const name = SPELLING.get(key);
    if (name !== undefined && (name === 'cursor' ? value !== null : !isEmpty(value))) members[name] = value;
  }
  const parsed = SEARCH_MEMBERS.partial().safeParse(members);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: 'something else' };
    const name = String(path[0]);
    throw invalidValue(
      `${nameAsSent(body, name)} takes ${message}; received ${describe(members[name])}.`,
      'query-parameter-wrong',
    );
  }
  const given = Object.entries(parsed.data).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new URLSearchParams(given);
}
