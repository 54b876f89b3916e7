import type { Attack } from '../attack.js';

export const PATCHES: readonly Attack[] = [];
