import { setTimeout as delay } from 'node:timers/promises';

/** Longer than authentication remembers an organization. */
const TAKEN_UP_MS = 3_000;

/** Waits until every server knows of a change of an organization that was just committed. */
export const takenUp = (): Promise<void> => delay(TAKEN_UP_MS);
