import { ReadCache } from './read-cache.js';

/** A cache of what changes with every reading. */
function cached() {
  let now = 0;
  const reads: string[] = [];
  const cache = new ReadCache(
    async (key) => {
      reads.push(key);
      return `${key} ${reads.length}`;
    },
    () => now,
  );
  return {
    cache,
    reads,
    at: (ms: number) => {
      now = ms;
    },
  };
}

test('what was read is good for two seconds; simultaneous misses share one reading', async () => {
  const { cache, reads, at } = cached();
  expect(await Promise.all([cache.get('a'), cache.get('a'), cache.get('b')])).toEqual(['a 1', 'a 1', 'b 2']);
  at(2_000);
  expect(await cache.get('a')).toBe('a 1');
  at(2_001);
  expect(await cache.get('a')).toBe('a 3');
  expect(reads).toEqual(['a', 'b', 'a']);
});

test('who asks for what is newer gets it, and so do all others', async () => {
  const { cache, at } = cached();
  await cache.get('a');
  at(500);
  expect(await cache.get('a', 400)).toBe('a 2');
  expect(await cache.get('a')).toBe('a 2');
  expect(await cache.get('a', 500)).toBe('a 2');
});

test('soon after a reading, those who ask for what is newer wait, and share the next', async () => {
  const { cache, reads, at } = cached();
  await cache.get('a');
  at(60);
  const waiting = Array.from({ length: 50 }, (_, i) => cache.get('a', 1 + i));
  expect(reads.length).toBe(1);
  at(100);
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['a 2']));
  expect(reads.length).toBe(2);
});

test('a reading that failed is not remembered', async () => {
  let fails = true;
  const cache = new ReadCache(async () => {
    if (fails) throw new Error('no database');
    return 'there';
  });
  await expect(cache.get('a')).rejects.toThrow('no database');
  fails = false;
  expect(await cache.get('a')).toBe('there');
});

test('at most 10,000 are remembered', async () => {
  const { cache, reads } = cached();
  for (let i = 0; i <= 10_000; i += 1) await cache.get(`${i}`);
  await cache.get('10000');
  await cache.get('0');
  expect(reads.length).toBe(10_002);
});
