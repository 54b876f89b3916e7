import type { Note } from '../../protocol/notes.js';

/** By tolerance code; a code without a phrase is shown as it is, for another version may have written it. */
const PHRASES: Readonly<Partial<Record<string, (details: string) => string>>> = {
  'unknown-attribute': (names) => `ignored, because no schema defines it: ${names}`,
  'read-only-attribute': (names) => `ignored, because clients may not write it: ${names}`,
  'unknown-schema': (urns) => `ignored, because it is no schema served here: ${urns}`,
  'schemas-missing': (urns) => `schemas was left out, taken for ${urns}`,
  'password-discarded': () => 'the password was discarded',
  'operation-case': (names) => `capitalised operations: ${names}`,
  'boolean-string': (values) => `boolean sent as text: ${values}`,
  'blank-value': (paths) => `cleared by an empty text: ${paths}`,
  'value-for-complex': (values) => `taken for its value: ${values}`,
  'array-for-single': (paths) => `taken from an array of one: ${paths}`,
  'single-for-array': (paths) => `taken for an array of one: ${paths}`,
  'dot-after-urn': (names) => `the dot after the URN taken for a colon: ${names}`,
  'dotted-key': (keys) => `dotted names taken apart: ${keys}`,
  'short-name': (names) => `found without the URN of its schema: ${names}`,
  'element-created': (paths) => `created, because nothing matched: ${paths}`,
  'remove-by-value': (paths) => `removed by value: ${paths}`,
  'second-primary': (places) => `no longer primary, as another is: ${places}`,
  'primary-moved': (positions) => `only one can be primary, now value ${positions}`,
};

/** Of these the URN is what they speak of; before an attribute it would only be in the way. */
const ABOUT_SCHEMAS = new Set(['unknown-schema', 'schemas-missing']);
const URN_PREFIX = /^urn:[^\s"[]*:(?=\S)/i;
const MAX_DETAILS = 5;

/** The tolerances applied to one request, as phrases; each kind once. */
export function notePhrases(notes: readonly Note[]): string[] {
  const details = new Map<string, Set<string>>();
  for (const note of notes) details.set(note.code, (details.get(note.code) ?? new Set()).add(shown(note)));
  return [...details].map(([code, all]) => {
    const more = all.size > MAX_DETAILS ? ` and ${all.size - MAX_DETAILS} more` : '';
    const text = [...all].slice(0, MAX_DETAILS).join(', ') + more;
    return PHRASES[code]?.(text) ?? `${code}: ${text}`;
  });
}

/** A name that is near another is shown whole, as the URN may be what is wrong with it. */
function shown({ code, detail, meant }: Note): string {
  if (meant !== undefined) return `${detail} (did you mean ${meant}?)`;
  return ABOUT_SCHEMAS.has(code) ? detail : detail.replace(URN_PREFIX, '');
}
