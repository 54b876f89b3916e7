import type { JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA, SEARCH_REQUEST } from '../../src/protocol/urns.js';
import { bulk } from '../support/bulk.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, patchOp, type ScimClient, type ScimRequest } from '../support/scim-client.js';
import { storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

/** Longer than a node remembers an organization. */
const REMEMBERED_MS = 2_100;
const remembered = () => new Promise((resolve) => setTimeout(resolve, REMEMBERED_MS));

/** A user of the organization with a client of their own. */
interface Person {
  readonly id: string;
  readonly user: JsonObject;
  readonly client: ScimClient;
}

let server: TestServer;
let organization: TestOrganization;
/** One for each test. */
const people: Person[] = [];

let me: ScimClient;
let user: JsonObject;
let id: string;
let path: string;

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
  for (let i = 0; i < 40; i += 1) people.push(await createPerson(`ada-${i}`));
  await remembered();
});
beforeEach(() => {
  const person = people.pop();
  if (person === undefined) throw new Error('more tests than people');
  ({ client: me, user, id } = person);
  path = `/Users/${id}`;
});
afterAll(() => server.close());

async function createPerson(userName: string): Promise<Person> {
  const sent: JsonObject = coreUser(userName, {
    externalId: `x-${userName}`,
    active: true,
    displayName: 'Ada',
    nickName: 'A',
    title: 'Analyst',
    emails: [{ type: 'work', value: 'ada@contoso.com' }],
    roles: [{ value: 'reader' }],
    [ENTERPRISE_USER_SCHEMA]: { department: 'Research' },
  });
  const created = idOf(await organization.client.post('/Users', sent));
  await organization.client.post('/Groups', group(`Friends of ${userName}`, created));
  const { credentials } = server.services;
  const found = await credentials.findUser(organization.id, userName.toUpperCase());
  const { token } = await credentials.create(organization.id, `laptop of ${userName}`, { user: found });
  return { id: created, user: sent, client: organization.client.as(token) };
}

const location = () => `${organization.client.tenantUrl}${path}`;

test('GET is the user, who is at a location of their own', async () => {
  const answer = await me.get('/Me');
  expect(answer).toMatchObject({
    status: 200,
    headers: { location: location(), 'content-location': location() },
    body: {
      id,
      userName: user.userName,
      meta: { location: location() },
      groups: [{ display: `Friends of ${user.userName}` }],
    },
  });
  const same = await organization.client.get(path);
  expect(answer.body).toEqual(same.body);
  expect(answer.headers.etag).toBe(same.headers.etag);
});

test('any case of /Me, projection, HEAD and If-None-Match', async () => {
  expect((await me.get('/me/?attributes=userName')).body).toEqual({
    schemas: expect.anything(),
    id,
    userName: user.userName,
  });
  expect(await me.send({ method: 'HEAD', path: '/Me' })).toMatchObject({
    status: 200,
    text: '',
    headers: { location: location() },
  });
  const { etag } = (await me.get('/Me')).headers;
  expect(await me.send({ method: 'GET', path: '/Me', headers: { 'If-None-Match': String(etag) } })).toMatchObject({
    status: 304,
    headers: { location: location() },
  });
});

test('PATCH changes what users may say of themselves', async () => {
  const answer = await me.patch(
    '/Me',
    { op: 'replace', path: 'nickName', value: 'Countess' },
    { op: 'add', path: 'name', value: { givenName: 'Ada', familyName: 'Lovelace' } },
    { op: 'add', path: 'phoneNumbers', value: [{ type: 'work', value: '+44 20' }] },
    { op: 'remove', path: 'displayName' },
  );
  expect(answer).toMatchObject({ status: 200, headers: { location: location() }, body: { nickName: 'Countess' } });
  const { body } = await organization.client.get(path);
  expect(answer.body).toEqual(body);
  expect(body).toMatchObject({ name: { familyName: 'Lovelace' }, phoneNumbers: [{ value: '+44 20' }] });
  expect(body).not.toHaveProperty('displayName');
});

