import type { Attack } from '../attack.js';
import { BODIES } from './bodies.js';
import { CONNECTIONS } from './connections.js';
import { GUESSING } from './guessing.js';
import { LISTS } from './lists.js';
import { LOG } from './log.js';
import { PATCHES } from './patches.js';
import { SLOW_READERS } from './slow-readers.js';

/** Everything that one credential, or nobody, could hurt others with. */
export const ATTACKS: readonly Attack[] = [
  ...LISTS,
  ...PATCHES,
  ...BODIES,
  ...CONNECTIONS,
  ...SLOW_READERS,
  ...LOG,
  ...GUESSING,
];
