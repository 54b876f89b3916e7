import type { CycleRecord } from '../../../store/traffic/traffic-store.js';
import { cyclesOf, isQuarantined, rhythmOf } from './cycles.js';
import { type Facts, findingsOf } from './findings.js';

const NOW = new Date('2026-11-29T12:00:00Z');
const MINUTE = 60_000;
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * MINUTE);

const cycle = (start: number, end: number, more: Partial<CycleRecord> = {}): CycleRecord => ({
  client: 'Entra',
  startedAt: ago(start),
  lastAt: ago(end),
  lastFailure: null,
  lookUps: 10,
  reads: 0,
  created: 0,
  changed: 0,
  disabled: 0,
  deleted: 0,
  failed: 0,
  dangling: 0,
  hindered: 0,
  ...more,
});

/** Every 40 minutes, the last one 20 minutes ago. */
const REGULAR = Array.from({ length: 8 }, (_, i) => cycle(300 - 40 * i, 299 - 40 * i));
const GOOD = { name: 'Entra', version: 1, endsAt: undefined };

const findings = (records: readonly CycleRecord[], more: Partial<Facts> = {}) =>
  findingsOf({
    slug: 'contoso',
    active: true,
    now: NOW,
    cycles: cyclesOf(records, NOW),
    credentials: [GOOD],
    ...more,
  });
const verdicts = (...args: Parameters<typeof findings>) => findings(...args).map(({ verdict }) => verdict);

describe('cycles', () => {
  test('what two nodes began at once, and what was cut, is one cycle', () => {
    const [one, ...others] =
      cyclesOf([cycle(60, 50, { created: 2 }), cycle(59, 45, { created: 3 })], NOW).get('Entra') ?? [];
    expect(others).toEqual([]);
    expect(one).toMatchObject({ startedAt: ago(60), lastAt: ago(45), created: 5, isUnderWay: false });
  });

  test('a rhythm is known from what mostly was; else it is that of Entra, after the end of the last', () => {
    expect(rhythmOf(cyclesOf(REGULAR, NOW).get('Entra') ?? [])).toEqual({ everyMs: 40 * MINUTE, isKnown: true });
    const few = cyclesOf([cycle(120, 60)], NOW).get('Entra') ?? [];
    expect(rhythmOf(few)).toEqual({ everyMs: 100 * MINUTE, isKnown: false });
    const irregular = [900, 890 - 30, 500, 450, 20].map((start) => cycle(start, start - 1));
    expect(rhythmOf(cyclesOf(irregular, NOW).get('Entra') ?? []).isKnown).toBe(false);
  });
});

test.each<[failed: number, taken: number, dangling: number, quarantined: boolean]>([
  [4_999, 0, 0, false],
  [5_000, 0, 0, true],
  [20_000, 100_000, 0, false],
  [30_000, 5_000, 0, true],
  [45_000, 500_000, 0, true],
  [50_000, 500_000, 50_000, false],
  [61_000, 500_000, 61_000, true],
])(
  'of %i failures and %i that were taken, with %i of references, Entra makes a quarantine: %s',
  (failed, created, dangling, is) => {
    expect(isQuarantined(cycle(60, 50, { failed, created, dangling }))).toBe(is);
  },
);

