import type { Json } from '../../../protocol/json.js';
import { holds, readPath } from './evaluate-expression.js';
import { parseCondition, parsePath } from './parse-expression.js';
import { createSpending, type Surroundings } from './surroundings.js';

const CUSTOM = 'urn:sap:cloud:scim:schemas:extension:custom:2.0:User';
const SAP_GROUP = 'urn:ietf:params:scim:schemas:extension:sap:2.0:Group';

const USER: Json = {
  userName: 'ada',
  active: false,
  count: 3,
  title: null,
  nickName: '',
  name: { familyName: 'Lovelace' },
  emails: [
    { value: 'ada@example.com', type: 'work', primary: true },
    { value: 'ada@home.example', type: 'home' },
  ],
  groups: [{ display: 'ABC admins' }, { display: 'XYZ' }],
  roles: [],
  memberOf: ['group1', 'group2'],
  validityPeriod: { startDate: '2026-01-01', endDate: '2026-12-31' },
  [CUSTOM]: { attributes: [{ name: 'customAttribute1', value: 'red' }] },
  [SAP_GROUP]: { applicationId: 'app-1', supportedOperations: 'readWrite' },
};

const surroundings = (resource: Json = USER): Surroundings => ({
  resource,
  property: (name) =>
    new Map([
      ['prefix', 'ABC'],
      ['ips.application.id', 'app-1'],
      ['user.id', 'userName'],
      ['limit', '3'],
    ]).get(name),
  variable: (name) => (name === 'currentDate' ? '2026-11-30' : undefined),
  resolveId: () => undefined,
  spend: createSpending(),
});

const asked = (condition: string, resource: Json = USER, current: Json = resource): boolean =>
  holds(parseCondition(condition), surroundings(resource), current);
const read = (path: string): unknown => readPath(parsePath(path), surroundings(), USER);
const template = (name: string): string => `$\{${name}}`;

test.each([
  // As SAP's documentation uses them.
  ["$.memberOf contains 'group1'", true],
  ["$.memberOf contains 'group'", false],
  ['($.emails.length() > 0) && ($.name.familyName EMPTY false)', true],
  [
    `($.validityPeriod.startDate <= '${template('currentDate')}') && ($.validityPeriod.endDate > '${template('currentDate')}')`,
    true,
  ],
  ['($.emails EMPTY false) && isValidEmail($.emails[0].value)', true],
  ['isValidEmail($.emails[*].value)', true],
  ['isValidEmail($.memberOf)', false],
  ["$.name.familyName != 'Smith'", true],
  ['$.emails[0].value =~ /.*@example.com/', true],
  ['$.emails[0].value =~ /@example.com/', false],
  ['$.emails[0].value =~ /ADA@.*/i', true],
  ['$.emails[?(@.primary == true)].value == []', false],
  ['$.emails[?(@.primary== true)].value != []', true],
  ['$.groups[?(@.display =~ /ABC.*/)] empty false', true],
  ["$.groups EMPTY true || $.groups[?(@.display === 'XYZ' )] empty true", false],
  [
    "($.groups EMPTY false) && ( ($.groups[?(@.display ==='ABC' )] != []) || ($.groups[?(@.display ==='XYZ')] != []))",
    true,
  ],
  ["(('%c4c.group.prefix%' === 'null') || ($.groups[?(@.display =~ /%c4c.group.prefix%.*/)] empty false))", true],
  ["('%prefix%' === 'null') || ($.groups[?(@.display =~ /%prefix%.*/)] empty false)", true],
  ["('%prefix%' === 'null')", false],
  ['isApplicationSpecificGroup()', true],
  ['isRegularGroup()', false],
  ['isAttributeWithOptionalPrefix($.groups[0].display, prefix)', true],
  ['isAttributeWithOptionalPrefix($.userName, prefix)', false],
  ['isAttributeWithOptionalPrefix($.none, prefix)', true],
  ['isAttributeWithOptionalPrefix($.userName, no.such.property)', true],
  ['isAttributeWithMandatoryPrefix($.userName, no.such.property)', false],
  ['isAttributeWithMandatoryPrefix($.groups[0].display, prefix)', true],
  // What Jayway's grammar has besides.
  ['$.userName', true],
  ['!$.none', true],
  ['!($.userName)', false],
  ['$.active == false', true],
  ["$.active == 'false'", false],
  ['$.count == "3"', true],
  ['$.count === "3"', false],
  ['$.count !== "3"', true],
  ['$.count == %limit%', true],
  ['$.count >= 3 && $.count < 4', true],
  ["$.count > '2'", false],
  ['$.title EMPTY true', true],
  ['$.nickName empty true', true],
  ['$.none EMPTY true', true],
  ['$.roles EMPTY true', true],
  ["$.userName in ['ada', 'bob']", true],
  ["$.userName nin ['ada', 'bob']", false],
  ["$.memberOf anyof ['group2', 'x']", true],
  ["$.memberOf noneof ['group2', 'x']", false],
  ["$.memberOf subsetof ['group1', 'group2', 'x']", true],
  ['$.emails size 2', true],
  ["$.userName == 'it\\'s'", false],
  ["$.none == 'x' || $.userName == 'ada' && $.count == 4", false],
  ["$.userName == 'ada' || $.userName == 'bob' && $.count == 4", true],
])('%s is %s', (condition, expected) => {
  expect(asked(condition)).toBe(expected);
});

test('a regular group lacks what groups of applications have', () => {
  expect(asked('isRegularGroup()', { displayName: 'a' })).toBe(true);
  expect(asked('isApplicationSpecificGroup()', { displayName: 'a' })).toBe(false);
});

test.each([
  ['', 'The end at character 1'],
  ['$.a ==', 'The end at character 7'],
  ['$.a = 1', '"= 1" at character 5'],
  ['$.a == 1 &&', 'The end'],
  ['($.a', 'should be )'],
  ["$.a == 'x", "should end a text with '"],
  ['$.a =~ /x', 'should end a regular expression'],
  ['$.a[', 'is no name in quotes, index, * or filter'],
  ['$.a[?(@.b', 'should be )'],
  ['$.', 'should be a name'],
  ['isvalidemail($.a)', 'There is no function isvalidemail'],
  ['isValidEmail()', 'has 0 arguments'],
  ['shout', 'is no path, text, number'],
  [`${'('.repeat(40)}$.a${')'.repeat(40)}`, 'nested too deeply'],
  [`$.a ${'&& $.a '.repeat(300)}`, 'one part too many'],
])('%s is refused', (condition, message) => {
  expect(() => parseCondition(condition)).toThrow(
    expect.objectContaining({ name: 'TransformationError', message: expect.stringContaining(message) }),
  );
});

test.each([
  ['$.emails[*].value', ['ada@example.com', 'ada@home.example']],
  ['$.emails[-1].type', 'home'],
  ['$.emails[0:1].type', ['work']],
  ['$.emails[0,1].type', ['work', 'home']],
  ["$.name['familyName']", 'Lovelace'],
  ["$['name','none'].familyName", ['Lovelace']],
  ['$..familyName', ['Lovelace']],
  ['$..[0].display', ['ABC admins']],
  ['$.name.*', ['Lovelace']],
  ['$.%user.id%', 'ada'],
  [`$['${CUSTOM}']['attributes'][?(@.name=='customAttribute1')]['value']`, ['red']],
  ['$.emails.length()', 2],
  ['$.userName.length()', 3],
  ['$.emails.value', undefined],
  ['$.constructor', undefined],
  ['$.emails.length', undefined],
])('%s leads to %j', (path, expected) => {
  expect(read(path)).toEqual(expected);
});
