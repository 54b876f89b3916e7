import type { JsonObject } from '../../json.js';
import { isSameValue } from '../../resource/same-value.js';
import type { AttributeDefinition } from '../../schema/definition.js';
import { mutability } from '../../scim-error.js';

/**
 * Refuses to change, within an element of a multi-valued attribute, a part that is set once (RFC 7643 §7), such as
 * `members.value`: the element can only go as a whole. Of attributes with one value resource/immutable.ts takes care.
 * @throws ScimError mutability
 */
export function checkImmutableParts(
  { name, subAttributes = [] }: AttributeDefinition,
  before: JsonObject,
  after: JsonObject,
): void {
  const changed = subAttributes.find(
    (part) =>
      part.mutability === 'immutable' &&
      before[part.name] !== undefined &&
      !isSameValue(before[part.name], after[part.name]),
  );
  if (changed === undefined) return;
  throw mutability(
    `${name}.${changed.name} is immutable: it has a value, and no other can be given or taken away; remove the whole value and add another.`,
  );
}
