import fc from 'fast-check';
import { nearestName } from './nearest-name.js';

const KNOWN = ['userName', 'name.givenName', 'emails.value', 'emails.type', 'id', 'title'];

test.each<[name: string, meant: string]>([
  ['userNmae', 'userName'],
  ['USERNAME', 'userName'],
  ['username1', 'userName'],
  ['givenName', 'givenName'],
  ['name.givnName', 'name.givenName'],
  ['emails.vale', 'emails.value'],
  ['emails.typ', 'emails.type'],
  ['ids', 'id'],
  ['titel', 'title'],
  ['emials.type', 'emails.type'],
  ['tittle', 'title'],
])('%s is taken for %s', (name, meant) => {
  expect(nearestName(name, [...KNOWN, 'givenName'])).toBe(meant);
});

test.each(['', 'shoeSize', 'x', 'constructor', 'emails', 'u'.repeat(101)])('%s is like none of them', (name) => {
  expect(nearestName(name, KNOWN)).toBeUndefined();
});

test('names that are equal but for the number of errors are told apart as one compares each letter with each', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 6 }), (name, known) => {
      const limit = Math.max(1, Math.floor(name.length / 3));
      const distances = known.map((candidate) => naiveDistance(name, candidate));
      const least = Math.min(...distances);
      expect(nearestName(name, known)).toBe(least <= limit ? known[distances.indexOf(least)] : undefined);
    }),
    { numRuns: 500 },
  );
});

/** Optimal string alignment as it is defined. */
function naiveDistance(a: string, b: string): number {
  const of = (i: number, j: number): number => {
    if (i === 0 || j === 0) return i + j;
    const known = table[i]?.[j];
    if (known !== undefined) return known;
    const replaced = of(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
    const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? of(i - 2, j - 2) + 1 : replaced;
    const distance = Math.min(replaced, swapped, of(i - 1, j) + 1, of(i, j - 1) + 1);
    const row = table[i] ?? [];
    row[j] = distance;
    table[i] = row;
    return distance;
  };
  const table: number[][] = [];
  return of(a.length, b.length);
}

test('of two that are as near it takes the first', () => {
  expect(nearestName('abcx', ['abcd', 'abce'])).toBe('abcd');
});
