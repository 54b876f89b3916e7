import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../json.js';

/** What is longer is told apart by its digest, so that no key is long, whatever the value weighs. */
const MAX_LENGTH = 100;

/** A text that is the same for the same value, and for no other: JSON, or the digest of a text or of other JSON. */
export function valueKey(value: Json): string {
  if (typeof value === 'string' && value.length > MAX_LENGTH) return `#${digestOf(value)}`;
  const text = JSON.stringify(value);
  return text.length <= MAX_LENGTH ? text : `%${digestOf(text)}`;
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64');

/** As valueKey, for an object whose members may have any order. @param keyOf gives the key of a member */
export function membersKey(object: JsonObject, keyOf: (name: string) => string): string {
  const members = Object.keys(object)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${keyOf(name)}`);
  return `{${members.join()}}`;
}
