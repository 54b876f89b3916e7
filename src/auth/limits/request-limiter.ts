import { type BucketSize, TokenBucket } from './token-bucket.js';

/** What became of a request that asked for its place within the limit of its organization. */
export interface Admission {
  readonly admitted: boolean;
  /** Requests that would be admitted at this moment; with several nodes, as far as this one knows. */
  readonly remaining: number;
  /** Seconds until the next request will be admitted; 0 when it was. */
  readonly retryAfter: number;
}

/** Where several nodes share one bucket for each organization. */
export interface SharedBuckets {
  /** Takes up to `wanted` tokens out of the bucket of an organization. @returns how many, and how many are left in it */
  lease(organizationId: string, size: BucketSize, wanted: number): Promise<{ granted: number; left: number }>;
}

/** Leases are a quarter of a second's worth: few enough to be fair between nodes, enough to be seldom. */
const LEASES_PER_SECOND = 4;
/** How long a node that was given nothing does not ask again. */
const EMPTY_MS = 100;
/** How long tokens that were leased may be spent; an idle node must not hoard them. */
const LEASE_MS = 2_000;
const MAX_ORGANIZATIONS = 10_000;

/** The tokens of one organization that this node has. */
interface Lease {
  tokens: number;
  /** What the shared bucket still had at the last lease. */
  left: number;
  until: number;
  emptyUntil: number;
  underWay: Promise<void> | undefined;
}

/**
 * Limits the requests of each organization. Alone, a node keeps the buckets itself; beside others it leases tokens from
 * the shared ones in chunks, so that only one request in many waits for a round trip. Where the shared buckets cannot be
 * reached, it admits: a limit protects the service and must not be what takes it down.
 */
export class RequestLimiter {
  readonly #shared: SharedBuckets | undefined;
  readonly #now: () => number;
  readonly #buckets = new Map<string, { bucket: TokenBucket; size: BucketSize }>();
  readonly #leases = new Map<string, Lease>();

  /** @param shared undefined when this is the only node */
  constructor(shared: SharedBuckets | undefined, now: () => number = Date.now) {
    this.#shared = shared;
    this.#now = now;
  }

  /** @param size of the organization's bucket; changes take effect at once */
  async admit(organizationId: string, size: BucketSize): Promise<Admission> {
    return this.#shared === undefined
      ? this.#admitAlone(organizationId, size)
      : this.#admitShared(this.#shared, organizationId, size);
  }

  #admitAlone(organizationId: string, size: BucketSize): Admission {
    const now = this.#now();
    let entry = this.#buckets.get(organizationId);
    if (entry === undefined || entry.size.rate !== size.rate || entry.size.burst !== size.burst) {
      makeRoom(this.#buckets, ({ bucket }) => bucket.isFull(now));
      entry = { bucket: new TokenBucket(size, now), size };
      this.#buckets.set(organizationId, entry);
    }
    const admitted = entry.bucket.take(1, now) === 1;
    return admission(admitted, entry.bucket.remaining(now), size);
  }

  async #admitShared(shared: SharedBuckets, organizationId: string, size: BucketSize): Promise<Admission> {
    let lease = this.#leases.get(organizationId);
    if (lease === undefined) {
      const now = this.#now();
      makeRoom(this.#leases, (other) => other.underWay === undefined && other.until < now && other.emptyUntil < now);
      lease = { tokens: 0, left: size.burst, until: 0, emptyUntil: 0, underWay: undefined };
      this.#leases.set(organizationId, lease);
    }
    while (!spend(lease, this.#now())) {
      if (lease.emptyUntil > this.#now()) return admission(false, 0, size);
      // Those who wait for the same lease may take all of it.
      lease.underWay ??= this.#renew(shared, organizationId, size, lease);
      await lease.underWay;
    }
    return admission(true, lease.tokens + lease.left, size);
  }

  async #renew(shared: SharedBuckets, organizationId: string, size: BucketSize, lease: Lease): Promise<void> {
    const wanted = Math.max(1, Math.min(size.burst, Math.ceil(size.rate / LEASES_PER_SECOND)));
    try {
      const { granted, left } = await shared.lease(organizationId, size, wanted);
      lease.tokens = granted;
      lease.left = left;
      lease.emptyUntil = granted === 0 ? this.#now() + EMPTY_MS : 0;
    } catch {
      lease.tokens = wanted;
    }
    lease.until = this.#now() + LEASE_MS;
    lease.underWay = undefined;
  }
}

/** Takes one of the leased tokens, if there is one that may still be spent. */
function spend(lease: Lease, now: number): boolean {
  if (lease.until < now) lease.tokens = 0;
  if (lease.tokens < 1) return false;
  lease.tokens -= 1;
  return true;
}

function admission(admitted: boolean, remaining: number, { rate }: BucketSize): Admission {
  return {
    admitted,
    remaining: Math.max(0, Math.floor(remaining)),
    retryAfter: admitted ? 0 : Math.max(1, Math.ceil((1 - Math.min(1, remaining)) / rate)),
  };
}

/** Forgets what would be made again the same way; if everything is in use, the oldest. */
function makeRoom<Entry>(entries: Map<string, Entry>, isIdle: (entry: Entry) => boolean): void {
  if (entries.size < MAX_ORGANIZATIONS) return;
  for (const [key, entry] of entries) if (isIdle(entry)) entries.delete(key);
  const oldest = entries.keys().next();
  if (entries.size >= MAX_ORGANIZATIONS && !oldest.done) entries.delete(oldest.value);
}
