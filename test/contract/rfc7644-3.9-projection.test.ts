import type { JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA, USER_SCHEMA } from '../../src/protocol/urns.js';
import { query } from '../support/query.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, patchOp, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

const ENT = ENTERPRISE_USER_SCHEMA;
const ADA = {
  userName: 'ada',
  title: 'Analyst',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  emails: [{ type: 'work', value: 'ada@contoso.com' }],
  [ENT]: { department: 'Research', costCenter: '41' },
};

let server: TestServer;
let client: ScimClient;
let user: string;
let made: string;

beforeAll(async () => {
  server = await createTestServer();
  ({ client } = await server.createOrganization('core'));
  user = idOf(await client.post('/Users', coreUser('ada', ADA)));
  made = idOf(await client.post('/Groups', group('Analysts', user)));
});
afterAll(() => server.close());

const ALL = ['emails', 'groups', 'id', 'meta', 'name', 'schemas', 'title', ENT, 'userName'].sort();

test.each<[parameters: Record<string, string>, keys: string[]]>([
  [{}, ALL],
  [{ attributes: 'userName' }, ['id', 'schemas', 'userName']],
  [{ attributes: 'USERNAME,Title' }, ['id', 'schemas', 'title', 'userName']],
  [{ attributes: ' userName , title ' }, ['id', 'schemas', 'title', 'userName']],
  [{ attributes: 'urn:ietf:params:scim:schemas:core:2.0:User:userName' }, ['id', 'schemas', 'userName']],
  [{ attributes: 'shoeSize' }, ['id', 'schemas']],
  [{ attributes: 'meta' }, ['id', 'meta', 'schemas']],
  [{ attributes: ENT }, ['id', 'schemas', ENT]],
  [{ excludedAttributes: 'emails,name' }, ALL.filter((key) => key !== 'emails' && key !== 'name')],
  [{ excludedAttributes: 'id,schemas,meta' }, ALL.filter((key) => key !== 'meta')],
  [{ excludedAttributes: 'groups' }, ALL.filter((key) => key !== 'groups')],
  [{ excludedAttributes: 'shoeSize' }, ALL],
])('GET with %j has %j', async (parameters, keys) => {
  const { status, body } = await client.get(`/Users/${user}${query(parameters)}`);
  expect({ status, keys: Object.keys(body).sort() }).toEqual({ status: 200, keys: [...keys].sort() });
  const listed = await client.get(`/Users${query(parameters)}`);
  expect(listed.body.Resources).toEqual([body]);
});

test.each<[parameters: Record<string, string>, expected: JsonObject]>([
  [{ attributes: 'name.givenName' }, { name: { givenName: 'Ada' } }],
  [{ attributes: 'emails.value,title' }, { title: 'Analyst', emails: [{ value: 'ada@contoso.com' }] }],
  [{ attributes: `${ENT}:department` }, { [ENT]: { department: 'Research' } }],
  [{ attributes: 'name.givenName,name' }, { name: ADA.name }],
])('GET with %j has those parts only', async (parameters, expected) => {
  const { body } = await client.get(`/Users/${user}${query(parameters)}`);
  expect(body).toEqual({ schemas: [USER_SCHEMA, ENT], id: user, ...expected });
});

test.each<[excluded: string, key: string, expected: JsonObject | JsonObject[]]>([
  ['name.givenName', 'name', { familyName: 'Lovelace' }],
  ['emails.type', 'emails', [{ value: 'ada@contoso.com' }]],
  [`${ENT}:department`, ENT, { costCenter: '41' }],
])('GET without %s keeps the other parts', async (excludedAttributes, key, expected) => {
  const { body } = await client.get(`/Users/${user}${query({ excludedAttributes })}`);
  expect(body[key]).toEqual(expected);
  expect(body.userName).toBe('ada');
});

test('members are left out when excluded, whether read by id, listed or written', async () => {
  expect((await client.get(`/Groups/${made}`)).body).toHaveProperty('members');
  expect((await client.get(`/Groups/${made}?excludedAttributes=members`)).body).not.toHaveProperty('members');
  const listed = await client.get('/Groups?excludedAttributes=MEMBERS');
  expect(listed.body.Resources).toEqual([expect.not.objectContaining({ members: expect.anything() })]);
  const created = await client.post('/Groups?excludedAttributes=members', group('Engineers', user));
  expect(created.body).not.toHaveProperty('members');
  const replaced = await client.put(`/Groups/${idOf(created)}?excludedAttributes=members`, group('Engineers', user));
  expect(replaced.body).not.toHaveProperty('members');
  expect((await client.get(`/Groups/${idOf(created)}`)).body).toHaveProperty('members', [
    expect.objectContaining({ value: user }),
  ]);
});

test('attributes and excludedAttributes apply to what POST, PUT and PATCH answer', async () => {
  const created = await client.post('/Users?attributes=userName', coreUser('bob', { title: 'Analyst' }));
  expect(Object.keys(created.body).sort()).toEqual(['id', 'schemas', 'userName']);
  const path = `/Users/${idOf(created)}`;
  const replaced = await client.put(`${path}?excludedAttributes=meta,title`, coreUser('bob', { title: 'Lead' }));
  expect(Object.keys(replaced.body).sort()).toEqual(['id', 'schemas', 'userName']);
  const body = patchOp([{ op: 'replace', path: 'title', value: 'Head' }]);
  const patched = await client.send({ method: 'PATCH', path: `${path}?attributes=title`, body });
  expect(patched.body).toEqual({ schemas: [USER_SCHEMA], id: idOf(created), title: 'Head' });
});

test('a PATCH of a group answers 204, and 200 with a body when attributes are asked for', async () => {
  const body = patchOp([{ op: 'replace', path: 'displayName', value: 'Analysts' }]);
  const path = `/Groups/${made}`;
  expect(await client.send({ method: 'PATCH', path, body })).toMatchObject({ status: 204, text: '' });
  const excluded = await client.send({ method: 'PATCH', path: `${path}?excludedAttributes=members`, body });
  expect(excluded).toMatchObject({ status: 204, text: '' });
  const answered = await client.send({ method: 'PATCH', path: `${path}?attributes=displayName`, body });
  expect(answered).toMatchObject({ status: 200, body: { id: made, displayName: 'Analysts' } });
  expect(answered.body).not.toHaveProperty('members');
});

test('both at once are refused, and a list beyond measure too', async () => {
  const both = await client.get(`/Users/${user}?attributes=userName&excludedAttributes=title`);
  expect(both).toMatchObject(refusal(400, 'invalidValue', /exclude each other/));
  const long = await client.get(`/Users?attributes=${'a,'.repeat(2500)}`);
  expect(long).toMatchObject(refusal(400, 'invalidValue', /at most 4000/));
});
