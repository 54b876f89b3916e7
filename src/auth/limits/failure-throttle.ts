import { LRUCache } from 'lru-cache';
import { tooManyRequests } from '../../protocol/scim-error.js';
import { TokenBucket } from './token-bucket.js';

/**
 * Failures of one address at one organization: so many at once, and then one in so many seconds. An organization that
 * there is not has the same, or the difference would show.
 */
const FAILURES = { rate: 2, burst: 100 };
/** Comparisons for show, in all: who asks for more cannot tell that there are none. */
const FOR_SHOW = { rate: 2, burst: 20 };
const MAX_BUCKETS = 10_000;

/**
 * Slows down who guesses credentials. It is asked only for what did not match at once, and nobody is refused for what
 * others do: neither for failures from other addresses nor for those at other organizations.
 */
export class FailureThrottle {
  /** All fill up alike: the one least recently used, which makes room, is as a rule the nearest to a new one. */
  readonly #buckets = new LRUCache<string, TokenBucket>({ max: MAX_BUCKETS });
  /** Of organizations that there are not, or that have no secret to compare with. */
  readonly #forShow: TokenBucket;
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#forShow = new TokenBucket(FOR_SHOW, now());
  }

  /**
   * Counts a failure: before costly work, which may show that it was none, or afterwards.
   * @param causeOf makes the cause of the error
   * @throws ScimError 429 when it was one too many
   */
  failed(address: string, slug: string, causeOf: () => unknown): void {
    if (!this.admits(address, slug)) throw tooManyFailures(causeOf());
  }

  /**
   * Counts a failure.
   * @param slug that was called; empty where there is no such organization
   * @returns false when it was one too many
   */
  admits(address: string, slug: string): boolean {
    return this.#bucketOf(address, slug).take(1, this.#now()) === 1;
  }

  /** Takes back a failure that was none. */
  succeeded(address: string, slug: string): void {
    this.#bucketOf(address, slug).giveBack(1);
  }

  /** Whether one more comparison is to be made for show. */
  admitsForShow(): boolean {
    return this.#forShow.take(1, this.#now()) === 1;
  }

  /** JSON, so that no address and slug together read as another pair. */
  #bucketOf(address: string, slug: string): TokenBucket {
    const key = JSON.stringify([networkOf(address), slug]);
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const bucket = new TokenBucket(FAILURES, this.#now());
    this.#buckets.set(key, bucket);
    return bucket;
  }
}

/** From where an address comes: whoever has one of IPv6 has 2^64 of them. */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [before = '', after] = address.split('::');
  const parts = before === '' ? [] : before.split(':');
  const zeros = after === undefined ? 0 : 8 - parts.length - (after === '' ? 0 : after.split(':').length);
  return [...parts, ...Array<string>(Math.max(0, zeros)).fill('0'), ...(after ?? '').split(':')].slice(0, 4).join(':');
}

const tooManyFailures = (cause: unknown) =>
  tooManyRequests(
    'Too many requests came with a wrong credential. Check the secret, then wait a little.',
    'failures-too-many',
    5,
    cause,
  );
