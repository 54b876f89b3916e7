import type { Connection } from './connection.js';
import { ConnectionError, type ConnectionFailure } from './connection-error.js';

const LOST: ReadonlySet<ConnectionFailure> = new Set(['unreachable', 'unknown-host', 'tls', 'timeout', 'truncated']);
const TRIES = 3;
const FIRST_PAUSE_MS = 2_000;

/** Whether a request failed in a way that leaves open whether anything is there any more. */
export const isLost = (outcome: unknown): outcome is ConnectionError =>
  outcome instanceof ConnectionError && LOST.has(outcome.failure);

/** Whether an endpoint that was lost answers anything at all: asked for a page of users a few times, in some ten seconds. */
export async function isAnswering(
  connection: Connection,
  pause: (milliseconds: number) => Promise<void>,
): Promise<boolean> {
  const query = [['startIndex', '1'] as const, ['count', '1'] as const];
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await connection.send({ method: 'GET', path: '/Users', query }).catch((error: unknown) => error);
    if (!isLost(outcome)) return true;
    if (attempt >= TRIES) return false;
    await pause(FIRST_PAUSE_MS * attempt);
  }
}
