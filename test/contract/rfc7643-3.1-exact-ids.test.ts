import type { JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA, USER_SCHEMA } from '../../src/protocol/urns.js';
import { bulk, resultsIn, statusesIn } from '../support/bulk.js';
import { defineDevices, device } from '../support/device-type.js';
import { resourcesOf } from '../support/list-response.js';
import { query } from '../support/query.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, patchOp, type ScimClient } from '../support/scim-client.js';
import { storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;
let ada: string;
let team: string;
let phone: string;
let before: JsonObject;

beforeAll(async () => {
  server = await createTestServer();
});
beforeEach(async () => {
  organization = await server.createOrganization('core');
  client = organization.client;
  await defineDevices(server, organization);
  ada = idOf(await client.post('/Users', coreUser('ada')));
  team = idOf(await client.post('/Groups', group('Team', ada)));
  phone = idOf(await client.post('/Devices', device('phone')));
  before = await storedState(server, organization);
});
afterAll(() => server.close());

/** Of an id that has letters, as every one has: the time comes first, and begins with 019 or 01a. */
const capitals = (id: string) => {
  expect(id).not.toBe(id.toUpperCase());
  return id.toUpperCase();
};

test.each([
  ['/Users', () => ada, coreUser('eve')],
  ['/Groups', () => team, group('Others')],
  ['/Devices', () => phone, device('tablet')],
])('%s: an id in capitals is 404 by every method, and nothing changes', async (endpoint, idOfIt, body) => {
  const path = `${endpoint}/${capitals(idOfIt())}`;
  const patch = patchOp([{ op: 'replace', path: 'externalId', value: 'x' }]);
  const answers = [
    await client.get(path),
    await client.send({ method: 'HEAD', path }),
    await client.put(path, body),
    await client.send({ method: 'PATCH', path, body: patch }),
    await client.send({ method: 'PATCH', path: `${path}?attributes=id`, body: patch }),
    await client.send({ method: 'PATCH', path, body: patch, headers: { 'If-Match': '*' } }),
    await client.delete(path),
    await client.send({ method: 'DELETE', path, headers: { 'If-Match': '*' } }),
  ];
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
  expect(answers[0]).toMatchObject(refusal(404, undefined, new RegExp(idOfIt().toUpperCase())));
  expect(await storedState(server, organization)).toEqual(before);
});

test('members: an id in capitals names nobody to add, and nobody to remove', async () => {
  const value = capitals(ada);
  const refused = refusal(400, 'invalidValue', new RegExp(value));
  expect(await client.post('/Groups', group('Others', value))).toMatchObject(refused);
  expect(await client.put(`/Groups/${team}`, group('Team', value))).toMatchObject(refused);
  const change = (operation: JsonObject) => client.patch(`/Groups/${team}`, operation);
  expect(await change({ op: 'add', path: 'members', value: [{ value }] })).toMatchObject(refused);
  expect(await change({ op: 'replace', value: { members: [{ value }] } })).toMatchObject(refused);
  await change({ op: 'remove', path: 'members', value: [{ value }] });
  await change({ op: 'remove', path: `members[value eq "${value}"]` });
  expect(await storedState(server, organization)).toEqual(before);
});

test('filters compare id, members.value, groups.value and manager.value exactly', async () => {
  const eve = coreUser('eve', { [ENTERPRISE_USER_SCHEMA]: { manager: { value: ada } } });
  expect((await client.post('/Users', eve)).status).toBe(201);
  const found = async (path: string, filter: string) => resourcesOf(await client.get(path + query({ filter }))).length;
  for (const [path, attribute, id] of [
    ['/Users', 'id', ada],
    ['/Groups', 'members.value', ada],
    ['/Users', 'groups.value', team],
    ['/Users', `${ENTERPRISE_USER_SCHEMA}:manager.value`, ada],
    ['/Devices', 'id', phone],
    ['/', 'id', ada],
  ] as const) {
    const filter = (text: string) => found(path, `${attribute} eq "${text}"`);
    expect([attribute, await filter(id), await filter(capitals(id))]).toEqual([attribute, 1, 0]);
  }
});

test('a manager is kept as sent: in capitals it is the id of nobody who is there', async () => {
  const value = capitals(ada);
  const eve = coreUser('eve', { [ENTERPRISE_USER_SCHEMA]: { manager: { value } } });
  const created = await client.post('/Users', eve);
  const $ref = `${client.tenantUrl}/Users/${value}`;
  expect(created.body[ENTERPRISE_USER_SCHEMA]).toEqual({ manager: { value, $ref } });
  expect(await client.get(`/Users/${value}`)).toMatchObject(refusal(404));
});

test('§8.7.2: the ids of resource types and schemas are not caseExact', async () => {
  for (const path of ['/ResourceTypes/Group', '/ResourceTypes/Device', `/Schemas/${USER_SCHEMA}`]) {
    const { status, body } = await client.get(path);
    expect(status).toBe(200);
    const [, endpoint = '', id = ''] = path.split('/');
    for (const other of [id.toUpperCase(), id.toLowerCase()]) {
      expect(await client.get(`/${endpoint}/${other}`)).toMatchObject({ status: 200, body });
    }
  }
});

test('Bulk: a path with an id in capitals is 404, and is another resource than the one in small letters', async () => {
  const [path, other] = [`/users//${ada}`, `/Users/${capitals(ada)}`];
  const patch = (title: string) => patchOp([{ op: 'replace', path: 'title', value: title }]);
  const answer = await client.post(
    '/Bulk',
    bulk([
      { method: 'PATCH', path: other, data: patch('none') },
      { method: 'PUT', path: other, data: coreUser('eve') },
      { method: 'DELETE', path: other },
      { method: 'PATCH', path, data: patch('first') },
      { method: 'PATCH', path: `/Users/${ada}?attributes=title`, data: patch('second') },
    ]),
  );
  expect(statusesIn(answer)).toEqual(['404', '404', '404', '200', '200']);
  expect(resultsIn(answer)[4]?.response).toMatchObject({ title: 'second' });
});
