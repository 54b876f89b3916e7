import { completeFilter } from './complete-filter.ts';

const words = {
  sorts: [],
  attributes: [
    { name: 'userName', type: 'string', description: '', values: [] },
    { name: 'active', type: 'boolean', description: '', values: [] },
    { name: 'name.givenName', type: 'string', description: '', values: [] },
    { name: 'emails.type', type: 'string', description: '', values: ['work', 'home'] },
    { name: 'meta.created', type: 'dateTime', description: '', values: [] },
    {
      name: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
      type: 'string',
      description: '',
      values: [],
    },
  ],
};
const at = (text: string, caret = text.length) => {
  const { kind, from, options } = completeFilter(text, caret, words, { eq: 'equals' });
  return [kind, from, options.map(({ label }) => label)] as const;
};

test('attributes at the beginning, after and, or, not and brackets', () => {
  expect(at('')).toEqual([
    'attribute',
    0,
    ['userName', 'active', 'name.givenName', 'emails.type', 'meta.created', 'department'],
  ]);
  expect(at('giv')).toEqual(['attribute', 0, ['name.givenName']]);
  expect(at('active eq true and dep')).toEqual(['attribute', 19, ['department']]);
  expect(at('not (use')).toEqual(['attribute', 5, ['userName']]);
  expect(at('(active pr) or ')[0]).toBe('attribute');
});

test('operators by the type of the attribute', () => {
  expect(at('active ')).toEqual(['operator', 7, ['eq', 'ne', 'pr']]);
  expect(at('userName s')).toEqual(['operator', 9, ['sw']]);
  expect(at('meta.created g')).toEqual(['operator', 13, ['gt', 'ge']]);
});

test('values, in quotes where they are texts', () => {
  expect(at('active eq ')).toEqual(['value', 10, ['true', 'false']]);
  expect(at('emails.type eq w')).toEqual(['value', 15, ['"work"']]);
  expect(at('emails.type eq "ho')).toEqual(['value', 15, ['"home"']]);
  expect(at('userName eq "a b')).toEqual(['value', 12, []]);
});

test('and, or after a condition, also in the middle of a text', () => {
  expect(at('userName eq "a \\" b" ')).toEqual(['conjunction', 21, ['and', 'or']]);
  expect(at('userName pr a')).toEqual(['conjunction', 12, ['and']]);
  expect(at('userName eq "x" and active eq true', 10)).toEqual(['operator', 9, ['eq', 'ew']]);
});
