import { ExpressionError } from './expression-error.js';
import { parseExpression } from './parse-expression.js';

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
  ['Replace([mail], "@contoso.com", , , "@example.org", , )', 'zoe@example.org'],
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

// The examples of Microsoft's reference, "Reference for writing expressions for attribute mappings".
const PERSON = {
  country: 'USA',
  state: 'CA',
  department: 'Sales',
  UserID: 'jsmith',
  userPrincipalName: 'jsmith@contoso.com',
  BusinessTitle: 'Product Developer',
  telephone: '+91 9998887777',
  mobile: '+1 (999) 888-7777',
  abroad: '+91 8887779999',
  AddressLineData: '545 Tremont Street',
  mailNickname: 'john_doe72',
  first: 'PABLO GONSALVES (SECOND)',
  last: "PINTO-DE'SILVA",
  sets: 'PermissionSetOne, PermissionSetTwo',
};
const ISD = String.raw`"\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})"`;
test.each([
  ['IIF([country]="USA",[country],[department])', 'USA'],
  ['IIF([country]<>"USA",[country],[department])', 'Sales'],
  ['IIF([country]="USA",IIF([state]="CA","True","False"),"False")', 'True'],
  ['IIF(Count(Split([sets], ",")) > 5, "many", "few")', 'few'],
  ['CBool([country] = [country])', 'True'],
  ['Switch([missing],[country],"","Other")', 'Other'],
  ['Switch(IsPresent([missing]), "none", "True", "some")', 'none'],
  ['IgnoreFlowIfNullOrEmpty(Switch([state], "", "3443", "Dr."))', undefined],
  ['BitAnd(&HF, &HF7)', '7'],
  ['ConvertToBase64("Hello world!")', 'SABlAGwAbABvACAAdwBvAHIAbABkACEA'],
  ['ConvertToUTF8Hex("Hello world!")', '48656C6C6F20776F726C6421'],
  ['InStr("The quick brown fox","quick")', '5'],
  ['InStr("repEated","e",3,vbBinaryCompare)', '7'],
  ['InStr("repEated","e",3,vbTextCompare)', '4'],
  ['InStr("abc","z")', '0'],
  ['Left("John Doe", 3)', 'Joh'],
  ['Left("John Doe", -1)', 'John Doe'],
  ['Item(Split([sets], ","), 2)', 'PermissionSetTwo'],
  ['Join("+", Split([sets], ","), [state])', 'PermissionSetOne+PermissionSetTwo+CA'],
  ['Join("", RemoveDuplicates(Split("a,b,a", ",")))', 'ab'],
  ['NormalizeDiacritics("Łódź Straße Øre ǣ")', 'Lodz Strasse OEre ae'],
  ['PCase([first])', 'Pablo Gonsalves (Second)'],
  [`PCase([last]," '-")`, "Pinto-De'Silva"],
  ['Replace([BusinessTitle],"Product Developer", , , "Software Engineer", , )', 'Software Engineer'],
  ['Replace([UserID],"<username>", , , , , "<username>@contoso.com")', 'jsmith@contoso.com'],
  [`Replace([telephone], , ${ISD}, , "\${phoneNumber}", , )`, '9998887777'],
  [String.raw`Replace([mobile], , "[()\\s-]+", , "", , )`, '+19998887777'],
  [String.raw`Replace([AddressLineData], ,"(?<streetNumber>^\\d*)","streetNumber", "888", , )`, '888 Tremont Street'],
  ['Replace([userPrincipalName], , "(?<Suffix>@(.)*)", "Suffix", "", , )', 'jsmith'],
  [`Replace([missing], , ${ISD}, "phoneNumber" , , [abroad], )`, '8887779999'],
  [`Replace([telephone], , ${ISD}, "phoneNumber" , , [abroad], )`, '+91 9998887777'],
  ['Replace([mailNickname], , "[a-zA-Z_]*", , "", , )', '72'],
  ['Redact(SingleAppRoleAssignment([state]))', 'CA'],
])('reference: %s', (text, value) => {
  expect(evaluate(text, PERSON)).toBe(value);
});

test('app roles with properties are nothing for who has none, and refused for who has some', () => {
  const roles = parseExpression('AppRoleAssignmentsComplex([appRoleAssignments])');
  expect(roles.evaluate({})).toBeUndefined();
  expect(() => roles.evaluate({ appRoleAssignments: 'Admin' })).toThrow(ExpressionError);
});

test('a GUID is another one each time', () => {
  const guid = parseExpression('Guid()');
  expect(guid.evaluate({})).toMatch(/^[\da-f-]{36}$/);
  expect(guid.evaluate({})).not.toBe(guid.evaluate({}));
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
  ['Replace([a], , "(open", , "", , )', /"\(open" is no regular expression/],
  ['Replace([a], "b", "c")', /Replace takes 5 to 7 arguments, not 3/],
])('%s is refused with the place', (text, reason) => {
  expect(() => parseExpression(text)).toThrow(ExpressionError);
  expect(() => parseExpression(text)).toThrow(reason);
});
