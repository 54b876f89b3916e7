import type { Json } from './json.js';

/** Whether PostgreSQL takes a text: it has neither NUL nor half a surrogate pair. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Whether PostgreSQL takes all texts of a value that is nested no deeper than a call stack, and the names in it. */
export function isStorableJson(value: Json): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isStorableJson);
  return Object.entries(value).every(([name, inner]) => isStorable(name) && isStorableJson(inner));
}
