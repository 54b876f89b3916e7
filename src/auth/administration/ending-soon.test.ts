import { DAY_MS, endingSoon } from './ending-soon.js';

const NOW = new Date('2026-11-21T10:00:00Z');
const inDays = (days: number) => new Date(NOW.getTime() + days * DAY_MS);

const credential = (name: string, expiresAt: Date | null, revokedAt: Date | null = null) => ({
  id: name,
  kind: 'client' as const,
  name,
  version: 1,
  lastUsedAt: null,
  expiresAt,
  revokedAt,
});

test('what ends within 30 days is warned of, the first to end first; what has ended or never ends is not', () => {
  const warnings = endingSoon(
    [
      credential('never', null),
      credential('at 30', inDays(30)),
      credential('past 30', new Date(inDays(30).getTime() + 1)),
      credential('over', inDays(-1)),
      credential('at once', NOW),
      credential('ended by hand', inDays(10), inDays(-2)),
      credential('rotated', inDays(300), inDays(3)),
      credential('today', new Date(NOW.getTime() + 1)),
    ],
    'contoso',
    NOW,
  );
  expect(warnings.map(({ name, days }) => [name, days])).toEqual([
    ['today', 0],
    ['rotated', 3],
    ['at 30', 30],
  ]);
});

test.each([
  [0.4, 'ends in less than a day'],
  [1.9, 'ends in 1 day'],
  [2, 'ends in 2 days'],
])('in %d days: %s', (days, words) => {
  const [warning] = endingSoon([credential('ips', inDays(days))], 'contoso', NOW);
  expect(warning?.sentence).toContain(`Client secret "ips" of contoso ${words}, on 2026-11-`);
});
