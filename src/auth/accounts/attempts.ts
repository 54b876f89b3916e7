import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { networkOf } from '../limits/failure-throttle.js';
import { AccountError } from './account-error.js';

/** Wrong attempts that cost nothing but themselves; each is forgotten after a while. */
const FREE = 10;
const FORGET_MS = 30_000;
/** How long each wrong one beyond holds up the next. */
const HOLD_MS = 1_000;
const MAX_WAITING = 30;
const MAX_LANES = 10_000;

interface Lane {
  failures: number;
  at: number;
  waiting: number;
  last: Promise<unknown>;
}

/**
 * Slows down who guesses, and never refuses who knows: after some wrong attempts at one account from one network, the next
 * come one after the other, and each wrong one makes them wait. What is right gets in when its turn has come.
 */
export class Attempts {
  readonly #lanes = new LRUCache<string, Lane>({ max: MAX_LANES });
  readonly #holdMs: number;
  readonly #now: () => number;

  constructor(holdMs = HOLD_MS, now: () => number = () => performance.now()) {
    this.#holdMs = holdMs;
    this.#now = now;
  }

  /**
   * @param at what is guessed at: an account, whether there is one or not
   * @param isRight what of the outcome is no guess
   * @throws AccountError tooMany when too many wait already
   */
  async run<Outcome>(
    at: string,
    address: string,
    attempt: () => Promise<Outcome>,
    isRight: (outcome: Outcome) => boolean,
  ): Promise<Outcome> {
    const lane = this.#laneOf(JSON.stringify([at, networkOf(address)]));
    const work = async () => {
      const outcome = await attempt();
      if (isRight(outcome)) lane.failures = 0;
      else this.#fail(lane);
      return outcome;
    };
    if (this.#failuresOf(lane) < FREE) return work();
    if (lane.waiting >= MAX_WAITING) throw tooMany();
    lane.waiting += 1;
    const before = lane.last;
    const turn = before.then(work, work).finally(() => {
      lane.waiting -= 1;
    });
    lane.last = turn.then((outcome) => (isRight(outcome) ? undefined : delay(this.#holdMs, undefined, { ref: false })));
    lane.last.catch(() => undefined);
    return turn;
  }

  #failuresOf(lane: Lane): number {
    return Math.max(0, lane.failures - (this.#now() - lane.at) / FORGET_MS);
  }

  #fail(lane: Lane): void {
    lane.failures = this.#failuresOf(lane) + 1;
    lane.at = this.#now();
  }

  #laneOf(key: string): Lane {
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const lane: Lane = { failures: 0, at: this.#now(), waiting: 0, last: Promise.resolve() };
    this.#lanes.set(key, lane);
    return lane;
  }
}

const tooMany = () =>
  new AccountError('tooMany', 'tooManyAttempts', 'Too many attempts to sign in wait already. Try again in a moment.');