describe('verdicts', () => {
  test('a client that comes regularly and is served is healthy', () => {
    expect(findings(REGULAR)).toEqual([]);
  });

  test('failures: a few are none, some are worth attention with the last reason, too many are a risk', () => {
    expect(verdicts([...REGULAR, cycle(20, 19, { failed: 2, created: 1 })])).toEqual([]);
    expect(verdicts([...REGULAR, cycle(20, 19, { failed: 3, created: 58 })])).toEqual([]);
    // 14 %, of few.
    const few = findings([...REGULAR, cycle(20, 19, { failed: 3, created: 10, changed: 8 })]);
    expect(few).toMatchObject([
      { verdict: 'attention', text: expect.stringMatching(/^Of 21 requests .*, 3 failed\.$/) },
    ]);
    const [some] = findings([...REGULAR, cycle(20, 19, { failed: 6, created: 4, lastFailure: 'attribute-missing' })]);
    expect(some).toMatchObject({ verdict: 'attention', remedy: expect.stringContaining('(attribute-missing)') });
    expect(some?.text).toContain('Of 10 requests of "Entra"');
    expect(verdicts([...REGULAR, cycle(20, 19, { failed: 5_000 })])).toEqual(['at risk']);
    expect(verdicts([...REGULAR, cycle(20, 19, { failed: 1, hindered: 1, created: 50 })])).toEqual(['attention']);
  });

  test('who makes many users go at once is named, with the undo', () => {
    expect(verdicts([...REGULAR, cycle(20, 19, { disabled: 49 })])).toEqual([]);
    expect(verdicts([...REGULAR, cycle(20, 19, { created: 900, disabled: 300, deleted: 199 })])).toEqual([]);
    expect(verdicts([...REGULAR, cycle(20, 19, { created: 900, disabled: 300, deleted: 200 })])).toEqual(['attention']);
    expect(findings([...REGULAR, cycle(20, 19, { disabled: 49, deleted: 1 })])).toMatchObject([
      {
        code: 'manyGone',
        text: 'Since 2026-11-29 11:40 UTC "Entra" disabled 49 users and deleted 1 resource in one cycle.',
        remedy: expect.stringContaining(
          'rollcall undo credential "Entra" --organization contoso --since 2026-11-29T11:39:00.000Z',
        ),
      },
    ]);
  });

  test('one that fails again and again is worth attention, until a cycle goes well', () => {
    const again = [
      cycle(140, 139, { failed: 1, created: 6 }),
      cycle(100, 99, { failed: 1 }),
      cycle(60, 59, { failed: 1 }),
    ];
    expect(verdicts(again.slice(0, 2))).toEqual([]);
    expect(findings(again)).toMatchObject([
      {
        verdict: 'attention',
        text: 'Of 9 requests of "Entra" that were to change something since 2026-11-29 09:40 UTC, 3 failed.',
      },
    ]);
    expect(verdicts([...again, cycle(20, 19, { changed: 1 })])).toEqual([]);
  });

  test('wrong credentials: attention while others are served, a risk when nobody is any more', () => {
    const door = (start: number, failed = 3) =>
      cycle(start, start - 1, { client: '', failed, lastFailure: 'credential-expired' });
    expect(verdicts([...REGULAR, door(100)])).toEqual(['attention']);
    expect(findings([...REGULAR, door(5)])).toMatchObject([
      { code: 'unknownCaller', verdict: 'at risk', remedy: expect.stringContaining('credential-expired') },
    ]);
    expect(verdicts([...REGULAR, door(2_000)])).toEqual([]);
    // A few are none, unless nobody came in since.
    expect(verdicts([...REGULAR, door(100, 2)])).toEqual([]);
    expect(verdicts([...REGULAR, door(5, 2)])).toEqual(['at risk']);
  });

  test('silence: nobody ever came; or nobody for three days, or for a day where the rhythm is known', () => {
    expect(verdicts([])).toEqual(['silent']);
    expect(verdicts([cycle(2 * 1_440, 2 * 1_440 - 1)])).toEqual([]);
    expect(verdicts([cycle(4 * 1_440, 4 * 1_440 - 1)])).toEqual(['silent']);
    const before = REGULAR.map((one) => ({
      ...one,
      startedAt: new Date(one.startedAt.getTime() - 1_500 * MINUTE),
      lastAt: new Date(one.lastAt.getTime() - 1_500 * MINUTE),
    }));
    expect(verdicts(before)).toEqual(['silent']);
    expect(verdicts([...before, cycle(20, 19, { client: 'Okta' })])).toEqual([]);
  });

  test('a cycle that never ends', () => {
    const endless = [cycle(3_000, 1_600), cycle(1_599, 170), cycle(169, 1)];
    expect(findings(endless)).toMatchObject([{ verdict: 'attention', text: expect.stringContaining('50 hours') }]);
  });

  test('credentials that end: a risk when none lasts, attention when another does', () => {
    const ending = (days: number) => ({ name: 'old', version: 1, endsAt: ago(-days * 1_440 - 1) });
    expect(findings(REGULAR, { credentials: [ending(3)] })).toMatchObject([
      { verdict: 'at risk', text: expect.stringContaining('in 3 days') },
    ]);
    expect(verdicts(REGULAR, { credentials: [ending(3), GOOD] })).toEqual(['attention']);
    expect(verdicts(REGULAR, { credentials: [ending(20)] })).toEqual(['attention']);
    expect(verdicts(REGULAR, { credentials: [ending(40)] })).toEqual([]);
    expect(verdicts(REGULAR, { credentials: [] })).toEqual(['at risk']);
  });

  test('switched off is a risk, and the worst comes first', () => {
    expect(verdicts([], { active: false })).toEqual(['at risk', 'silent']);
  });
});
