import fc from 'fast-check';
import { afterPrefix } from './text-sql.js';

test.each<[prefix: string, after: string | undefined]>([
  ['a', 'b'],
  ['ab', 'ac'],
  ['\ud7ff', '\ue000'],
  ['\uffff', '\u{10000}'],
  ['a\u{10ffff}', 'b'],
  ['\u{10ffff}\u{10ffff}', undefined],
  ['', undefined],
])('after all that begins with %j comes %j', (prefix, after) => {
  expect(afterPrefix(prefix)).toBe(after);
});

test('a text begins with the prefix exactly when it lies in the range', () => {
  const piece = fc.string({
    unit: fc.constantFrom('a', 'b', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}'),
    maxLength: 3,
  });
  const order = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  fc.assert(
    fc.property(piece, piece, fc.boolean(), (prefix, other, continues) => {
      const text = continues ? prefix + other : other;
      const end = afterPrefix(prefix);
      const isInRange = order(text, prefix) >= 0 && (end === undefined || order(text, end) < 0);
      expect(isInRange).toBe(text.startsWith(prefix));
    }),
    { numRuns: 2_000 },
  );
});
