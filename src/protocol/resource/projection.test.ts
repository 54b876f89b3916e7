import type { JsonObject } from '../json.js';
import { resourceTypesOf } from '../profiles/resource-types.js';
import type { ResourceType } from '../schema/resource-type.js';
import { ENTERPRISE_USER_SCHEMA as ENT, USER_SCHEMA } from '../urns.js';
import { parseProjection, project, wants } from './projection.js';

const type = resourceTypesOf('core').get('User') as ResourceType;
const user: JsonObject = {
  schemas: [USER_SCHEMA, ENT],
  id: '1',
  userName: 'ada',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  emails: [
    { type: 'work', value: 'a' },
    { type: 'home', value: 'b' },
  ],
  [ENT]: { department: 'R', manager: { value: 'm' } },
  meta: { resourceType: 'User' },
};
const always = { schemas: [USER_SCHEMA, ENT], id: '1' };

test.each<[string, JsonObject]>([
  ['userName', { ...always, userName: 'ada' }],
  ['USERNAME , name.givenname', { ...always, userName: 'ada', name: { givenName: 'Ada' } }],
  ['name.givenName,name', { ...always, name: user.name as JsonObject }],
  ['emails.value', { ...always, emails: [{ value: 'a' }, { value: 'b' }] }],
  [`${ENT}:department`, { ...always, [ENT]: { department: 'R' } }],
  [ENT, { ...always, [ENT]: user[ENT] as JsonObject }],
  [`${USER_SCHEMA}:userName`, { ...always, userName: 'ada' }],
  ['shoeSize', always],
  ['', user],
  [' ', user],
  [' , ,', user],
  [',userName,', { ...always, userName: 'ada' }],
])('attributes=%s', (attributes, expected) => {
  expect(project(user, parseProjection(type, attributes))).toEqual(expected);
});

test.each<[string, (keyof typeof user)[]]>([
  ['name,emails,meta', ['schemas', 'id', 'userName', ENT]],
  ['id,schemas', Object.keys(user)],
  ['', Object.keys(user)],
  [', ', Object.keys(user)],
  [ENT, ['schemas', 'id', 'userName', 'name', 'emails', 'meta']],
])('excludedAttributes=%s', (excluded, keys) => {
  expect(Object.keys(project(user, parseProjection(type, undefined, excluded)))).toEqual(keys);
});

test('an excluded sub-attribute leaves its siblings', () => {
  const projected = project(user, parseProjection(type, undefined, `name.givenName,emails.type,${ENT}:manager`));
  expect(projected).toMatchObject({
    name: { familyName: 'Lovelace' },
    emails: [{ value: 'a' }, { value: 'b' }],
    [ENT]: { department: 'R' },
  });
  expect(projected[ENT]).not.toHaveProperty('manager');
});

test('groups are read only when they are wanted', () => {
  expect(wants(parseProjection(type), 'groups')).toBe(true);
  expect(wants(parseProjection(type, 'userName'), 'groups')).toBe(false);
  expect(wants(parseProjection(type, 'groups.value'), 'groups')).toBe(true);
  expect(wants(parseProjection(type, undefined, 'groups'), 'groups')).toBe(false);
  expect(wants(parseProjection(type, undefined, 'groups.display'), 'groups')).toBe(true);
});

test('a list without a name is no wish, which asks for no body of a PATCH', () => {
  for (const list of ['', ' ', ',', ' , ']) {
    expect(parseProjection(type, list, list)).toBe(parseProjection(type));
    expect(parseProjection(type, list, 'name').mode).toBe('except');
    expect(parseProjection(type, 'name', list).mode).toBe('only');
  }
});

test('both parameters together are refused (RFC 7644 §3.9)', () => {
  expect(() => parseProjection(type, 'a', 'b')).toThrow(/exclude each other/);
});
