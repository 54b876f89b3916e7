import { InvalidArgumentError } from 'commander';
import { parseSince } from './parse-since.js';

const NOW = new Date('2026-11-21T10:00:00Z');

test.each([
  ['30m', '2026-11-21T09:30:00.000Z'],
  ['2h', '2026-11-21T08:00:00.000Z'],
  ['7d', '2026-11-14T10:00:00.000Z'],
  ['2026-11-20T08:30Z', '2026-11-20T08:30:00.000Z'],
  ['2026-11-20T08:30:00+02:00', '2026-11-20T06:30:00.000Z'],
])('%s is %s', (text, expected) => {
  expect(parseSince(text, NOW).toISOString()).toBe(expected);
});

test('a date alone begins at midnight here, not in Greenwich', () => {
  expect(parseSince('2026-11-20', NOW)).toEqual(new Date(2026, 10, 20));
});

test.each(['', 'yesterday', '5', '-2h', '2w', '2026-13-01', '2026-02-30', '20261120', '9999999d', '2026-11-20T99:99'])(
  '%j is no time',
  (text) => {
    expect(() => parseSince(text, NOW)).toThrow(InvalidArgumentError);
  },
);
