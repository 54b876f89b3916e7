import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';
import type { AttributeDefinition } from '../schema/definition.js';
import { mutability } from '../scim-error.js';

/**
 * Refuses to change what is set once (RFC 7643 §7): an immutable attribute that has a value keeps it, and so does an
 * immutable part of a complex value as long as there is that value.
 * @param where the path, for messages
 * @throws ScimError mutability
 */
export function checkImmutable(
  definition: AttributeDefinition,
  before: Json | undefined,
  after: Json | undefined,
  where: string,
): void {
  if (before === undefined || isDeepStrictEqual(before, after)) return;
  if (definition.mutability === 'immutable') {
    throw mutability(`${where} is set once and cannot be changed or removed; send the value that it has, or none.`);
  }
  if (isObject(before) && isObject(after)) checkImmutableParts(definition, before, after, where);
}

/** As checkImmutable, for the parts of one complex value or element. */
export function checkImmutableParts(
  { subAttributes = [] }: AttributeDefinition,
  before: JsonObject,
  after: JsonObject,
  where: string,
): void {
  for (const part of subAttributes) {
    checkImmutable(part, before[part.name], after[part.name], `${where}.${part.name}`);
  }
}
