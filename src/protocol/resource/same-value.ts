import { isObject, type Json } from '../json.js';

/**
 * Whether two values are the same: the order of elements counts, that of members does not. This, and nothing that is
 * made for people to read, decides whether something changed.
 */
export function isSameValue(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    for (let i = 0; i < left.length; i += 1) if (!isSameValue(left[i], right[i])) return false;
    return true;
  }
  if (!isObject(left) || !isObject(right)) return false;
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  for (const name of names) if (!Object.hasOwn(right, name) || !isSameValue(left[name], right[name])) return false;
  return true;
}
