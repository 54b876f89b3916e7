import type { Call } from '../../src/protocol/call.js';
import type { JsonObject } from '../../src/protocol/json.js';
import type { ResourceType } from '../../src/protocol/schema/resource-type.js';
import { bulk, idIn, post, resultsIn, statusesIn } from '../support/bulk.js';
import { resourcesOf } from '../support/list-response.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, patchOp } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { testCreations } from './creations-contract.js';
import { testDirectory } from './directory-contract.js';
import { DIRECTORY_KINDS } from './directory-kinds.js';
import { HttpDirectory, type Upstream } from './http-directory.js';
import { testMembers } from './members-contract.js';
import { callOfNewOrganization, type OpenDirectory, typeOf } from './opened-directory.js';

/** Keeps the users of some organizations of the other server. */
let upstream: TestServer;
let server: TestServer;
/** Who keeps the users of an organization, by its id. */
const keepers = new Map<string, Upstream>();
const asked: string[] = [];

beforeAll(async () => {
  upstream = await createTestServer();
  server = await createTestServer({ makers: [makeForUsers], onLog: () => undefined });
});
afterAll(async () => {
  await server.close();
  await upstream.close();
});
beforeEach(() => {
  asked.length = 0;
});

function makeForUsers(call: Call, type: ResourceType): HttpDirectory | undefined {
  asked.push(type.name);
  const keeper = keepers.get(call.tenant.id);
  return keeper === undefined || type.name !== 'User' ? undefined : new HttpDirectory(keeper, call, type);
}

/** A Directory of ours whose resources are those of a new organization there. */
const open: OpenDirectory = async (name) => {
  const { call: there, token } = await callOfNewOrganization(upstream, name);
  const call: Call = { ...there, baseUrl: 'https://rollcall.example/api/scim/acme' };
  const type = typeOf(call, name);
  return { directory: new HttpDirectory({ tenantUrl: there.baseUrl, token }, call, type), call, type };
};

describe.each(DIRECTORY_KINDS)('a Directory of $type that another server keeps', (kind) => {
  testDirectory(kind, open);
  testCreations(kind, open);
});

describe('a Directory of groups that another server keeps', () => testMembers(open));

