import { chooseName, successorName } from './credential-name.js';

test.each([
  ['entra', [], 'entra-2'],
  ['entra', ['entra', 'entra-2'], 'entra-3'],
  ['entra-2026', ['entra-2026'], 'entra-2027'],
  ['entra-2026', ['entra-2027', 'entra-2028'], 'entra-2029'],
  ['2026-11-21', ['2026-11-21'], '2026-11-21-2'],
  ['2026-11-21-2', ['2026-11-21-2'], '2026-11-21-2-2'],
  ['a'.repeat(100), [], `${'a'.repeat(98)}-2`],
])('after %s comes, beside %j, %s', (name, taken, expected) => {
  expect(successorName(name, taken)).toBe(expected);
});

test('a name is given, or else one that is free', () => {
  expect(chooseName(' laptop ', ['entra'])).toBe('laptop');
  expect(chooseName(undefined, [], 'entra')).toBe('entra');
  expect(chooseName(undefined, ['entra', 'entra-2'], 'entra')).toBe('entra-3');
});

test.each(['', '   ', 'x'.repeat(101), 'taken'])('%j cannot be a name', (name) => {
  expect(() => chooseName(name, ['taken'])).toThrow(/name/i);
});
