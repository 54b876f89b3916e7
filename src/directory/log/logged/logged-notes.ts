import type { Note } from '../../../protocol/notes.js';
import type { SecretNames } from './secret-names.js';
import { NOT_LOGGED } from './seen-secrets.js';

/** Where an element stands in a list is no part of its name. */
const PLACE = /\[\d+\]/g;

/** Notes without what they say of secret attributes beyond their names. */
export const loggedNotes = (notes: readonly Note[], secrets: SecretNames): readonly Note[] =>
  notes.map((note) => {
    const { detail } = note;
    const isPlain = !secrets.areIn(detail) || secrets.isName(detail.replace(PLACE, ''));
    return isPlain ? note : { ...note, detail: NOT_LOGGED };
  });
