import { type WarningFacts, warningsOf } from './warnings.js';

const now = new Date('2026-11-29T12:00:00Z');
const days = (count: number) => new Date(now.getTime() + count * 86_400_000);
const credential = (endsAt: Date | null, name = 'Entra') => ({ kind: 'token', name, endsAt });
const facts = (others: Partial<WarningFacts>): WarningFacts => ({
  now,
  isActive: true,
  hasUsers: true,
  credentials: [credential(null)],
  lastHeard: now,
  refusedLastDay: 0,
  refusedUsually: 0,
  ...others,
});
const codes = (others: Partial<WarningFacts>) => warningsOf(facts(others)).map(({ code }) => code);

test('nothing is wrong', () => expect(codes({})).toEqual([]));

test('what is off, or cannot be called', () => {
  expect(codes({ isActive: false, credentials: [] })).toEqual(['providerOff', 'noCredential']);
  expect(codes({ credentials: [credential(days(-1))] })).toEqual(['noCredential', 'credentialEnded']);
  expect(codes({ credentials: [credential(days(-31))] })).toEqual(['noCredential']);
});

test('a credential that ends within 60 days, the next first, unless another of its name goes on', () => {
  const warned = warningsOf(
    facts({ credentials: [credential(days(59), 'A'), credential(days(2), 'B'), credential(days(61), 'C')] }),
  );
  expect(warned).toEqual([
    { code: 'credentialEnds', kind: 'token', name: 'B', endsAt: days(2) },
    { code: 'credentialEnds', kind: 'token', name: 'A', endsAt: days(59) },
  ]);
  expect(codes({ credentials: [credential(days(2)), credential(null)] })).toEqual([]);
  expect(codes({ credentials: [credential(days(-2)), credential(days(400))] })).toEqual([]);
  expect(codes({ credentials: [credential(days(2)), credential(days(5))] })).toEqual(['credentialEnds']);
});

test('silence', () => {
  expect(codes({ lastHeard: null, hasUsers: false })).toEqual(['neverHeard']);
  expect(codes({ lastHeard: null, hasUsers: true })).toEqual([]);
  expect(warningsOf(facts({ lastHeard: days(-1.1) }))).toEqual([{ code: 'silent', since: days(-1.1) }]);
  expect(codes({ lastHeard: days(-0.9) })).toEqual([]);
});

test('refusals that rise, but not a few', () => {
  expect(codes({ refusedLastDay: 9 })).toEqual([]);
  expect(codes({ refusedLastDay: 20, refusedUsually: 10 })).toEqual([]);
  expect(warningsOf(facts({ refusedLastDay: 21, refusedUsually: 10.2 }))).toEqual([
    { code: 'refusalsRising', refused: 21, usually: 10 },
  ]);
});
