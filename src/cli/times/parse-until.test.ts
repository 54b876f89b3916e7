import { InvalidArgumentError } from 'commander';
import { parseEnd, parseUntil } from './parse-until.js';

const NOW = new Date('2026-11-21T10:00:00Z');

test.each([
  ['30m', '2026-11-21T10:30:00.000Z'],
  ['12h', '2026-11-21T22:00:00.000Z'],
  ['30d', '2026-12-21T10:00:00.000Z'],
  ['2027-01-31T08:30Z', '2027-01-31T08:30:00.000Z'],
  ['2027-01-31T08:30:00+02:00', '2027-01-31T06:30:00.000Z'],
  ['2028-02-29T00:00Z', '2028-02-29T00:00:00.000Z'],
])('%s is %s', (text, expected) => {
  expect(parseUntil(text, NOW).toISOString()).toBe(expected);
});

test('a date alone is its beginning here', () => {
  expect(parseUntil('2027-01-31', NOW)).toEqual(new Date(2027, 0, 31));
});

test.each(['', 'now', 'never', '5', '-2h', '2w', '1.5d', '2027-02-29', '2027-02-30T10:00', '2027-13-01', '20270131'])(
  '%j is no time to come',
  (text) => {
    expect(() => parseUntil(text, NOW)).toThrow(/^Give a span/);
  },
);

test.each(['0d', '0m', '2026-11-20', '2026-11-21T10:00Z'])('%s is not in the future', (text) => {
  expect(() => parseUntil(text, NOW)).toThrow('not in the future');
});

test.each(['3661d', '999999d', '2036-12-31'])('%s is too far ahead', (text) => {
  expect(() => parseUntil(text, NOW)).toThrow('at most ten years');
});

test('an end may be now, and a span from now', () => {
  expect(parseEnd('now', NOW)).toBe(NOW);
  expect(parseEnd('7d', NOW).toISOString()).toBe('2026-11-28T10:00:00.000Z');
  expect(() => parseEnd('Now', NOW)).toThrow(InvalidArgumentError);
});
