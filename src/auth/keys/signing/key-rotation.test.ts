import fc from 'fast-check';
import { MAX_ACCESS_LIFETIME } from '../../tokens/access-token.js';
import { CLOCK_TOLERANCE } from '../../tokens/jws/lifetime.js';
import {
  KEPT_AFTER_MS,
  PUBLISHED_AHEAD_MS,
  planRotation,
  type RotatingKey,
  SIGNING_PERIOD_MS,
  signerAt,
} from './key-rotation.js';

const DAY = 86_400_000;
const key = (kid: string, day: number): RotatingKey => ({ kid, signsFrom: day * DAY });

test('the very first key signs at once', () => {
  expect(planRotation([], 5 * DAY)).toEqual({ create: { signsFrom: 5 * DAY }, drop: [] });
  expect(signerAt([], 0)).toBeUndefined();
});

test.each([
  [0, 'a'],
  [89, 'a'],
  [90, 'b'],
  [179, 'b'],
  [180, 'c'],
  [-1, 'a'],
])('on day %d %s signs', (day, kid) => {
  expect(signerAt([key('c', 180), key('a', 0), key('b', 90)], day * DAY)?.kid).toBe(kid);
});

test('the successor is created a day before it signs, once', () => {
  expect(planRotation([key('a', 0)], 89 * DAY - 1).create).toBeUndefined();
  expect(planRotation([key('a', 0)], 89 * DAY).create).toEqual({ signsFrom: 90 * DAY });
  expect(planRotation([key('a', 0), key('b', 90)], 89 * DAY).create).toBeUndefined();
});

test('after a standstill of a year the successor is still published first', () => {
  expect(planRotation([key('a', 0)], 365 * DAY).create).toEqual({ signsFrom: 366 * DAY });
});

test('a key is dropped when nothing that it signed is alive', () => {
  const keys = [key('a', 0), key('b', 90)];
  expect(planRotation(keys, 90 * DAY + KEPT_AFTER_MS - 1).drop).toEqual([]);
  expect(planRotation(keys, 90 * DAY + KEPT_AFTER_MS).drop).toEqual(['a']);
  expect(planRotation([key('a', 0)], 10_000 * DAY).drop).toEqual([]);
});

test('nodes that read the keys at different times agree on the signer of two equally old keys', () => {
  expect(signerAt([key('b', 0), key('a', 0)], DAY)).toEqual(signerAt([key('a', 0), key('b', 0)], DAY));
});

test('through years of rotation every token alive has its key, and every signer was published ahead', () => {
  const steps = fc.array(fc.integer({ min: 1, max: 40 * DAY }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(steps, (waits) => {
      let now = 0;
      let keys: RotatingKey[] = [];
      const published = new Map<string, number>();
      let signed: { kid: string; until: number } | undefined;
      for (const wait of waits) {
        const { create, drop } = planRotation(keys, now);
        keys = keys.filter(({ kid }) => !drop.includes(kid));
        if (create !== undefined) {
          const kid = `k${published.size}`;
          keys.push({ kid, signsFrom: create.signsFrom });
          published.set(kid, now);
        }
        expect(planRotation(keys, now)).toEqual({ create: undefined, drop: [] });
        expect(keys.length).toBeLessThanOrEqual(3);
        if (signed !== undefined && now < signed.until) expect(keys.map(({ kid }) => kid)).toContain(signed.kid);
        const signer = signerAt(keys, now);
        const isFirst = signer?.kid === 'k0';
        if (!isFirst)
          expect(now - (published.get(signer?.kid ?? '') ?? now)).toBeGreaterThanOrEqual(PUBLISHED_AHEAD_MS);
        signed = { kid: signer?.kid ?? '', until: now + (MAX_ACCESS_LIFETIME + CLOCK_TOLERANCE) * 1_000 };
        now += wait;
      }
    }),
  );
});

test('the overlap is longer than a token lives, even one that a node signed with keys of yesterday', () => {
  expect(KEPT_AFTER_MS).toBeGreaterThan(PUBLISHED_AHEAD_MS + (MAX_ACCESS_LIFETIME + CLOCK_TOLERANCE) * 1_000);
  expect(SIGNING_PERIOD_MS).toBeGreaterThan(KEPT_AFTER_MS);
});
