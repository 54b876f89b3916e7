import { CODE_FUNCTIONS } from './code-functions.js';
import { DATE_FUNCTIONS } from './date-functions.js';
import { ENCODING_FUNCTIONS } from './encoding-functions.js';
import { ENTRY_FUNCTIONS } from './entry-functions.js';
import type { MappingFunction } from './mapping-function.js';
import { TEXT_FUNCTIONS } from './text-functions.js';

/** Every function that a mapping can name. */
export const MAPPING_FUNCTIONS: ReadonlyMap<string, MappingFunction> = new Map(
  Object.entries({
    ...TEXT_FUNCTIONS,
    ...ENTRY_FUNCTIONS,
    ...ENCODING_FUNCTIONS,
    ...CODE_FUNCTIONS,
    ...DATE_FUNCTIONS,
  }).sort(([one], [other]) => (one < other ? -1 : 1)),
);

/** Keys that every function may have, with what they are. */
export const COMMON_KEYS: Readonly<Record<string, string>> = {
  condition: 'the function is applied only where it holds; `@` is the value, or the element of it',
  applyOnElements: 'whether it is applied to each element of a list',
  applyOnAttribute: 'the attribute of the value, or of each element, that it is applied to',
  assignToAttribute: 'the attribute that gets the result',
};
/** The name of a function, and what applyOnAttribute was once called. */
export const NAMING_KEYS = ['function', 'type', 'applyOnJsonAttribute'] as const;
