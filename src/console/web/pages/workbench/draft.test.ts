import { EXAMPLES, isReading } from './draft.ts';

test('what only asks is GET, and a search by POST; everything else changes something', () => {
  expect(isReading({ method: 'GET', path: '/Users' })).toBe(true);
  for (const path of ['/Users/.search', '/.search', '/Groups/.SEARCH/', '/.search?count=1'])
    expect([path, isReading({ method: 'POST', path })]).toEqual([path, true]);
  for (const path of ['/Users', '/Users?a=/.search1', '/Bulk', '/Users/.searching'])
    expect([path, isReading({ method: 'POST', path })]).toEqual([path, false]);
  expect(isReading({ method: 'DELETE', path: '/Users/.search' })).toBe(false);
  expect(EXAMPLES.filter(({ draft }) => isReading(draft)).length).toBe(4);
});
