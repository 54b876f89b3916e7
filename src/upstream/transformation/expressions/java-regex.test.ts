import { compileJavaRegex } from './java-regex.js';

test.each([
  ['\\p{Punct}+', '!_~$+<=>^`|', true],
  ['[^\\p{Punct}]', '!', false],
  ['\\P{Alpha}', '1', true],
  ['[\\p{Lower}\\P{ASCII}]+', 'aé', true],
  ['\\p{L}+', 'Ärger', true],
  ['\\p{IsLatin}+', 'Ärger', true],
  ['\\p{IsAlphabetic}+', 'Ärger', true],
  ['\\s', '\u000B', true],
  ['[\\s]', '\u000B', true],
  ['\\S', '\u000B', false],
  ['\\h', '\u00A0', true],
  ['a\\R', 'a\r\n', true],
  ['\\u0041', 'A', true],
  ['\\Qa.b\\E+', 'a.bb', true],
  ['[]a]+', ']a', true],
  ['(?i)ADA', 'ada', true],
  ['(?<first>a)b', 'ab', true],
  ['a{2,3}?', 'aaa', true],
])('%s', (pattern, text, matches) => {
  expect(compileJavaRegex(pattern).matches(text)).toBe(matches);
});

test.each([
  ['a*+', 'possessive'],
  ['a{1,2}+', 'possessive'],
  ['(?>a)', 'atomic'],
  ['(?=a)', 'lookaround'],
  ['(?<!a)b', 'lookaround'],
  ['(a)\\1', 'reference back'],
  ['(?<n>a)\\k<n>', 'reference back'],
  ['[a[b]]', 'a class within a class'],
  ['[a-z&&[^b]]', 'an intersection'],
  ['(?x)a', 'one of the flags'],
  ['(', 'cannot be read'],
  ['a'.repeat(2000), 'has 2000 characters'],
])('%s is refused', (pattern, reason) => {
  expect(() => compileJavaRegex(pattern)).toThrow(reason);
});

test('what hangs a backtracking engine does not hang this one', () => {
  expect(compileJavaRegex('(a|a)*(a*)*$').matches(`${'a'.repeat(50_000)}!`)).toBe(false);
});
