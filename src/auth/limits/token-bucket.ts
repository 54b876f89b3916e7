/** How much a bucket lets through. */
export interface BucketSize {
  /** Tokens that flow in each second. */
  readonly rate: number;
  /** Tokens that it holds when full. */
  readonly burst: number;
}

/** Lets through what has a token; tokens flow in at a steady rate up to the size of the bucket. */
export class TokenBucket {
  readonly #size: BucketSize;
  #tokens: number;
  #refilledAt: number;

  /** @param now in milliseconds; a bucket begins full */
  constructor(size: BucketSize, now: number) {
    this.#size = size;
    this.#tokens = size.burst;
    this.#refilledAt = now;
  }

  /** Takes as many as there are, at most `wanted`, whole ones only. @returns how many */
  take(wanted: number, now: number): number {
    const taken = Math.min(wanted, Math.floor(this.remaining(now)));
    this.#tokens -= taken;
    return taken;
  }

  /** Puts back what was taken and not used. */
  giveBack(tokens: number): void {
    this.#tokens = Math.min(this.#size.burst, this.#tokens + tokens);
  }

  /** Tokens that are left, as a fraction. */
  remaining(now: number): number {
    // A clock that was set back must not empty the bucket.
    const seconds = Math.max(0, now - this.#refilledAt) / 1_000;
    this.#tokens = Math.min(this.#size.burst, this.#tokens + seconds * this.#size.rate);
    this.#refilledAt = now;
    return this.#tokens;
  }

  /** Whether nothing was taken for so long that a new bucket would be the same. */
  isFull(now: number): boolean {
    return this.remaining(now) >= this.#size.burst;
  }
}
