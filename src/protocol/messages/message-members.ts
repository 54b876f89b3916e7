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

/** The name of a member as the client wrote it, where it did. */
export const nameAsSent = (message: Json | undefined, name: string): string =>
  Object.keys(isObject(message) ? message : {}).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name;

/**
 * The members of a message by their names in lower case. It may leave out its `schemas`, but not name another's.
 * @param what is begun a sentence with
 * @throws ScimError invalidSyntax
 */
export function readMessage(body: Json | undefined, urn: string, what: string): JsonObject {
  const message = lowerKeys(body, `The body of a ${what}`);
  const { schemas } = message;
  const isWithout = schemas === undefined || schemas === null || (Array.isArray(schemas) && schemas.length === 0);
  const names = (sent: Json) => typeof sent === 'string' && sent.toLowerCase() === urn.toLowerCase();
  if (isWithout || (Array.isArray(schemas) && schemas.some(names))) return message;
  throw invalidSyntax(`schemas of a ${what} must be ["${urn}"]; received ${describe(schemas)}.`, 'schemas-wrong');
}
