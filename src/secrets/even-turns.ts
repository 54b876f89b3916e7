/** How many of the last comparisons say how long one takes. */
const REMEMBERED = 16;
const FIRST_MS = 50;
/** Longer ones are a stall of this machine. */
const MAX_TURN_MS = 1_000;
const MAX_WAIT_MS = 10_000;

/**
 * When the answers to wrong secrets are due: as if all of them, whoever they are for, waited for one place after another.
 * Those that can never be right are not compared while others wait, and others are not held up by them; but the time at
 * which a refusal comes shows neither.
 */
export class EvenTurns {
  readonly #now: () => number;
  /** When each of the places would be free. */
  readonly #free: number[];
  readonly #lately: number[] = [];

  /** @param atOnce how many places there are */
  constructor(atOnce: number, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#free = Array<number>(atOnce).fill(Number.NEGATIVE_INFINITY);
  }

  /** Takes a turn. @returns in how many milliseconds it would be over */
  take(): number {
    const now = this.#now();
    const soonest = Math.min(...this.#free);
    const due = Math.max(now, soonest) + Math.max(...(this.#lately.length === 0 ? [FIRST_MS] : this.#lately));
    // Whoever would wait longer waits no longer, and makes nobody else wait.
    if (due > now + MAX_WAIT_MS) return MAX_WAIT_MS;
    this.#free[this.#free.indexOf(soonest)] = due;
    return due - now;
  }

  /** Learns how long a comparison took. */
  took(ms: number): void {
    this.#lately.push(Math.min(ms, MAX_TURN_MS));
    if (this.#lately.length > REMEMBERED) this.#lately.shift();
  }
}
