import type { Note } from '../../../protocol/notes.js';
import type { LogWords } from './log-words.js';

/** Of these the URN is what they speak of; before an attribute it would only be in the way. */
const ABOUT_SCHEMAS = new Set(['unknown-schema', 'schemas-missing']);
const URN_PREFIX = /^urn:[^\s"[]*:(?=\S)/i;
const MAX_DETAILS = 5;

/** The tolerances applied to one request, as phrases; each kind once. */
export function notePhrases(notes: readonly Note[], words: LogWords): string[] {
  const details = new Map<string, Set<string>>();
  for (const note of notes) details.set(note.code, (details.get(note.code) ?? new Set()).add(shown(note, words)));
  return [...details].map(([code, all]) => {
    const more = all.size > MAX_DETAILS ? words.more(all.size - MAX_DETAILS) : '';
    const text = [...all].slice(0, MAX_DETAILS).join(', ') + more;
    return words.notes[code]?.(text) ?? `${code}: ${text}`;
  });
}

/** A name that is near another is shown whole, as the URN may be what is wrong with it. */
function shown({ code, detail, meant }: Note, words: LogWords): string {
  if (meant !== undefined) return words.meant(detail, meant);
  return ABOUT_SCHEMAS.has(code) ? detail : detail.replace(URN_PREFIX, '');
}
