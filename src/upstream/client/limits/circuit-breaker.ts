/** How many exchanges fail one after another before it opens. */
const FAILURES = 5;
/** How long it stays open at first, and at most. */
const OPEN_MS = { first: 10_000, longest: 300_000 };

/** One exchange that was let through; exactly one of these is called in its end. */
export interface Passage {
  /** There was an answer, whatever it says. */
  succeeded(): void;
  failed(): void;
  /** It ended in a way that says nothing of the other side. */
  ended(): void;
}

/**
 * Keeps requests from a server that has failed several times in a row: nobody waits for it, and it has time to get up. When
 * the time is over one request is let through; if that fails too, the time doubles.
 */
export class CircuitBreaker {
  readonly #now: () => number;
  readonly #onChange: (isOpen: boolean, forMs: number) => void;
  #failures = 0;
  #openMs = OPEN_MS.first;
  #openUntil = 0;
  #isProbing = false;

  constructor(now: () => number, onChange: (isOpen: boolean, forMs: number) => void = () => undefined) {
    this.#now = now;
    this.#onChange = onChange;
  }

  /** @returns after how many milliseconds it is worth asking again, where it lets nothing through */
  enter(): Passage | number {
    if (this.#failures < FAILURES) return this.#passage(false);
    const left = this.#openUntil - this.#now();
    if (left > 0) return left;
    if (this.#isProbing) return 1_000;
    this.#isProbing = true;
    return this.#passage(true);
  }

  /** For how long nothing is let through; 0 where something is. */
  get closedForMs(): number {
    return this.#failures < FAILURES ? 0 : Math.max(0, this.#openUntil - this.#now());
  }

  #passage(isProbe: boolean): Passage {
    const done = () => {
      if (isProbe) this.#isProbing = false;
    };
    return {
      succeeded: () => {
        done();
        const wasOpen = this.#failures >= FAILURES;
        this.#failures = 0;
        this.#openMs = OPEN_MS.first;
        if (wasOpen) this.#onChange(false, 0);
      },
      failed: () => {
        done();
        this.#failures += 1;
        if (this.#failures === FAILURES || isProbe) this.#open();
      },
      ended: done,
    };
  }

  #open(): void {
    this.#openUntil = this.#now() + this.#openMs;
    this.#onChange(true, this.#openMs);
    this.#openMs = Math.min(this.#openMs * 2, OPEN_MS.longest);
  }
}
