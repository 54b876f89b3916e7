import { z } from 'zod';
import type { Json } from '../json.js';
import { invalidSyntax, invalidValue } from '../scim-error.js';
import { SEARCH_REQUEST } from '../urns.js';
import { lowerKeys } from './lower-keys.js';

const names = z.array(z.string()).transform((list) => list.join(','));
const integer = z.number().int().transform(String);

const MEMBERS = z.object({
  attributes: names,
  excludedAttributes: names,
  filter: z.string(),
  sortBy: z.string(),
  sortOrder: z.string(),
  startIndex: integer,
  count: integer,
  cursor: z.string(),
});

/** Canonical spelling of each member, by its lower-case name. */
const SPELLING = new Map(Object.keys(MEMBERS.shape).map((name) => [name.toLowerCase(), name]));

/**
 * Reads the body of a POST to `/.search` (RFC 7644 §3.4.3) as the query parameters that it stands for, so that both ways
 * to ask are read by the same function. Unknown members are ignored, as unknown parameters are.
 * @throws ScimError invalidSyntax or invalidValue
 */
export function readSearchRequest(body: Json | undefined): URLSearchParams {
  const { schemas, ...sent } = lowerKeys(body, 'A SearchRequest');
  const members: { [name: string]: Json } = {};
  for (const [key, value] of Object.entries(sent)) {
    const name = SPELLING.get(key);
    if (name !== undefined && value !== null) members[name] = value;
  }
  if (!Array.isArray(schemas) || !schemas.includes(SEARCH_REQUEST)) {
    throw invalidSyntax(`schemas of a SearchRequest must be ["${SEARCH_REQUEST}"].`);
  }
  const parsed = MEMBERS.partial().safeParse(members);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalidValue(`${issue?.path.join('.') ?? 'SearchRequest'}: ${issue?.message ?? 'is not valid'}.`);
  }
  const given = Object.entries(parsed.data).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new URLSearchParams(given);
}
