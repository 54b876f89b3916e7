import { isObject, type Json, type JsonObject } from '../json.js';
import { describe } from '../resource/describe.js';
import { invalidSyntax } from '../scim-error.js';

/** Names of message members are compared whatever their case, as attribute names are (RFC 7643 §2.1). */
export function lowerKeys(value: Json | undefined, what: string): JsonObject {
  if (!isObject(value)) throw invalidSyntax(`${what} must be a JSON object; received ${describe(value)}.`);
  const lower = Object.fromEntries(Object.entries(value).map(([key, member]) => [key.toLowerCase(), member]));
  if (Object.keys(lower).length < Object.keys(value).length) {
    throw invalidSyntax(`${what} has a member that is given twice, in different case.`);
  }
  return lower;
}
