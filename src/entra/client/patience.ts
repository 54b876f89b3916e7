import { setTimeout as delay } from 'node:timers/promises';
import { ConnectionError } from './connection-error.js';
import type { ScimAnswer } from './exchange.js';

/** How a client takes an endpoint that admits no more requests for now (429). */
export interface PatienceOptions {
  /** Longest that one request waits, all its refusals together; default five minutes. */
  readonly maxWaitMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of each pause as it begins, and by how much it becomes longer, in milliseconds. */
  readonly onWait?: ((milliseconds: number) => void) | undefined;
}

const LONGEST_MS = 300_000;
/** Without a Retry-After, doubled each time. */
const FIRST_MS = 1_000;
const MOST_MS = 30_000;
/** A Retry-After of 0 must not become a loop. */
const LEAST_MS = 100;

/** One request that is tried until it is admitted. */
export interface Turn {
  refusals: number;
  /** When the first refusal came, on the clock of performance.now(). */
  since: number;
}

/**
 * Waits as Retry-After says, for all requests of a client together: a 429 says that they came too fast, and nothing about
 * the endpoint.
 */
export class Patience {
  readonly #options: PatienceOptions;
  /** When requests may go on, on the clock of performance.now(). */
  #opensAt = 0;

  constructor(options: PatienceOptions = {}) {
    this.#options = options;
  }

  /** Waits while the endpoint admits nothing; an aborted signal ends it. */
  async pass(): Promise<void> {
    const { signal } = this.#options;
    for (let left = this.#left(); left > 0 && !signal?.aborted; left = this.#left()) {
      await delay(left, undefined, { signal }).catch(() => undefined);
    }
  }

  /**
   * Notes that a request was not admitted; the next `pass` waits.
   * @throws ConnectionError `throttled` when that would take too long
   */
  refused(answer: ScimAnswer, turn: Turn): void {
    const { maxWaitMs = LONGEST_MS, onWait } = this.#options;
    const now = performance.now();
    if (turn.refusals === 0) turn.since = now;
    const wanted = retryAfter(answer) ?? Math.min(MOST_MS, FIRST_MS * 2 ** turn.refusals);
    const wait = Math.max(LEAST_MS, wanted);
    turn.refusals += 1;
    if (now - turn.since + wait > maxWaitMs) {
      throw new ConnectionError(
        'throttled',
        `the endpoint admits no more requests (429, for another ${seconds(wait)} s), and no request waits longer than ${seconds(maxWaitMs)} s`,
      );
    }
    const before = Math.max(this.#opensAt, now);
    if (now + wait <= before) return;
    this.#opensAt = now + wait;
    onWait?.(this.#opensAt - before);
  }

  #left(): number {
    return this.#opensAt - performance.now();
  }
}

const seconds = (milliseconds: number): number => Math.ceil(milliseconds / 1_000);

/** In milliseconds; a date counts from now. @returns undefined without a readable header */
export function retryAfter({ headers }: Pick<ScimAnswer, 'headers'>, now = Date.now()): number | undefined {
  const text = headers['retry-after']?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
