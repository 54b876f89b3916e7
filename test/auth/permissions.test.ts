import type { Access } from '../../src/protocol/permissions.js';
import { SEARCH_REQUEST } from '../../src/protocol/urns.js';
import { bulk, post, statusesIn } from '../support/bulk.js';
import { defineDevices, device } from '../support/device-type.js';
import { basicHeader, postForm } from '../support/http-exchange.js';
import { resourcesOf } from '../support/list-response.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, patchOp, type ScimClient } from '../support/scim-client.js';
import { storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

/** An organization with a resource of each type, and a caller who may do less than everything. */
interface Scene {
  readonly organization: TestOrganization;
  readonly caller: ScimClient;
  readonly ids: Readonly<Record<Type, string>>;
}

const TYPES = ['User', 'Group', 'Device'] as const;
type Type = (typeof TYPES)[number];
const ENDPOINT = { User: '/Users', Group: '/Groups', Device: '/Devices' };
const sample = (type: Type, name: string) =>
  type === 'User' ? coreUser(name) : type === 'Group' ? group(name) : device(name);

async function scene(access: Access, scope: string | undefined): Promise<Scene> {
  const organization = await server.createOrganization('core');
  await defineDevices(server, organization);
  const { credentials } = server.services;
  const secret = await credentials.create(organization.id, 'limited', { access });
  const client = await credentials.createClient(organization.id, 'limited client', { access });
  const ids = {} as Record<Type, string>;
  for (const type of TYPES)
    ids[type] = idOf(await organization.client.post(ENDPOINT[type], sample(type, `first ${type}`)));
  if (scope === undefined) return { organization, caller: organization.client.as(secret.token), ids };
  const granted = await postForm(
    `${server.origin}/oauth2/token`,
    { grant_type: 'client_credentials', scope },
    { Authorization: basicHeader(client.clientId, client.token) },
  );
  return { organization, caller: organization.client.as(String(granted.body.access_token)), ids };
}

describe.each<[Access, string | undefined, readonly Type[], boolean]>([
  ['full', undefined, TYPES, true],
  ['read-only', undefined, TYPES, false],
  ['users-only', undefined, ['User'], true],
  ['groups-only', undefined, ['Group'], true],
  ['full', 'scim', TYPES, true],
  ['full', 'scim:read', TYPES, false],
  ['full', 'scim:users', ['User'], true],
  ['full', 'scim:groups scim:read', ['Group'], false],
  ['full', 'scim:users scim:groups', ['User', 'Group'], true],
  // A scope adds nothing to what the client has.
  ['users-only', 'scim', ['User'], true],
  ['read-only', 'scim scim:users', ['User'], false],
])('access %s, scope %s', (access, scope, readable, writes) => {
  let organization: TestOrganization;
  let caller: ScimClient;
  let ids: Scene['ids'];
  beforeAll(async () => {
    ({ organization, caller, ids } = await scene(access, scope));
  });
  const readStatus = (type: Type, status = 200) => (readable.includes(type) ? status : 403);
  const writeStatus = (type: Type, status: number) => (readable.includes(type) && writes ? status : 403);

  test.each(TYPES)('%s: each verb', async (type) => {
    const [all, one] = [ENDPOINT[type], `${ENDPOINT[type]}/${ids[type]}`];
    const before = await storedState(server, organization);
    const search = { schemas: [SEARCH_REQUEST] };
    const replace = patchOp([{ op: 'replace', path: 'externalId', value: 'x' }]);
    const answers = {
      list: (await caller.get(all)).status,
      get: (await caller.get(one)).status,
      head: (await caller.send({ method: 'HEAD', path: one })).status,
      search: (await caller.post(`${all}/.search`, search)).status,
    };
    expect(answers).toEqual({
      list: readStatus(type),
      get: readStatus(type),
      head: readStatus(type),
      search: readStatus(type),
    });
    expect(await storedState(server, organization)).toEqual(before);
    const made = await caller.post(all, sample(type, `another ${type}`));
    const changes = {
      post: made.status,
      put: (await caller.put(one, sample(type, `first ${type}`))).status,
      patch: (await caller.send({ method: 'PATCH', path: one, body: replace })).status,
      delete: (await caller.delete(one)).status,
    };
    expect(changes).toEqual({
      post: writeStatus(type, 201),
      put: writeStatus(type, 200),
      patch: writeStatus(type, type === 'Group' ? 204 : 200),
      delete: writeStatus(type, 204),
    });
    // What was refused changed nothing.
    const isUnchanged = JSON.stringify(await storedState(server, organization)) === JSON.stringify(before);
    expect(isUnchanged).toBe(!readable.includes(type) || !writes);
    expect((await organization.client.get(one)).status).toBe(changes.delete === 204 ? 404 : 200);
  });

  test('a Bulk: each operation by itself', async () => {
    const operations = TYPES.map((type) => post(ENDPOINT[type], type, sample(type, `bulk ${type}`)));
    const answer = await caller.post('/Bulk', bulk(operations));
    expect(statusesIn(answer)).toEqual(TYPES.map((type) => String(writeStatus(type, 201))));
    const found = await organization.client.get(`/Users?filter=${encodeURIComponent('userName eq "bulk User"')}`);
    expect(found.body.totalResults).toBe(writeStatus('User', 201) === 201 ? 1 : 0);
  });

  test('a query over all types finds what may be read, and tells of nothing else', async () => {
    const shown = async (answer: ReturnType<ScimClient['get']>) =>
      new Set(resourcesOf(await answer).map(({ meta }) => String((meta as { resourceType?: unknown }).resourceType)));
    // The resources of the tests before may be gone; there is one of each type for certain.
    for (const type of TYPES) await organization.client.post(ENDPOINT[type], sample(type, `last ${type}`));
    expect(await shown(caller.get('/'))).toEqual(new Set(readable));
    expect(await shown(caller.post('/.search', { schemas: [SEARCH_REQUEST] }))).toEqual(new Set(readable));
    const counted = await caller.get(`/?filter=${encodeURIComponent('meta.resourceType eq "Group"')}&count=0`);
    expect(Number(counted.body.totalResults) > 0).toBe(readable.includes('Group'));
  });

  test('discovery is open; /Me is for those who stand for a user', async () => {
    for (const path of ['/ServiceProviderConfig', '/ResourceTypes', '/Schemas']) {
      expect((await caller.get(path)).status).toBe(200);
    }
    expect((await caller.get('/Me')).status).toBe(501);
  });
});

test('a scope that has nothing in common with the access of the client is good for discovery alone', async () => {
  const { caller } = await scene('users-only', 'scim:groups');
  const search = { schemas: [SEARCH_REQUEST] };
  const answers = [caller.get('/Users'), caller.get('/Groups'), caller.get('/'), caller.post('/.search', search)];
  for (const answer of answers) expect(await answer).toMatchObject(refusal(403, undefined, /good for nothing/));
  expect((await caller.get('/Schemas')).status).toBe(200);
});

test('the refusal says what the credential is good for', async () => {
  const { caller } = await scene('users-only', undefined);
  expect(await caller.get('/Groups')).toMatchObject(refusal(403, undefined, /good for User only, not for Group/));
  const reader = (await scene('read-only', undefined)).caller;
  expect(await reader.post('/Users', coreUser('ada'))).toMatchObject(refusal(403, undefined, /may only read/));
});

test('a credential that stands for a user is good for /Me and discovery, whatever its access', async () => {
  const organization = await server.createOrganization('core');
  const { credentials } = server.services;
  await organization.client.post('/Users', coreUser('ada'));
  const user = await credentials.findUser(organization.id, 'ada');
  const { token } = await credentials.create(organization.id, 'laptop', { user, access: 'read-only' });
  const node = await server.startNode();
  const me = organization.client.at(node.scimUrl + organization.slug).as(token);
  expect((await me.get('/Me')).status).toBe(200);
  expect((await me.get('/Schemas')).status).toBe(200);
  expect((await me.patch('/Me', { op: 'replace', path: 'nickName', value: 'A' })).status).toBe(403);
  for (const path of ['/Users', '/Groups', '/']) expect((await me.get(path)).status).toBe(403);
  expect((await me.post('/Bulk', bulk([]))).status).toBe(403);
});
