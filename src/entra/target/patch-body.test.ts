import { createBody } from './create-body.js';
import { addMembers, patchAttributes, patchReference, removeMembers, removeReference } from './patch-body.js';
import { readTargetPath, type TargetPath, valueAt } from './target-path.js';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

function path(text: string): TargetPath {
  const read = readTargetPath(text);
  if (read === undefined) throw new Error(text);
  return read;
}
const change = (kind: 'add' | 'replace', text: string, value: string) => ({ kind, path: path(text), value });

const CHANGES = [
  change('replace', 'displayName', 'Ada King'),
  change('replace', 'emails[type eq "work"].value', 'ada.king@contoso.com'),
  change('add', 'addresses[type eq "work"].country', 'GB'),
  change('replace', 'name.familyName', 'King'),
  change('add', `${ENTERPRISE}:department`, 'R&D'),
  change('replace', 'active', 'False'),
];

test('legacy: an operation for each attribute, capitals, booleans as text', () => {
  expect(patchAttributes('legacy', CHANGES).Operations).toEqual([
    { op: 'Replace', path: 'displayName', value: 'Ada King' },
    { op: 'Replace', path: 'emails[type eq "work"].value', value: 'ada.king@contoso.com' },
    { op: 'Add', path: 'addresses[type eq "work"].country', value: 'GB' },
    { op: 'Replace', path: 'name.familyName', value: 'King' },
    { op: 'Add', path: `${ENTERPRISE}:department`, value: 'R&D' },
    { op: 'Replace', path: 'active', value: 'False' },
  ]);
});

test('aadOptscim062020: paths with brackets alone, the rest merged by operation, booleans as such', () => {
  expect(patchAttributes('aadOptscim062020', CHANGES).Operations).toEqual([
    { op: 'replace', path: 'emails[type eq "work"].value', value: 'ada.king@contoso.com' },
    { op: 'add', path: 'addresses[type eq "work"].country', value: 'GB' },
    { op: 'replace', path: 'active', value: false },
    { op: 'add', value: { [`${ENTERPRISE}:department`]: 'R&D' } },
    { op: 'replace', value: { displayName: 'Ada King', 'name.familyName': 'King' } },
  ]);
});

test('references and members have the forms that were seen', () => {
  const manager = path(`${ENTERPRISE}:manager`);
  expect(patchReference('legacy', manager, 'm1').Operations).toEqual([{ op: 'Add', path: manager.text, value: 'm1' }]);
  expect(removeReference('aadOptscim062020', manager).Operations).toEqual([{ op: 'remove', path: manager.text }]);
  const value = [{ $ref: null, value: 'u1' }];
  expect(addMembers('legacy', ['u1']).Operations).toEqual([{ op: 'Add', path: 'members', value }]);
  expect(addMembers('aadOptscim062020', ['u1']).Operations).toEqual([{ op: 'add', path: 'members', value }]);
  expect(removeMembers('legacy', ['u1']).Operations).toEqual([{ op: 'Remove', path: 'members', value }]);
  expect(removeMembers('aadOptscim062020', ['u1', 'u2']).Operations).toEqual([
    { op: 'remove', path: 'members[value eq "u1"]' },
    { op: 'remove', path: 'members[value eq "u2"]' },
  ]);
});

test('a POST is as ENTRA.md §3 shows it', () => {
  const assignments = [
    ['externalId', 'ada'],
    ['userName', 'ada@contoso.com'],
    ['active', 'True'],
    ['emails[type eq "work"].value', 'ada@contoso.com'],
    ['name.familyName', 'Lovelace'],
    ['addresses[type eq "work"].locality', 'London'],
    ['addresses[type eq "work"].country', 'GB'],
    [`${ENTERPRISE}:employeeNumber`, '1042'],
  ].map(([text = '', value = '']) => ({ path: path(text), value }));
  expect(createBody('User', assignments)).toEqual({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE],
    externalId: 'ada',
    userName: 'ada@contoso.com',
    active: true,
    emails: [{ primary: true, type: 'work', value: 'ada@contoso.com' }],
    meta: { resourceType: 'User' },
    name: { familyName: 'Lovelace' },
    addresses: [{ type: 'work', locality: 'London', country: 'GB', primary: false }],
    [ENTERPRISE]: { employeeNumber: '1042' },
  });
});

test('a value is found by its path, whatever the case of names and of the type', () => {
  const user = {
    Emails: [
      { type: 'home', value: 'h' },
      { type: 'WORK', value: 'w' },
    ],
    [ENTERPRISE]: { Department: 'R' },
  };
  expect(valueAt(user, path('emails[type eq "work"].value'))).toBe('w');
  expect(valueAt(user, path(`${ENTERPRISE}:department`))).toBe('R');
  expect(valueAt(user, path('name.givenName'))).toBeUndefined();
  expect(readTargetPath('emails[type eq work]')).toBeUndefined();
});
