import { hasTooManyMarks, MAX_MARKS } from './combining-marks.js';

const marks = (count: number) => '\u0301\u0316'.repeat(count).slice(0, count);

test.each([
  ['no marks', 'x'.repeat(100_000), false],
  ['as many marks as may follow one another', `x${marks(MAX_MARKS)}`, false],
  ['that, again and again', `x${marks(MAX_MARKS)}`.repeat(1_000), false],
  ['marks beyond the basic plane', `x${'\u{1e8d0}'.repeat(MAX_MARKS)}`, false],
  ['one more', `x${marks(MAX_MARKS + 1)}x`, true],
  ['one more beyond the basic plane', `x${'\u{1e8d0}'.repeat(MAX_MARKS + 1)}`, true],
  ['a hundred thousand', marks(100_000), true],
  ['a name with a real accent', 'Zoe\u0308 '.repeat(50), false],
])('%s', (_title, text, expected) => {
  expect(hasTooManyMarks(text)).toBe(expected);
});
