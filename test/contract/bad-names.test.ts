import type { JsonObject } from '../../src/protocol/json.js';
import type { ScimType } from '../../src/protocol/scim-error.js';
import { ENTERPRISE_USER_SCHEMA, USER_SCHEMA } from '../../src/protocol/urns.js';
import { createRefusalProbe, patchUser, postUser, putUser, type RefusalProbe } from '../support/refusal-probe.js';
import { vaultUser } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';

const ENT = ENTERPRISE_USER_SCHEMA;

let probe: RefusalProbe;

beforeAll(async () => {
  probe = await createRefusalProbe();
});
afterAll(() => probe.server.close());

const raw = (text: string) => Buffer.from(text);

describe('attributes given twice', () => {
  test.each<[title: string, body: JsonObject]>([
    ['in another case', { ...vaultUser('bob'), USERNAME: 'eve' }],
    [
      'a sub-attribute in another case',
      vaultUser('bob', { name: { givenName: 'a', familyName: 'b', GIVENNAME: 'c' } }),
    ],
    ['by its URN', { ...vaultUser('bob'), [`${USER_SCHEMA}:title`]: 'x' }],
    ['under the URN of the core schema', { ...vaultUser('bob'), [USER_SCHEMA]: { userName: 'eve' } }],
    ['under the URN of the core schema, first', { [USER_SCHEMA]: { userName: 'eve' }, ...vaultUser('bob') }],
    [
      'under the URN of an extension in another case',
      { ...vaultUser('bob'), [ENT.toUpperCase()]: { department: 'x' } },
    ],
    ['dotted and nested', { ...vaultUser('bob'), 'name.givenName': 'x' }],
    ['dotted and nested, first', { 'name.givenName': 'x', ...vaultUser('bob') }],
    ['by its URN and nested', { ...vaultUser('bob'), [`${ENT}:department`]: 'x' }],
  ])('%s', async (_title, body) => {
    await probe.expectRefused(postUser(body), 400, 'invalidSyntax', /given twice/);
    await probe.expectRefused(putUser(body), 400, 'invalidSyntax', /given twice/);
  });

  test.each<[title: string, body: JsonObject]>([
    ['in a message', { Operations: [], operations: [{ op: 'remove', path: 'displayName' }] }],
    ['in an operation', { Operations: [{ op: 'add', OP: 'remove', path: 'displayName', value: 'x' }] }],
    ['in a value without a path', { Operations: [{ op: 'add', value: { displayName: 'x', DISPLAYNAME: 'y' } }] }],
    ['in an extension', { Operations: [{ op: 'add', value: { [ENT]: { department: 'x', Department: 'y' } } }] }],
    ['in a complex value', { Operations: [{ op: 'add', path: 'name', value: { givenName: 'x', GivenName: 'y' } }] }],
  ])('%s of a PATCH', async (_title, body) => {
    await probe.expectRefused({ method: 'PATCH', path: '/Users/<user>', body }, 400, 'invalidSyntax', /given twice/);
  });
});

describe('names that JavaScript gives a meaning to', () => {
  const POISON = '{"polluted": true, "userName": "mallory"}';

  test.each([
    `{"userName": "mallory", "__proto__": ${POISON}}`,
    `{"userName": "mallory", "constructor": {"prototype": ${POISON}}}`,
    `{"userName": "mallory", "name": {"__proto__": ${POISON}, "constructor": ${POISON}}}`,
    `{"userName": "mallory", "emails": [{"__proto__": ${POISON}, "value": "m@x.example"}]}`,
    `{"userName": "mallory", "${ENT}": {"__proto__": ${POISON}, "department": "x"}}`,
    `{"userName": "mallory", "emails": [{"type": "__proto__", "value": "a"}, {"type": "constructor", "value": "b"}]}`,
  ])('%s is a user like any other', async (text) => {
    const { client: tenant } = await probe.server.createOrganization('core');
    const created = await tenant.send(postUser(raw(text)));
    expect(created).toMatchObject({ status: 201, body: { userName: 'mallory' } });
    expect(created.text).not.toMatch(/polluted|prototype/);
    expect((await tenant.get(`/Users/${idOf(created)}`)).body).toEqual(created.body);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect({}).not.toHaveProperty('polluted');
  });

  test.each<[path: string, status: number, scimType: ScimType]>([
    ['__proto__', 400, 'invalidPath'],
    ['__proto__.polluted', 400, 'invalidPath'],
    ['emails[__proto__ eq "x"].value', 400, 'invalidPath'],
    ['name.__proto__', 400, 'invalidPath'],
    ['emails[constructor eq "x"].value', 400, 'invalidFilter'],
  ])('a PATCH at %s is refused', async (path, status, scimType) => {
    await probe.expectRefused(patchUser({ op: 'add', path, value: 'polluted' }), status, scimType);
  });

  test.each(['constructor', 'constructor.prototype', 'toString', 'hasOwnProperty', 'name.constructor'])(
    'a PATCH at %s is one at an unknown attribute',
    async (path) => {
      const answer = await probe.client.patch(`/Users/${probe.user}`, { op: 'add', path, value: { polluted: true } });
      expect(answer.status).toBe(200);
      await probe.expectUnchanged();
      expect({}).not.toHaveProperty('polluted');
    },
  );
});
