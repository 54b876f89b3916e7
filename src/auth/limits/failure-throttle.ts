import { tooManyRequests } from '../../protocol/scim-error.js';
import { TokenBucket } from './token-bucket.js';

/** Failures of one address at one organization: so many at once, and then one in so many seconds. */
const FAILURES = { rate: 2, burst: 100 };
/** Failures at one organization from all addresses. */
const FAILURES_OF_ALL = { rate: 20, burst: 1_000 };
const MAX_BUCKETS = 10_000;
const SWEEP_EVERY_MS = 1_000;

/**
 * Slows down who guesses credentials. It is asked only for what did not match at once, so that a right credential never
 * waits for the wrong ones beside it, whoever sends them.
 */
export class FailureThrottle {
  readonly #buckets = new Map<string, TokenBucket>();
  #sweptAt = Number.NEGATIVE_INFINITY;
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** @param cause of the error @throws ScimError 429 when too many attempts failed, before another costs anything */
  check(address: string, slug: string, cause?: unknown): void {
    const now = this.#now();
    for (const bucket of this.#bucketsOf(address, slug)) if (bucket.remaining(now) < 1) throw tooManyFailures(cause);
  }

  /** Counts a failure. @throws ScimError 429 when it was one too many */
  failed(address: string, slug: string, cause?: unknown): void {
    if (!this.admits(address, slug)) throw tooManyFailures(cause);
  }

  /**
   * Counts a failure. What one address does beyond its own measure is not counted for the organization, or it could use
   * up that of all others.
   * @param slug that was called; empty where there is no such organization
   * @returns false when it was one too many
   */
  admits(address: string, slug: string): boolean {
    const now = this.#now();
    return this.#bucketsOf(address, slug).every((bucket) => bucket.take(1, now) === 1);
  }

  #bucketsOf(address: string, slug: string): TokenBucket[] {
    // JSON, so that no address and slug together read as another pair.
    return [
      this.#bucket(JSON.stringify([networkOf(address), slug]), FAILURES),
      this.#bucket(JSON.stringify([slug]), FAILURES_OF_ALL),
    ];
  }

  #bucket(key: string, size: typeof FAILURES): TokenBucket {
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const now = this.#now();
    if (this.#buckets.size >= MAX_BUCKETS) this.#makeRoom(now);
    const bucket = new TokenBucket(size, now);
    this.#buckets.set(key, bucket);
    return bucket;
  }

  /** Full buckets are forgotten, looked for once a second at most; if there are none, the oldest goes. */
  #makeRoom(now: number): void {
    if (now - this.#sweptAt >= SWEEP_EVERY_MS) {
      this.#sweptAt = now;
      for (const [key, bucket] of this.#buckets) if (bucket.isFull(now)) this.#buckets.delete(key);
    }
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size >= MAX_BUCKETS && oldest !== undefined) this.#buckets.delete(oldest);
  }
}

/** Whoever has an IPv6 address has 2^64 of them. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [before = '', after] = address.split('::');
  const parts = before === '' ? [] : before.split(':');
  const zeros = after === undefined ? 0 : 8 - parts.length - (after === '' ? 0 : after.split(':').length);
  return [...parts, ...Array<string>(Math.max(0, zeros)).fill('0'), ...(after ?? '').split(':')].slice(0, 4).join(':');
}

const tooManyFailures = (cause: unknown) =>
  tooManyRequests('Too many requests came with a wrong credential. Check the secret, then wait a little.', 5, cause);
