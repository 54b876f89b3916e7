import { positionAt, scrollMap } from './scroll-map.ts';

test('of a list that is short enough, every row is where it belongs', () => {
  expect(scrollMap(0, 100, 20_000, 40)).toEqual({ height: 800_000, top: 0 });
  expect(scrollMap(500, 100, 20_000, 40)).toEqual({ height: 800_000, top: 20_000 });
  expect(scrollMap(19_900, 100, 20_000, 40)).toEqual({ height: 800_000, top: 796_000 });
  expect(scrollMap(0, 7, 7, 40)).toEqual({ height: 280, top: 0 });
});

test('of a million rows, the window is at its place in what a browser can show', () => {
  expect(scrollMap(0, 100, 1_000_000, 40)).toEqual({ height: 8_000_000, top: 0 });
  expect(scrollMap(500_000, 100, 1_000_000, 40).top).toBeGreaterThan(3_990_000);
  expect(scrollMap(500_000, 100, 1_000_000, 40).top).toBeLessThan(4_010_000);
  expect(scrollMap(999_900, 100, 1_000_000, 40).top).toBe(8_000_000 - 4_000);
});

test('the ends of the scroll bar are the ends of the list', () => {
  const map = scrollMap(0, 100, 1_000_000, 40);
  expect(positionAt(0, 600, map)).toBe(0);
  expect(positionAt(8_000_000 - 600, 600, map)).toBe(1);
  expect(positionAt(4_000_000, 600, map)).toBeCloseTo(0.5, 3);
  expect(positionAt(10, 600, scrollMap(0, 5, 5, 40))).toBe(0);
});
