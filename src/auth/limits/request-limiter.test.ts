import { RequestLimiter, type SharedBuckets } from './request-limiter.js';
import { type BucketSize, TokenBucket } from './token-bucket.js';

const SIZE = { rate: 10, burst: 5 };

const admitted = async (limiter: RequestLimiter, times: number, organization = 'a', size = SIZE) => {
  const all = await Promise.all(Array.from({ length: times }, () => limiter.admit(organization, size)));
  return all.filter((admission) => admission.admitted).length;
};

describe('a node alone', () => {
  test('admits the burst, then at the rate, and says when to come again', async () => {
    let now = 0;
    const limiter = new RequestLimiter(undefined, () => now);
    expect(await admitted(limiter, 7)).toBe(5);
    expect(await limiter.admit('a', SIZE)).toEqual({ admitted: false, remaining: 0, retryAfter: 1 });
    now = 200;
    expect(await admitted(limiter, 7)).toBe(2);
  });

  test('keeps organizations apart', async () => {
    const limiter = new RequestLimiter(undefined, () => 0);
    await admitted(limiter, 9, 'a');
    expect(await admitted(limiter, 9, 'b')).toBe(5);
  });

  test('takes a new size at once', async () => {
    const limiter = new RequestLimiter(undefined, () => 0);
    await admitted(limiter, 9);
    expect(await admitted(limiter, 30, 'a', { rate: 10, burst: 20 })).toBe(20);
  });

  test('asks a slow bucket to be left alone for as long as it takes', async () => {
    const limiter = new RequestLimiter(undefined, () => 0);
    const size = { rate: 0.1, burst: 1 };
    await limiter.admit('a', size);
    expect((await limiter.admit('a', size)).retryAfter).toBe(10);
  });
});

describe('nodes beside each other', () => {
  /** One bucket, as the database keeps it, counting how often it is asked. */
  function sharedBuckets(now: () => number) {
    const buckets = new Map<string, TokenBucket>();
    const asked = { times: 0 };
    const shared: SharedBuckets = {
      async lease(organizationId: string, size: BucketSize, wanted: number) {
        asked.times += 1;
        // Whoever asks on and on is let through, so that the test ends.
        if (asked.times > 1_000) throw new Error('asked on and on');
        const bucket = buckets.get(organizationId) ?? new TokenBucket(size, now());
        buckets.set(organizationId, bucket);
        await Promise.resolve();
        return { granted: bucket.take(wanted, now()), left: Math.floor(bucket.remaining(now())) };
      },
    };
    return { shared, asked };
  }

  test('together admit no more than one bucket holds, and seldom ask for it', async () => {
    const { shared, asked } = sharedBuckets(() => 0);
    const size = { rate: 100, burst: 200 };
    const [one, two] = [new RequestLimiter(shared, () => 0), new RequestLimiter(shared, () => 0)];
    const both = await Promise.all([admitted(one, 300, 'a', size), admitted(two, 300, 'a', size)]);
    expect(both[0] + both[1]).toBe(200);
    expect(asked.times).toBeLessThanOrEqual(200 / 25 + 2);
  });

  test('spend no tokens that were leased long ago', async () => {
    let now = 0;
    const { shared } = sharedBuckets(() => now);
    const limiter = new RequestLimiter(shared, () => now);
    await limiter.admit('a', { rate: 8, burst: 2 });
    now = 60_000;
    expect(await admitted(limiter, 5, 'a', { rate: 8, burst: 2 })).toBe(2);
  });

  test('admit while the bucket cannot be reached', async () => {
    const shared: SharedBuckets = { lease: () => Promise.reject(new Error('down')) };
    const limiter = new RequestLimiter(shared, () => 0);
    expect(await admitted(limiter, 50)).toBe(50);
  });
});
