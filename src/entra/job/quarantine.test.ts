import { cyclesToWait, type JobCounts, judge } from './quarantine.js';

const COUNTS: JobCounts = {
  attempted: 10_000,
  failures: 0,
  referenceFailures: 0,
  broken: undefined,
  staged: undefined,
  cycle: { attempted: 10, failed: 0, waiting: 0 },
};

test.each<[string, Partial<JobCounts>, string]>([
  ['no failure', {}, 'healthy'],
  ['nothing tried', { attempted: 0 }, 'healthy'],
  ['one failure', { failures: 1, cycle: { attempted: 10, failed: 1, waiting: 0 } }, 'warned'],
  ['a failure of an earlier cycle that has passed', { failures: 1, referenceFailures: 1 }, 'healthy'],
  [
    'a failure of an earlier cycle that waits',
    { failures: 1, cycle: { attempted: 9, failed: 0, waiting: 1 } },
    'warned',
  ],
  ['all of a few', { attempted: 4_999, failures: 4_999, cycle: { attempted: 10, failed: 10, waiting: 0 } }, 'warned'],
  ['too many of many', { attempted: 10_000, failures: 5_000 }, 'quarantined'],
  ['exactly 40 % of many', { attempted: 12_500, failures: 5_000 }, 'healthy'],
  ['a small share of very many', { attempted: 1_000_000, failures: 40_000 }, 'healthy'],
  ['a stop', { unjudged: 'Stopped.' }, 'unknown'],
  ['more than 40,000', { attempted: 1_000_000, failures: 40_001 }, 'quarantined'],
  ['60,000 with references', { attempted: 1_000_000, referenceFailures: 60_000 }, 'healthy'],
  ['more than 60,000 with references', { attempted: 1_000_000, failures: 1, referenceFailures: 60_000 }, 'quarantined'],
  ['bad credentials', { broken: 'The token is refused.' }, 'quarantined'],
  ['too many deletions', { staged: 'Too many.' }, 'quarantined'],
])('%s', (_, counts, health) => {
  const judged = judge({ ...COUNTS, ...counts });
  expect(judged.health).toBe(health);
  expect(judged.reasons.length > 0).toBe(health !== 'healthy');
});

test('an object that fails again waits twice as long, up to a day of cycles', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 50].map(cyclesToWait)).toEqual([1, 2, 4, 8, 16, 32, 32, 32]);
});
