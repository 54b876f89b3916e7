import type { Json } from '../json.js';
import { Notes } from '../notes.js';
import { resourceTypesOf } from '../profiles/resource-types.js';
import { USER } from '../schema/core-user.js';
import { attribute } from '../schema/definition.js';
import { compileResourceType, type ResourceType } from '../schema/resource-type.js';
import { ScimError } from '../scim-error.js';
import { ENTERPRISE_USER_SCHEMA as ENT, GROUP_SCHEMA, USER_SCHEMA } from '../urns.js';
import { readResource } from './read-resource.js';

const type = resourceTypesOf('core').get('User') as ResourceType;

const read = (body: Json) => readResource(type, body, new Notes());

const notesOf = (body: Json) => {
  const notes = new Notes();
  readResource(type, body, notes);
  return notes.entries.map(({ code }) => code);
};

const refusal = (body: Json) => {
  try {
    read(body);
  } catch (error) {
    return error instanceof ScimError ? `${error.scimType}: ${error.message}` : error;
  }
  return 'not refused';
};

test('names come out in the schema’s spelling, whatever the case they came in', () => {
  expect(read({ USERNAME: 'ada', Name: { GIVENNAME: 'Ada' }, [ENT.toLowerCase()]: { Department: 'R' } })).toEqual({
    userName: 'ada',
    name: { givenName: 'Ada' },
    [ENT]: { department: 'R' },
  });
});

test('id, meta, schemas, read-only attributes and passwords are left out', () => {
  const body = {
    schemas: [USER_SCHEMA],
    id: 'x',
    meta: { created: 'x' },
    groups: [{ value: 'g' }],
    password: 'p',
    userName: 'ada',
  };
  expect(read(body)).toEqual({ userName: 'ada' });
  expect(notesOf({ ...body })).toEqual(['password-discarded']);
  expect(read({ userName: 'ada', [USER_SCHEMA]: { password: 'p', title: 'T' } })).toEqual({
    userName: 'ada',
    title: 'T',
  });
});

test.each<[Json, Json, string[]]>([
  [{ active: 'True' }, { active: true }, ['boolean-string']],
  [{ active: 'false' }, { active: false }, ['boolean-string']],
  [{ active: '' }, {}, ['blank-value']],
  [{ emails: { value: 'a' } }, { emails: [{ value: 'a' }] }, ['single-for-array']],
  [{ emails: ['a'] }, { emails: [{ value: 'a' }] }, ['value-for-complex']],
  [{ roles: [], title: null, emails: [null] }, {}, []],
  [{ [ENT]: { manager: 'm' } }, { [ENT]: { manager: { value: 'm' } } }, ['value-for-complex']],
  [{ [ENT]: { manager: [{ value: 'm' }] } }, { [ENT]: { manager: { value: 'm' } } }, ['array-for-single']],
  [{ [ENT]: { manager: null } }, {}, []],
  [{ name: [] }, {}, ['array-for-single']],
  [{ name: [{ givenName: 'A' }] }, { name: { givenName: 'A' } }, ['array-for-single']],
  [{ emails: 'a' }, { emails: [{ value: 'a' }] }, ['single-for-array', 'value-for-complex']],
  [
    { emails: [{ value: 'a', primary: true }, { value: 'b' }, { value: 'c', primary: 'True' }] },
    { emails: [{ value: 'a', primary: true }, { value: 'b' }, { value: 'c', primary: false }] },
    ['boolean-string', 'second-primary'],
  ],
  [{ [ENT]: { manager: { value: '' } } }, {}, ['blank-value']],
  [
    { 'name.familyName': 'L', [`${ENT}:department`]: 'R' },
    { name: { familyName: 'L' }, [ENT]: { department: 'R' } },
    ['dotted-key', 'dotted-key'],
  ],
  [
    { [`${USER_SCHEMA}.title`]: 'T', [ENT]: { 'manager.value': 'm' } },
    { title: 'T', [ENT]: { manager: { value: 'm' } } },
    ['dotted-key', 'dot-after-urn'],
  ],
  [
    { [`${ENT}.manager`]: 'm' },
    { [ENT]: { manager: { value: 'm' } } },
    ['dotted-key', 'dot-after-urn', 'value-for-complex'],
  ],
  [{ shoeSize: 38, name: { nick: 'x' } }, {}, ['unknown-attribute', 'unknown-attribute']],
  [{ __proto__: null, constructor: { a: 1 } }, {}, ['unknown-attribute']],
])('%j is read as %j', (body, expected, codes) => {
  expect(read({ schemas: [USER_SCHEMA], ...(body as object) })).toEqual(expected);
  expect(notesOf({ schemas: [USER_SCHEMA], ...(body as object) })).toEqual(codes);
});

test('a name that no schema knows is noted with what is near', () => {
  const notes = new Notes();
  const sent = { titel: 'x', emails: [{ value: 'a' }, { vlue: 'x' }], [ENT]: { departmant: 'R', desk: '7' } };
  readResource(type, { schemas: [USER_SCHEMA], ...sent }, notes);
  expect(notes.entries).toEqual([
    { code: 'unknown-attribute', detail: 'titel', meant: 'title' },
    { code: 'unknown-attribute', detail: 'emails[1].vlue', meant: 'emails[1].value' },
    { code: 'unknown-attribute', detail: `${ENT}:departmant`, meant: `${ENT}:department` },
    { code: 'unknown-attribute', detail: `${ENT}:desk` },
  ]);
});

