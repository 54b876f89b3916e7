import type { Attack } from '../attack.js';

export const SLOW_READERS: readonly Attack[] = [];
