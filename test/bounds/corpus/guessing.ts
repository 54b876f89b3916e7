import type { Attack } from '../attack.js';

export const GUESSING: readonly Attack[] = [];
