import type { Family } from '../hostile-request.js';
import { CHARACTERS } from './characters.js';
import { COSTS } from './costs.js';
import { ENCODINGS } from './encodings.js';
import { FILTERS } from './filters.js';
import { HEADERS } from './headers.js';
import { NAMES } from './names.js';
import { NESTING } from './nesting.js';
import { PAGING } from './paging.js';
import { PATCHES } from './patches.js';
import { URLS } from './urls.js';
import { WRONG_TYPES } from './wrong-types.js';

/** Every request that Rollcall must refuse without harm, by what is wrong with it. */
export const FAMILIES: readonly Family[] = [
  ...NESTING,
  ...FILTERS,
  ...PATCHES,
  ...WRONG_TYPES,
  ...NAMES,
  ...CHARACTERS,
  ...PAGING,
  ...URLS,
  ...HEADERS,
  ...ENCODINGS,
  ...COSTS,
];
