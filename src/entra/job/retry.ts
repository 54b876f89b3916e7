import type { ScimAnswer } from '../client/connection.js';
import { ConnectionError } from '../client/connection-error.js';
import { retryAfter } from '../client/patience.js';

/** Waits so many milliseconds, or less when the job is stopped. */
export type Pause = (milliseconds: number) => Promise<void>;

const ATTEMPTS = 4;
const FIRST_DELAY_MS = 500;
/** A Retry-After beyond it is left to the next cycle. */
const LONGEST_DELAY_MS = 60_000;
const PASSING = new Set([500, 502, 503, 504]);

/**
 * Repeats a request that failed for a reason that may pass: 5xx, a timeout, a lost connection. It waits as long as
 * `Retry-After` says, else twice as long each time. (429 is waited for by the connection.)
 * @throws ConnectionError of the last attempt
 */
export async function withRetries(
  pause: Pause,
  send: () => Promise<ScimAnswer>,
  onRetry: () => void,
): Promise<ScimAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await send().catch((error: unknown) => {
      if (error instanceof ConnectionError && isPassing(error) && attempt < ATTEMPTS) return error;
      throw error;
    });
    const delay = FIRST_DELAY_MS * 2 ** (attempt - 1);
    if (outcome instanceof ConnectionError) await pause(delay);
    else {
      const wanted = PASSING.has(outcome.status) ? (retryAfter(outcome) ?? delay) : undefined;
      if (wanted === undefined || wanted > LONGEST_DELAY_MS || attempt >= ATTEMPTS) return outcome;
      await pause(wanted);
    }
    onRetry();
  }
}

const isPassing = ({ failure }: ConnectionError) =>
  failure === 'timeout' || failure === 'truncated' || failure === 'unreachable';
