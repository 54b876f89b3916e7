import type { Attack } from '../attack.js';

export const LOG: readonly Attack[] = [];