describe('an organization whose users another server keeps', () => {
  let organization: TestOrganization;
  let there: TestOrganization;
  let client: TestOrganization['client'];

  beforeEach(async () => {
    organization = await server.createOrganization('core');
    there = await upstream.createOrganization('core');
    ({ client } = organization);
    keepers.set(organization.id, { tenantUrl: there.client.tenantUrl, token: there.token });
  });

  const rowsOf = (table: string) =>
    server.query<{ id: string }>(`SELECT id FROM ${table} WHERE organization_id = $1`, organization.id);

  test('is served as any other, and its users are there', async () => {
    const created = await client.post('/Users', coreUser('ada', { externalId: 'x1' }));
    const path = `/Users/${idOf(created)}`;
    const location = `${client.tenantUrl}${path}`;
    expect(created).toMatchObject({ status: 201, headers: { location }, body: { meta: { location } } });
    expect((await there.client.get(path)).body).toMatchObject({ userName: 'ada', externalId: 'x1' });
    expect(await rowsOf('users')).toEqual([]);
    const read = await client.get(path);
    expect(read).toMatchObject({ status: 200, body: created.body, headers: { etag: created.headers.etag } });
    const cached = { 'If-None-Match': String(read.headers.etag) };
    expect((await client.send({ method: 'GET', path, headers: cached })).status).toBe(304);
    const stale = { 'If-Match': 'W/"77"' };
    const body = patchOp([{ op: 'replace', path: 'active', value: false }]);
    expect(await client.send({ method: 'PATCH', path, headers: stale, body })).toMatchObject(refusal(412));
    expect(await client.send({ method: 'PATCH', path, body })).toMatchObject({ status: 200, body: { active: false } });
    expect(await client.post('/Users', coreUser('ADA'))).toMatchObject(refusal(409, 'uniqueness'));
    const found = await client.get('/Users?filter=userName%20eq%20%22ada%22&attributes=userName');
    expect(resourcesOf(found)).toEqual([{ schemas: expect.anything(), id: idOf(created), userName: 'ada' }]);
    expect((await client.delete(path)).status).toBe(204);
    expect((await there.client.get(path)).status).toBe(404);
  });

  test('has its groups here, and other organizations have all here', async () => {
    const other = await server.createOrganization('core');
    expect((await client.post('/Groups', group('Friends'))).status).toBe(201);
    expect(await rowsOf('groups')).toHaveLength(1);
    expect((await other.client.post('/Users', coreUser('ada'))).status).toBe(201);
    expect(resourcesOf(await client.get('/Users'))).toEqual([]);
    expect(resourcesOf(await there.client.get('/Groups'))).toEqual([]);
  });

  test('takes a Bulk for here and there', async () => {
    await there.client.post('/Users', coreUser('taken'));
    const operations = [
      post('/Users', 'a', coreUser('ada')),
      post('/Users', 'b', coreUser('taken')),
      post('/Groups', 'g', group('Friends')),
      post('/Users', 'c', coreUser('cem')),
      { method: 'PATCH', path: '/Users/bulkId:a', data: patchOp([{ op: 'add', path: 'title', value: 'Analyst' }]) },
      post('/Users', 'd', coreUser('dan', managedBy('bulkId:b'))),
      post('/Users', 'e', coreUser('eve', managedBy('bulkId:a'))),
    ];
    const answer = await client.post('/Bulk', bulk(operations));
    expect(statusesIn(answer)).toEqual(['201', '409', '201', '201', '200', '409', '201']);
    expect(resultsIn(answer)[0]?.location).toBe(`${client.tenantUrl}/Users/${idIn(answer, 0)}`);
    const users = resourcesOf(await there.client.get('/Users?sortBy=userName'));
    expect(users.map(({ userName }) => userName)).toEqual(['ada', 'cem', 'eve', 'taken']);
    expect(users[0]).toMatchObject({ id: idIn(answer, 0), title: 'Analyst' });
    expect(users[2]).toMatchObject(managedBy(idIn(answer, 0)));
    expect(resourcesOf(await client.get('/Groups'))).toHaveLength(1);
  });

  test('a Bulk ends after as many errors as may be, there too', async () => {
    const operations = ['a', 'a', 'b', 'b', 'c'].map((name, i) => post('/Users', `u${i}`, coreUser(name)));
    const answer = await client.post('/Bulk', bulk(operations, { failOnErrors: 2 }));
    expect(statusesIn(answer)).toEqual(['201', '409', '201', '409']);
    expect(resourcesOf(await there.client.get('/Users'))).toHaveLength(2);
  });

  test('when the other server is away, that is a 503, and a Bulk waits for it once', async () => {
    const gone = await upstream.startNode();
    keepers.set(organization.id, { tenantUrl: `${gone.scimUrl}${there.slug}`, token: there.token });
    await gone.close();
    expect(await client.get('/Users')).toMatchObject(refusal(503, undefined, /cannot be reached/));
    const answer = await client.post(
      '/Bulk',
      bulk(['a', 'b', 'c'].map((name) => post('/Users', name, coreUser(name)))),
    );
    expect(statusesIn(answer)).toEqual(['503', '503', '503']);
    expect(resultsIn(answer).map(({ response }) => (response as JsonObject).detail)).toEqual([
      expect.stringMatching(/cannot be reached/),
      expect.stringMatching(/^Operation \d of the Bulk: Not tried/),
      expect.stringMatching(/^Operation \d of the Bulk: Not tried/),
    ]);
  });

  test('who may not is refused before the other server is asked', async () => {
    const { credentials } = server.services;
    const readOnly = await credentials.create(organization.id, 'reader', { access: 'read-only' });
    const groupsOnly = await credentials.create(organization.id, 'groups', { access: 'groups-only' });
    const reader = client.as(readOnly.token);
    expect(await reader.post('/Users', coreUser('ada'))).toMatchObject(refusal(403));
    expect(await client.as(groupsOnly.token).get('/Users')).toMatchObject(refusal(403));
    expect(statusesIn(await reader.post('/Bulk', bulk([post('/Users', 'a', coreUser('ada'))])))).toEqual(['403']);
    expect(asked).toEqual([]);
    expect((await reader.get('/Users')).status).toBe(200);
  });

  test('cannot be searched as a whole, but type by type', async () => {
    expect(await client.get('/')).toMatchObject(refusal(501, undefined, /\/Users/));
    expect((await client.get('/Groups')).status).toBe(200);
    const groupsOnly = await server.services.credentials.create(organization.id, 'groups', { access: 'groups-only' });
    expect((await client.as(groupsOnly.token).get('/')).status).toBe(200);
  });

  test('/Me is the user here whom a credential stands for', async () => {
    keepers.delete(organization.id);
    const id = idOf(await client.post('/Users', coreUser('ada')));
    const { credentials } = server.services;
    const user = await credentials.findUser(organization.id, 'ada');
    const { token } = await credentials.create(organization.id, 'laptop', { user });
    keepers.set(organization.id, { tenantUrl: there.client.tenantUrl, token: there.token });
    expect(await client.as(token).get('/Me')).toMatchObject({ status: 200, body: { id } });
    expect(await client.as(token).get(`/Users/${id}`)).toMatchObject(refusal(403));
    expect((await client.get(`/Users/${id}`)).status).toBe(404);
  });
});

const managedBy = (value: string): JsonObject => ({
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: { value } },
});
