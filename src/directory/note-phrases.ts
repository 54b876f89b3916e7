import type { Note, ToleranceCode } from '../protocol/notes.js';

/** What was tolerated, to be followed by what it was applied to. */
const PHRASES: Readonly<Record<ToleranceCode, (details: string) => string>> = {
  'unknown-attribute': (names) => `ignored, because no schema defines it: ${names}`,
  'read-only-attribute': (names) => `ignored, because clients may not write it: ${names}`,
  'unknown-schema': (urns) => `ignored, because it is no schema served here: ${urns}`,
  'schemas-missing': (urns) => `schemas was left out, taken for ${urns}`,
  'password-discarded': () => 'the password was discarded',
  'operation-case': (names) => `operations written with a capital: ${names}`,
  'boolean-string': (values) => `boolean sent as text: ${values}`,
  'blank-value': (paths) => `cleared by an empty text: ${paths}`,
  'value-for-complex': (values) => `taken for its value: ${values}`,
  'array-for-single': (paths) => `taken from an array of one: ${paths}`,
  'single-for-array': (paths) => `taken for an array of one: ${paths}`,
  'dotted-key': (keys) => `dotted names taken apart: ${keys}`,
  'element-created': (paths) => `created, because nothing matched: ${paths}`,
  'remove-by-value': (paths) => `removed by value: ${paths}`,
  'primary-moved': (positions) => `only one can be primary, now value ${positions}`,
};

const MAX_DETAILS = 5;

/** The tolerances applied to one request, as phrases; each kind once. */
export function notePhrases(notes: readonly Note[]): string[] {
  const details = new Map<string, Set<string>>();
  for (const { code, detail } of notes) details.set(code, (details.get(code) ?? new Set()).add(detail));
  return [...details].map(([code, all]) => {
    const more = all.size > MAX_DETAILS ? ` and ${all.size - MAX_DETAILS} more` : '';
    const text = [...all].slice(0, MAX_DETAILS).join(', ') + more;
    return isKnown(code) ? PHRASES[code](text) : `${code}: ${text}`;
  });
}

/** A newer version may have written codes that this one does not know. */
const isKnown = (code: string): code is ToleranceCode => Object.hasOwn(PHRASES, code);
