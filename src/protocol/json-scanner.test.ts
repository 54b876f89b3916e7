import fc from 'fast-check';
import { isObject, type Json } from './json.js';
import { JsonScanner } from './json-scanner.js';

const times = (count: number, text: (i: number) => string) => Array.from({ length: count }, (_, i) => text(i)).join();
const nested = (open: string, depth: number, close: string) => open.repeat(depth) + close.repeat(depth);

/** @param partBytes how much comes in at once */
function scan(text: string, partBytes = 1_000_000): JsonScanner {
  const bytes = Buffer.from(text);
  const scanner = new JsonScanner();
  for (let i = 0; i < bytes.length; i += partBytes) scanner.push(bytes.subarray(i, i + partBytes));
  return scanner;
}

const countMembers = (value: Json): number => {
  if (Array.isArray(value)) return value.reduce<number>((sum, element) => sum + countMembers(element), 0);
  if (!isObject(value)) return 0;
  return Object.values(value).reduce<number>((sum, member) => sum + 1 + countMembers(member), 0);
};

test('it counts the members of any JSON, in whatever parts it comes', () => {
  const structural = fc.string({ unit: fc.constantFrom('"', '\\', ':', ',', '{', '[', ']', '}', 'a', 'é', '😀') });
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.oneof(fc.constantFrom<Json[]>(null, true, 1.5), structural),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(structural, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(tree, fc.integer({ min: 1, max: 7 }), fc.boolean(), (value, partBytes, isPretty) => {
      const text = JSON.stringify(value, null, isPretty ? 2 : undefined);
      return scan(text, partBytes).members === countMembers(value);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ['"\\u0000"', true],
  ['{"a\\ud800":1}', true],
  ['"\\\\u0000"', false],
  ['"u"', false],
])('whether %s has an escaped character', (text, expected) => {
  for (const partBytes of [1, 2, 3, 100]) expect(scan(text, partBytes).hasEscapedCharacters).toBe(expected);
});

describe('what would take long to parse', () => {
  test.each<[title: string, text: () => string, allowed: boolean | number]>([
    ['20 levels', () => nested('[', 20, ']'), true],
    ['21 levels', () => nested('[', 21, ']'), 400],
    ['21 levels of objects', () => nested('{"a":', 21, '}'), 400],
    ['21 brackets in a string', () => JSON.stringify(nested('[', 21, ']')), true],
    ['21 arrays beside one another', () => `[${times(21, () => '[]')}]`, true],
    [
      '100,000 members of a group',
      () => `{"members":[${times(100_000, (i) => `{"value":"${i}","type":"User"}`)}]}`,
      true,
    ],
    ['500,000 numbers', () => `[${times(500_000, () => '1')}]`, true],
    ['more', () => `[${times(500_001, () => '1')}]`, 413],
    ['300,000 arrays', () => `[${times(300_000, () => '[]')}]`, 413],
    ['an object of 10,000 members', () => `{${times(10_000, (i) => `"${i}":1`)}}`, true],
    ['an object of 10,001 members', () => `{${times(10_001, (i) => `"${i}":1`)}}`, 413],
    [
      'three objects of 10,000 members of their own',
      () => `[${times(3, (i) => `{${times(10_000, (j) => `"${i} ${j}":1`)}}`)}]`,
      413,
    ],
    [
      'five objects of the same 10,000 members',
      () => `[${times(5, () => `{${times(10_000, (i) => `"${i}":1`)}}`)}]`,
      true,
    ],
    [
      'six objects of the same 10,000 members',
      () => `[${times(6, () => `{${times(10_000, (i) => `"${i}":1`)}}`)}]`,
      413,
    ],
    ['20,000 names', () => `[${times(20_000, (i) => `{"${i}":1}`)}]`, true],
    ['more names', () => `[${times(20_100, (i) => `{"${i}":1}`)}]`, 413],
    ['20,000 objects of the same two names', () => `[${times(20_000, () => '{"a":1,"b":2}')}]`, true],
    [
      '150 names in ever another order',
      () => `[${times(300, (i) => `{${times(150, (j) => `"${(i * (j + 1)) % 151}":1`)}}`)}]`,
      413,
    ],
    ['20,001 long names that end alike', () => `[${times(20_001, (i) => `{"${i} ${'x'.repeat(128)}":1}`)}]`, 413],
    ['20,001 long names that begin alike', () => `[${times(20_001, (i) => `{"${'x'.repeat(128)} ${i}":1}`)}]`, 413],
  ])('%s', (_title, text, allowed) => {
    const outcome = () => {
      try {
        return scan(text()) !== undefined;
      } catch (error) {
        return (error as { status: number }).status;
      }
    };
    expect(outcome()).toBe(allowed);
  });
});
