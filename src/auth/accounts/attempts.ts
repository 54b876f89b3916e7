import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { AccountError } from './account-error.js';

/** What came of an attempt: `unfinished` is right as far as it goes, and tells nothing of who makes it. */
export type Verdict = 'right' | 'wrong' | 'unfinished';

/** Wrong attempts that cost nothing but themselves; each is forgotten after a while. */
const FREE = 10;
const FORGET_MS = 30_000;
/** How long the first wrong one beyond holds up the next; twice as long each further one. */
const HOLD_MS = 1_000;
const MAX_HOLD_MS = 30_000;
const MAX_WAITING = 30;
const MAX_LANES = 10_000;

interface Lane {
  failures: number;
  at: number;
  waiting: number;
  last: Promise<unknown>;
}

/**
 * Slows down who guesses, and never refuses who knows: after some wrong attempts in one lane, the next come one after the
 * other, and each wrong one makes them wait. A lane is an account and a network; a browser in which somebody signed in to the
 * account before has a lane of its own, in which nobody else stands in the way.
 */
export class Attempts {
  readonly #lanes = new LRUCache<string, Lane>({ max: MAX_LANES });
  readonly #hold: (ms: number) => Promise<unknown>;
  readonly #now: () => number;

  constructor(
    hold: (ms: number) => Promise<unknown> = (ms) => delay(ms, undefined, { ref: false }),
    now: () => number = () => performance.now(),
  ) {
    this.#hold = hold;
    this.#now = now;
  }

  /** @throws AccountError tooMany when too many wait in the lane already */
  async run<Outcome>(
    laneName: string,
    attempt: () => Promise<Outcome>,
    verdictOf: (outcome: Outcome) => Verdict,
  ): Promise<Outcome> {
    const lane = this.#laneOf(laneName);
    const work = async () => {
      const outcome = await attempt();
      const verdict = verdictOf(outcome);
      if (verdict === 'right') lane.failures = 0;
      if (verdict === 'wrong') this.#fail(lane);
      return outcome;
    };
    if (this.#failuresOf(lane) < FREE) return work();
    if (lane.waiting >= MAX_WAITING) throw tooMany();
    lane.waiting += 1;
    const turn = lane.last.then(work).finally(() => {
      lane.waiting -= 1;
    });
    lane.last = turn.then(
      (outcome) => (verdictOf(outcome) === 'right' ? undefined : this.#hold(holdMs(this.#failuresOf(lane)))),
      () => undefined,
    );
    return turn;
  }

  #failuresOf(lane: Lane): number {
    return Math.max(0, lane.failures - (this.#now() - lane.at) / FORGET_MS);
  }

  #fail(lane: Lane): void {
    lane.failures = this.#failuresOf(lane) + 1;
    lane.at = this.#now();
  }

  #laneOf(name: string): Lane {
    const known = this.#lanes.get(name);
    if (known !== undefined) return known;
    const lane: Lane = { failures: 0, at: this.#now(), waiting: 0, last: Promise.resolve() };
    this.#lanes.set(name, lane);
    return lane;
  }
}

const holdMs = (failures: number): number => Math.min(HOLD_MS * 2 ** Math.max(0, failures - FREE - 1), MAX_HOLD_MS);

const tooMany = () =>
  new AccountError('tooMany', 'tooManyAttempts', 'Too many attempts to sign in wait already. Try again in a moment.');
