import fc from 'fast-check';
import { planBulk } from './bulk-plan.js';

const plan = (...dependencies: number[][]) => planBulk(dependencies.map((positions) => new Set(positions)));
const one = (position: number) => ({ operations: [position], circular: false });

test('what depends on nothing is one wave, in the order of the request', () => {
  expect(plan([], [], [])).toEqual([[one(0), one(1), one(2)]]);
  expect(plan()).toEqual([]);
});

test('what depends on others is in a later wave than all of them', () => {
  expect(plan([2], [], [3], [], [1, 0])).toEqual([[one(1), one(3)], [one(2)], [one(0)], [one(4)]]);
});

test('operations that refer to each other are one unit, and so is one that refers to itself', () => {
  expect(plan([1, 3], [2], [0], [], [1], [5])).toEqual([
    [one(3), { operations: [5], circular: true }],
    [{ operations: [0, 1, 2], circular: true }],
    [one(4)],
  ]);
});

test('a chain of 1,000 operations does not exhaust the stack', () => {
  const chain = Array.from({ length: 1_000 }, (_, i) => (i === 999 ? [] : [i + 1]));
  expect(plan(...chain)).toHaveLength(1_000);
});

const graphs = fc
  .integer({ min: 1, max: 12 })
  .chain((size) =>
    fc.array(fc.uniqueArray(fc.nat({ max: size - 1 }), { maxLength: 3 }), { minLength: size, maxLength: size }),
  );

test('every operation comes once, after what it depends on, and is with others only in a circle', () => {
  fc.assert(
    fc.property(graphs, (dependencies) => {
      const waves = plan(...dependencies);
      const reaches = (from: number, seen = new Set<number>()): Set<number> => {
        for (const next of dependencies[from] ?? []) if (!seen.has(next)) reaches(next, seen.add(next));
        return seen;
      };
      const units = waves.flatMap((wave, number) => wave.map((unit) => ({ ...unit, number })));
      const all = units.flatMap(({ operations }) => operations);
      expect([...all].sort((a, b) => a - b)).toEqual([...dependencies.keys()]);
      for (const { operations, circular, number } of units) {
        for (const operation of operations) {
          expect(operations.filter((other) => reaches(operation).has(other))).toEqual(circular ? operations : []);
          for (const needed of dependencies[operation] ?? []) {
            const before = units.find((unit) => unit.operations.includes(needed));
            expect(operations.includes(needed) || (before?.number ?? number) < number).toBe(true);
          }
        }
      }
    }),
  );
});
