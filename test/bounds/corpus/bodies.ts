import type { Attack } from '../attack.js';

export const BODIES: readonly Attack[] = [];