test('a __proto__ key is an unknown attribute and changes no prototype', () => {
  const body = JSON.parse(`{"userName":"ada","__proto__":{"admin":true},"name":{"__proto__":{"x":1}}}`) as Json;
  const resource = read(body);
  expect(resource).toEqual({ userName: 'ada' });
  expect(Object.getPrototypeOf(resource)).toBe(Object.prototype);
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

test.each<[Json, RegExp]>([
  [[], /^invalidSyntax: The body must be a JSON object with a User; received an array of 0/],
  [{ userName: 5 }, /^invalidValue: userName takes a string; received 5/],
  [{ active: 'yes' }, /^invalidValue: active takes true or false; received "yes"/],
  [{ name: 'Ada' }, /^invalidValue: name takes an object; received "Ada"/],
  [{ emails: [{ value: 5 }] }, /^invalidValue: emails\[0\]\.value takes a string; received 5/],
  [{ title: ['a'] }, /^invalidValue: title takes a string; received an array of 1/],
  [{ active: [] }, /^invalidValue: active takes true or false; received an array of 0/],
  [{ emails: [{ value: ['a'] }] }, /^invalidValue: emails\[0\].value takes a string; received an array of 1/],
  [{ name: [{}, {}] }, /^invalidValue: name takes an object; received an array of 2/],
  [{ name: 'Ada' }, /^invalidValue: name takes an object; received "Ada"/],
  [{ emails: [[['a']]] }, /^invalidValue: emails\[0\] takes an object; received an array of 1/],
  [{ emails: '{"value":"a"}' }, /^invalidValue: emails\[0\] takes an object; received its text, /],
  [
    { emails: ['{"value":"a"}'] },
    /^invalidValue: emails\[0\] takes an object; received its text, .*Send the object itself/,
  ],
  [{ emails: ' [{"value":"a"}] ' }, /^invalidValue: emails\[0\] takes an object; received its text/],
  [{ phoneNumbers: ['[object Object]'] }, /^invalidValue: phoneNumbers\[0\] takes an object; received its text/],
  [{ [ENT]: { manager: '{"value":"m"}' } }, /^invalidValue: .*manager takes an object; received its text/],
  [{ userName: 'a', USERNAME: 'b' }, /^invalidSyntax: userName is given twice/],
  [{ name: { givenName: 'a' }, 'name.givenName': 'b' }, /^invalidSyntax: name.givenName is given twice/],
  [{ title: 'a', [USER_SCHEMA]: { title: 'b' } }, /^invalidSyntax: title is given twice/],
  [{ 'emails.value': 'a' }, /^invalidSyntax: emails.value names a part of a multi-valued attribute/],
  [{ [ENT]: 'R' }, /^invalidValue: .*takes an object/],
  [{ schemas: 'x' }, /^invalidValue: schemas takes an array of URNs/],
  [{ schemas: [GROUP_SCHEMA] }, /^invalidValue: schemas must list .*core:2.0:User/],
  [{ x509Certificates: [{ value: '§§' }] }, /^invalidValue: .*base64/],
  [{ title: 'x'.repeat(100_001) }, /^invalidValue: title takes at most 100000 characters/],
  [
    { roles: Array.from({ length: 1_001 }, (_, i) => ({ value: `${i}` })) },
    /^invalidValue: roles takes at most 1000 values/,
  ],
])('%# is refused', (body, reason) => {
  expect(refusal(body)).toMatch(reason);
});

test('a strict organization refuses a second primary value', () => {
  const emails = ['a', 'b'].map((value) => ({ value, primary: true }));
  const refused = () => readResource(type, { schemas: [USER_SCHEMA], emails }, new Notes(true));
  expect(refused).toThrow(/^Only one of emails can be primary; received emails\[0\] and emails\[1\]/);
});

test('text that only looks like that of an object is a value', () => {
  expect(read({ roles: ['{admin', '[x', '{x}', '12', '"a"'] })).toMatchObject({
    roles: ['{admin', '[x', '{x}', '12', '"a"'].map((value) => ({ value })),
  });
});

test('Entra’s misspelt enterprise URN in schemas is noted, not refused', () => {
  const body = { schemas: [USER_SCHEMA, 'urn:ietf:params:scim:schemas:extension:enterprise:2.0User'], userName: 'ada' };
  expect(read(body)).toEqual({ userName: 'ada' });
  expect(notesOf(body)).toEqual(['unknown-schema']);
});

test('a part is what its own definition says, also under a dotted name', () => {
  const locker = attribute('locker', '', {
    type: 'complex',
    subAttributes: [
      attribute('code', '', { mutability: 'writeOnly', returned: 'never' }),
      attribute('row', '', { mutability: 'readOnly' }),
      attribute('side', ''),
    ],
  });
  const own = { id: 'urn:example:own', name: 'Own', description: '', own: true, attributes: [locker] };
  const extended = compileResourceType({
    name: 'User',
    endpoint: '/Users',
    description: '',
    schema: USER,
    extensions: [own],
  });
  const sent = { 'locker.code': '1234', 'locker.row': 'A', 'locker.side': 'left' };
  const notes = new Notes();
  expect(readResource(extended, { schemas: [USER.id], [own.id]: sent }, notes)).toEqual({
    [own.id]: { locker: { side: 'left' } },
  });
  expect(notes.entries).toEqual([{ code: 'password-discarded', detail: `${own.id}:locker.code` }]);
});