test('PUT replaces it, when everything else is sent as it is', async () => {
  const answer = await me.put('/Me', { ...user, nickName: 'Countess', locale: 'en-GB' });
  expect(answer).toMatchObject({
    status: 200,
    headers: { location: location() },
    body: { nickName: 'Countess', locale: 'en-GB', active: true },
  });
});

test('If-Match holds', async () => {
  const { etag } = (await me.get('/Me')).headers;
  const rename = (nickName: string): ScimRequest => ({
    method: 'PATCH',
    path: '/Me',
    headers: { 'If-Match': String(etag) },
    body: patchOp([{ op: 'replace', path: 'nickName', value: nickName }]),
  });
  expect(await me.send(rename('B'))).toMatchObject({ status: 200 });
  expect(await me.send(rename('C'))).toMatchObject(refusal(412));
});

test.each<[name: string, operation: JsonObject]>([
  ['active', { op: 'replace', path: 'active', value: false }],
  ['active', { op: 'remove', path: 'active' }],
  ['active', { op: 'replace', value: { active: 'False', nickName: 'B' } }],
  ['userName', { op: 'replace', path: 'userName', value: 'root' }],
  ['externalId', { op: 'replace', path: 'externalId', value: 'x-2' }],
  ['title', { op: 'replace', path: 'title', value: 'Chief' }],
  ['userType', { op: 'add', path: 'userType', value: 'Employee' }],
  ['emails', { op: 'replace', path: 'emails[type eq "work"].value', value: 'root@contoso.com' }],
  ['roles', { op: 'add', path: 'roles', value: [{ value: 'admin' }] }],
  ['entitlements', { op: 'add', path: 'entitlements', value: [{ value: 'all' }] }],
  ['x509Certificates', { op: 'add', path: 'x509Certificates', value: [{ value: 'AAAA' }] }],
  [`${ENTERPRISE_USER_SCHEMA}:department`, { op: 'replace', path: `${ENTERPRISE_USER_SCHEMA}:department`, value: 'B' }],
  [`${ENTERPRISE_USER_SCHEMA}:manager`, { op: 'replace', path: 'manager', value: 'boss' }],
  [`${ENTERPRISE_USER_SCHEMA}`, { op: 'remove', path: ENTERPRISE_USER_SCHEMA }],
])('%s cannot be changed by PATCH %j', async (name, operation) => {
  const before = await storedState(server, organization);
  const answer = await me.patch('/Me', { op: 'replace', path: 'nickName', value: 'X' }, operation);
  expect(answer).toMatchObject({ ...refusal(403), headers: { location: location() } });
  expect(answer.body.detail).toContain(`cannot change ${name}`);
  expect(await storedState(server, organization)).toEqual(before);
});

test('a PUT that leaves something out would take it away, and is refused as a whole', async () => {
  const { active: _, roles: __, ...rest } = user;
  const before = await storedState(server, organization);
  expect(await me.put('/Me', { ...rest, nickName: 'B' })).toMatchObject(
    refusal(403, undefined, /change roles, active of/),
  );
  expect(await storedState(server, organization)).toEqual(before);
});

test('an attribute of a schema of the organization is not for users to change', async () => {
  const urn = 'urn:example:schemas:2.0:Clearance';
  const schema = { id: urn, name: 'Clearance', attributes: [{ name: 'level', type: 'integer' }] };
  const extending = { types: ['User'], required: false };
  await server.services.definitions.addSchema(organization.slug, JSON.stringify(schema), extending);
  const { client } = organization;
  await remembered();
  expect((await client.patch(path, { op: 'add', path: `${urn}:level`, value: 1 })).status).toBe(200);
  const refused = await me.patch('/Me', { op: 'replace', path: `${urn}:level`, value: 9 });
  expect(refused).toMatchObject(refusal(403, undefined, /Clearance:level/));
});

