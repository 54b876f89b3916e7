import type { LogItem } from '../../../api/contract/log.ts';
import { isoText, isShown, localText, readFilters } from './log-filters.ts';

const item: LogItem = {
  id: '1',
  at: '2026-11-29T12:00:00.000Z',
  requestId: 'r1',
  credential: 'Entra',
  operation: 'refuse',
  outcome: 'refused',
  method: 'POST',
  resourceType: 'User',
  subject: 'ada@contoso.com',
  resourceName: 'Ada@contoso.com',
  status: 409,
  sentence: 'Refused POST /Users for Ada@contoso.com with 409 uniqueness: taken.',
};
const shown = (query: string) => isShown(item, readFilters(new URLSearchParams(query)));

test('a new entry is shown where every filter lets it through', () => {
  expect(shown('')).toBe(true);
  expect(shown('outcome=refused&method=POST&status=409&person=ADA@contoso.com&requestId=R1')).toBe(true);
  for (const query of ['outcome=changed', 'method=PUT', 'status=400', 'person=grace', 'name=grace', 'requestId=r2'])
    expect([query, shown(query)]).toEqual([query, false]);
  expect(shown('since=2026-11-29T12:00:00.000Z&until=2026-11-29T12:00:00.001Z')).toBe(true);
  expect(shown('since=2026-11-29T12:00:00.001Z')).toBe(false);
  expect(shown('until=2026-11-29T12:00:00.000Z')).toBe(false);
});

test('times of the reader go there and back', () => {
  const local = '2026-03-29T13:45';
  expect(localText(isoText(local))).toBe(local);
  expect([isoText(''), isoText('x'), localText('x')]).toEqual(['', '', '']);
});
