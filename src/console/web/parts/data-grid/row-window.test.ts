import type { DirectoryPage } from '../../../api/contract/directory.ts';
import { countIn, nextOf, previousOf, rowsIn, totalOf, windowAt, withNext, withPrevious } from './row-window.ts';

/** The page of `size` rows of a list of `total` that begins with a row. */
const page = (from: number, total: number, size = 100): DirectoryPage<number> => {
  const items = Array.from({ length: Math.min(size, total - from) }, (_, i) => from + i);
  return {
    items,
    ...(from > 0 && { previous: String(from) }),
    ...(from + size < total && { next: String(from + size) }),
  };
};

test('a list that is read from its beginning to its end keeps a thousand rows at most', () => {
  let window = windowAt(page(0, 5_000), 0, 5_000);
  for (let next = nextOf(window); next !== undefined; next = nextOf(window)) {
    window = withNext(window, page(Number(next), 5_000));
    expect(countIn(window)).toBeLessThanOrEqual(1_000);
    expect(rowsIn(window)[0]).toBe(window.start);
  }
  expect(rowsIn(window).at(-1)).toBe(4_999);
  expect(totalOf(window, undefined)).toBe(5_000);
  for (let previous = previousOf(window); previous !== undefined; previous = previousOf(window))
    window = withPrevious(window, page(Number(previous) - 100, 5_000));
  expect([window.start, rowsIn(window)[0], countIn(window)]).toEqual([0, 0, 1_000]);
});

test('a place in the middle is nearly known, and both ends exactly', () => {
  expect(windowAt(page(500_400, 1_000_000), 0.5, 1_000_000).start).toBe(499_950);
  expect(windowAt(page(0, 1_000_000), 0.001, 1_000_000).start).toBe(0);
  expect(windowAt(page(999_900, 1_000_000), 0.5, 900_000).start).toBe(899_900);
  // The estimate was too low: before the first row that was seen there is another one.
  const low = withPrevious(windowAt(page(300, 1_000), 0.01, 1_000), page(200, 1_000));
  expect(low.start).toBe(1);
  expect(withPrevious(low, page(0, 1_000, 200)).start).toBe(0);
});

test('the total is what was seen where that is more than the estimate', () => {
  const window = windowAt(page(0, 1_000), 0, 50);
  expect(totalOf(window, 50)).toBe(101);
  expect(totalOf(window, 2_000)).toBe(2_000);
  expect(totalOf(window, undefined)).toBe(101);
  expect(totalOf(windowAt(page(0, 30), 0, 2_000), 2_000)).toBe(30);
});
