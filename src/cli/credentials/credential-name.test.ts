import { chooseName } from './credential-name.js';

test('a name is given, or else one that is free', () => {
  expect(chooseName(' laptop ', ['entra'])).toBe('laptop');
  expect(chooseName(undefined, [], 'entra')).toBe('entra');
  expect(chooseName(undefined, ['entra', 'entra-2'], 'entra')).toBe('entra-3');
  const long = 'a'.repeat(100);
  expect(chooseName(undefined, [long], long)).toBe(`${'a'.repeat(98)}-2`);
});

test.each(['', '   ', 'x'.repeat(101), 'taken'])('%j cannot be a name', (name) => {
  expect(() => chooseName(name, ['taken'])).toThrow(/name/i);
});
