import { setTimeout as delay } from 'node:timers/promises';
import type { Call } from '../../protocol/call.js';
import { tooManyRequests } from '../../protocol/scim-error.js';
import { proxyBucketOf } from '../../store/access/rate-bucket-store.js';
import { RefusedCaller } from '../caller.js';
import type { RequestLimiter } from './request-limiter.js';

/** As SAP limits its proxy systems: from 150 requests a minute on they are slowed, at 200 refused. */
const MINUTE = { slowed: 150, refused: 200 };
const SIZE = { rate: MINUTE.slowed / 60, burst: MINUTE.refused };
const SLOW_MS = 1_000;

/** Limits what an organization asks of all its proxy systems together, on all nodes. */
export class ProxyLimit {
  readonly #limiter: Pick<RequestLimiter, 'admit'>;
  readonly #wait: (ms: number) => Promise<unknown>;

  constructor(limiter: Pick<RequestLimiter, 'admit'>, wait: (ms: number) => Promise<unknown> = delay) {
    this.#limiter = limiter;
    this.#wait = wait;
  }

  /** @throws ScimError 429 with Retry-After */
  async admit(call: Call): Promise<void> {
    const { admitted, remaining, retryAfter } = await this.#limiter.admit(proxyBucketOf(call.tenant.id), SIZE);
    if (!admitted)
      throw tooManyRequests(
        `More than ${MINUTE.refused} requests a minute came for the proxy systems of ${call.tenant.slug}. Send this one again in ${retryAfter} s.`,
        'rate-limit',
        retryAfter,
        new RefusedCaller(call),
      );
    if (remaining < MINUTE.refused - MINUTE.slowed) await this.#wait(SLOW_MS);
  }
}