test.each<[status: number, request: ScimRequest]>([
  [403, { method: 'DELETE', path: '/Me' }],
  [501, { method: 'POST', path: '/Me', body: coreUser('eve') }],
  [405, { method: 'OPTIONS', path: '/Me' }],
  [403, { method: 'GET', path: '/Me/x' }],
])('%i %j', async (status, request) => {
  const before = await storedState(server, organization);
  expect(await me.send(request)).toMatchObject(refusal(status));
  expect(await storedState(server, organization)).toEqual(before);
});

test('everything but discovery and /Me is 403, the own resource by its id among it', async () => {
  const before = await storedState(server, organization);
  const requests: ScimRequest[] = [
    { method: 'GET', path: '' },
    { method: 'POST', path: '/.search', body: { schemas: [SEARCH_REQUEST] } },
    { method: 'GET', path: '/Users' },
    { method: 'POST', path: '/Users', body: coreUser('eve') },
    { method: 'POST', path: '/Users/.search', body: { schemas: [SEARCH_REQUEST] } },
    { method: 'GET', path },
    { method: 'PUT', path, body: user },
    { method: 'PATCH', path, body: patchOp([{ op: 'replace', path: 'nickName', value: 'B' }]) },
    { method: 'DELETE', path },
    { method: 'GET', path: '/Groups' },
    { method: 'POST', path: '/Groups', body: group('Admins', id) },
    { method: 'POST', path: '/Bulk', body: bulk([{ method: 'DELETE', path }]) },
    { method: 'GET', path: '/Nothing' },
  ];
  for (const request of requests) {
    expect(await me.send(request)).toMatchObject(refusal(403, undefined, /stands for one user/));
  }
  for (const discovery of ['/ServiceProviderConfig', '/ResourceTypes', '/Schemas']) {
    expect((await me.get(discovery)).status).toBe(200);
  }
  expect(await storedState(server, organization)).toEqual(before);
});

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])(
  '%s with a credential that stands for nobody is 501',
  async (method) => {
    const body = ['GET', 'DELETE'].includes(method) ? undefined : {};
    const answer = await organization.client.send({ method, path: '/Me', body });
    expect(answer).toMatchObject(refusal(501, undefined, /stands for none.*\/Users\/\{id\}/));
  },
);

test('a disabled user is refused everywhere, and let in again when enabled', async () => {
  const setActive = (value: boolean) => organization.client.patch(path, { op: 'replace', path: 'active', value });
  await setActive(false);
  await remembered();
  for (const asked of ['/Me', '/Schemas']) {
    expect(await me.get(asked)).toMatchObject(refusal(403, undefined, /stands for ada-\d+, a user who is disabled/));
  }
  await setActive(true);
  await remembered();
  expect((await me.get('/Me')).status).toBe(200);
});

test('with the user the credential is gone, at once and for good', async () => {
  expect((await me.get('/Me')).status).toBe(200);
  expect((await organization.client.delete(path)).status).toBe(204);
  expect(await me.get('/Me')).toMatchObject(refusal(401));
  const names = (await server.services.credentials.list(organization.id)).map(({ name }) => name);
  expect(names).toContain('Entra');
  expect(names).not.toContain(`laptop of ${user.userName}`);
});

test('the provisioning log says who it was', async () => {
  await me.patch('/Me', { op: 'replace', path: 'nickName', value: 'Countess' });
  await me.get('/Me');
  await me.get('/Users');
  await server.flushLog();
  const log = await server.query<JsonObject>(
    'SELECT operation, subject, credential, status, data FROM provisioning_log WHERE organization_id = $1 ORDER BY id',
    organization.id,
  );
  expect(log.slice(-3)).toMatchObject([
    { operation: 'patch', subject: id, credential: `laptop of ${user.userName}`, data: { by: id } },
    { operation: 'get', subject: id, data: { by: id } },
    { operation: 'refuse', subject: id, status: 403, data: { by: id, path: '/Users' } },
  ]);
  expect(log[0]?.data).not.toHaveProperty('by');
});
