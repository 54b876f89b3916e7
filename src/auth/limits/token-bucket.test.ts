import fc from 'fast-check';
import { TokenBucket } from './token-bucket.js';

const SIZE = { rate: 10, burst: 5 };

test('gives what it holds, then nothing, then what has flowed in', () => {
  const bucket = new TokenBucket(SIZE, 0);
  expect(bucket.take(3, 0)).toBe(3);
  expect(bucket.take(3, 0)).toBe(2);
  expect(bucket.take(1, 0)).toBe(0);
  expect(bucket.take(1, 99)).toBe(0);
  expect(bucket.take(1, 100)).toBe(1);
  expect(bucket.take(9, 10_000)).toBe(5);
});

test('is full again only when everything has come back', () => {
  const bucket = new TokenBucket(SIZE, 0);
  expect(bucket.isFull(0)).toBe(true);
  bucket.take(1, 0);
  expect(bucket.isFull(99)).toBe(false);
  expect(bucket.isFull(100)).toBe(true);
});

test('does not lose tokens when the clock is set back', () => {
  const bucket = new TokenBucket(SIZE, 10_000);
  expect(bucket.take(2, 0)).toBe(2);
  expect(bucket.take(3, 0)).toBe(3);
});

test('in any stretch of time lets through no more than it holds and what flows in', () => {
  const steps = fc.array(fc.record({ wait: fc.nat(400), wanted: fc.integer({ min: 1, max: 8 }) }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (taken) => {
      const bucket = new TokenBucket(SIZE, 0);
      let now = 0;
      let total = 0;
      for (const { wait, wanted } of taken) {
        now += wait;
        total += bucket.take(wanted, now);
      }
      expect(total).toBeLessThanOrEqual(SIZE.burst + (now / 1_000) * SIZE.rate + 1e-6);
    }),
  );
});
