import type { Attack } from '../attack.js';

export const CONNECTIONS: readonly Attack[] = [];
