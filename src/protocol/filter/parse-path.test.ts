import { ScimError } from '../scim-error.js';
import { parsePatchPath } from './parse-path.js';
import { printPatchPath } from './print-path.js';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

test.each([
  'userName',
  'name.familyName',
  'not',
  'manager.$ref',
  ENTERPRISE,
  `${ENTERPRISE}:manager.value`,
  `${ENTERPRISE}:department`,
])('the attribute %s is kept whole', (text) => {
  const path = parsePatchPath(text);
  expect(path).toEqual({ attribute: { text, position: 0 }, filter: undefined, subAttribute: undefined });
  expect(printPatchPath(path)).toBe(text);
});

test.each([
  ['emails[type eq "work"]', 'emails', undefined, 'emails[type eq "work"]'],
  ['emails[type eq "work"].value', 'emails', 'value', 'emails[type eq "work"].value'],
  ['members[value eq "1"].$ref', 'members', '$ref', 'members[value eq "1"].$ref'],
  ['EMAILS [ Type EQ "work" ].Value ', 'EMAILS', 'Value', 'EMAILS[Type eq "work"].Value'],
  [
    `urn:ietf:params:scim:schemas:core:2.0:User:emails[(type eq "work" or primary eq TRUE)].value`,
    'urn:ietf:params:scim:schemas:core:2.0:User:emails',
    'value',
    'urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "work" or primary eq true].value',
  ],
])('value path %s', (text, attribute, subAttribute, canonical) => {
  const path = parsePatchPath(text);
  expect(path).toMatchObject({ attribute: { text: attribute, position: 0 }, subAttribute });
  expect(printPatchPath(path)).toBe(canonical);
});

test('the condition is a filter whose positions count within the path', () => {
  expect(parsePatchPath('addresses[type eq "work"].country').filter).toEqual({
    kind: 'compare',
    path: { text: 'type', position: 10 },
    operator: 'eq',
    value: 'work',
    valuePosition: 18,
  });
});

test.each([
  ['', 1, 'expected an attribute name, found the end'],
  ['/userName', 1, 'expected an attribute name, found /userName'],
  ['a.b.c', 1, 'expected an attribute name, found a.b.c'],
  ['(userName)', 1, 'expected an attribute name, found ('],
  ['not (title pr)', 5, 'expected a condition in brackets or the end, found ('],
  ['userName eq "ada"', 10, 'expected a condition in brackets or the end, found eq'],
  ['userName .x', 10, 'expected a condition in brackets or the end, found .x'],
  ['emails[type eq work].value', 16, 'found work: if it is text, put it in straight double quotes'],
  ['emails[type eq "work"', 22, 'expected "and", "or" or the "]" for the "[" at character 7, found the end'],
  ['emails["work"]', 8, 'expected an attribute name, found "work"'],
  ['emails[0]', 8, 'expected an attribute name, found 0'],
  ['emails[a[b pr]]', 9, 'brackets cannot stand within brackets, found ['],
  ['emails[type pr]value', 16, 'expected a sub-attribute such as .value or the end, found value'],
  ['emails[type pr] .value', 17, 'expected a sub-attribute such as .value or the end, found .value'],
  ['emails[type pr]\t.value', 17, 'expected a sub-attribute such as .value or the end, found .value'],
  ['emails .value', 8, 'expected a condition in brackets or the end, found .value'],
  ['emails. value', 1, 'expected an attribute name, found emails.'],
  ['emails[type pr].', 16, 'expected a sub-attribute such as .value or the end, found .'],
  ['emails[type pr].a.b', 16, 'expected a sub-attribute such as .value or the end, found .a.b'],
  ['emails[type pr] and title', 17, 'expected a sub-attribute such as .value or the end, found and'],
  ['emails[type pr][value pr]', 16, 'expected a sub-attribute such as .value or the end, found ['],
  ['emails[type pr].value x', 23, 'expected the end, found x'],
  ['emails[type pr].value[x pr]', 22, 'expected the end, found ['],
  [`emails[${'('.repeat(120_000)}`, 120_001, 'at most 120000 characters'],
  [`emails[${'('.repeat(9_000)}`, 57, 'at most 50 parentheses and brackets'],
  [`emails[${'a pr or '.repeat(3_000)}a pr]`, 16_008, 'at most 2000 comparisons'],
])('refuses %j', (text, character, problem) => {
  const attempt = () => parsePatchPath(text);
  expect(attempt).toThrow(ScimError);
  expect(attempt).toThrow(expect.objectContaining({ status: 400, scimType: 'invalidPath' }));
  expect(attempt).toThrow(`Character ${character} of the path: expected `);
  expect(attempt).toThrow(problem);
});
