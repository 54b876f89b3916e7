import { ExpressionError, parseExpression } from './expression.js';

const ADA = {
  IsSoftDeleted: false,
  accountEnabled: true,
  givenName: 'Zoë',
  surname: 'van der Berg',
  mail: 'zoe@contoso.com',
  city: '',
};
const evaluate = (text: string, source = ADA as Record<string, string | boolean | undefined>) =>
  parseExpression(text).evaluate(source);

test.each([
  ['Switch([IsSoftDeleted], , "False", "True", "True", "False")', 'True'],
  ['Switch([givenName], "other", "Zoë", "her", "Bob", "him")', 'her'],
  ['Switch([givenName], "other", "Bob", "him")', 'other'],
  ['Switch([missing], , "a", "b")', undefined],
  ['Not([accountEnabled])', 'False'],
  ['Coalesce([missing], [city], [mail], "x")', 'zoe@contoso.com'],
  ['Join(" ", [givenName], [missing], [surname])', 'Zoë van der Berg'],
  ['Join(".", [missing], [city])', undefined],
  ['Append(ToLower([givenName]), "@contoso.com")', 'zoë@contoso.com'],
  ['ToUpper(NormalizeDiacritics([givenName]))', 'ZOE'],
  ['Replace([mail], "@contoso.com", , , , "@example.org", )', 'zoe@example.org'],
  ['Replace([mail], "zoe", "z")', 'z@contoso.com'],
  ['StripSpaces([surname])', 'vanderBerg'],
  ['Mid([mail], 5, 7)', 'contoso'],
  ['Left([mail], 3)', 'zoe'],
  ['PCase("ANNA-marie o")', 'Anna-Marie O'],
  ['Word([mail], 2, "@.")', 'contoso'],
  ['IIF(IsPresent([city]), [city], "nowhere")', 'nowhere'],
  ['IsNullOrEmpty([city])', 'True'],
  ['CBool("TRUE")', 'True'],
  ['"a ""quoted"" text"', 'a "quoted" text'],
  ['  [ mail ]  ', 'zoe@contoso.com'],
  ['switch([IsSoftDeleted],,"False","on")', 'on'],
  ['', undefined],
])('%s', (text, value) => {
  expect(evaluate(text)).toBe(value);
});

test.each([
  ['Swich([a])', /there is no function Swich; known are .*Switch.*character 1 /],
  ['Join(" ", Foo(1))', /no function Foo.*character 11 /],
  ['Join(" "', /expected "," or "\)"/],
  ['"open', /no closing quote/],
  ['[two words]', /in brackets/],
  ['[open', /in brackets/],
  ['[a] [b]', /nothing may follow/],
  ['Not()  x', /nothing may follow/],
  ['Mid([a], 1)', /Mid takes 3 arguments, not 2/],
  ['Not('.repeat(60) + ')'.repeat(60), /at most 30 deep/],
  ['x'.repeat(10_001), /at most 10000/],
])('%s is refused with the place', (text, reason) => {
  expect(() => parseExpression(text)).toThrow(ExpressionError);
  expect(() => parseExpression(text)).toThrow(reason);
});
