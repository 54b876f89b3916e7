import type { JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA as ENT, GROUP_SCHEMA, USER_SCHEMA } from '../../src/protocol/urns.js';
import { resourcesOf } from '../support/list-response.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, patchOp, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
});
beforeEach(async () => {
  ({ client } = await server.createOrganization('core'));
});
afterAll(() => server.close());

/** Each way to be shown the one resource of a type that is there, after it was made from `body`. */
async function representations(endpoint: string, body: JsonObject): Promise<JsonObject[]> {
  const created = await client.post(endpoint, body);
  const path = `${endpoint}/${idOf(created)}`;
  const operations = patchOp([{ op: 'replace', path: 'externalId', value: 'x' }]);
  const answers = [
    created,
    await client.get(path),
    await client.get(`${path}?attributes=externalId`),
    await client.get(`${path}?excludedAttributes=schemas,id`),
    await client.put(path, body),
    await client.send({ method: 'PATCH', path: `${path}?attributes=displayName`, body: operations }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200, 200]);
  const listed = [await client.get(endpoint), await client.get(`${endpoint}?attributes=displayName`)];
  return [...answers.map((answer) => answer.body), ...listed.flatMap(resourcesOf)];
}

test('§3: every representation of a user and of a group lists the schemas of what it has, each once', async () => {
  const user = coreUser('ada', { schemas: [ENT, USER_SCHEMA, USER_SCHEMA, ENT], [ENT]: { department: 'R' } });
  const shown = await representations('/Users', user);
  expect(shown).toHaveLength(8);
  for (const { schemas } of shown) expect(schemas).toEqual([USER_SCHEMA, ENT]);
  for (const { schemas } of await representations('/Groups', group('Analysts')))
    expect(schemas).toEqual([GROUP_SCHEMA]);
});

test('§3: a schema that the resource type does not have, or whose attributes are absent, is not listed', async () => {
  const created = await client.post('/Users', coreUser('ada', { schemas: [USER_SCHEMA, ENT, GROUP_SCHEMA, 'urn:x'] }));
  expect(created).toMatchObject({ status: 201, body: { schemas: [USER_SCHEMA] } });
});

test('§3: the order of schemas means nothing', async () => {
  const enterprise = { [ENT]: { department: 'R' } };
  const one = await client.post('/Users', coreUser('ada', { schemas: [USER_SCHEMA, ENT], ...enterprise }));
  const other = await client.post('/Users', coreUser('bob', { schemas: [ENT, USER_SCHEMA], ...enterprise }));
  const { id: _one, meta: _oneMeta, userName: _ada, ...first } = one.body;
  const { id: _other, meta: _otherMeta, userName: _bob, ...second } = other.body;
  expect(second).toEqual(first);
  expect(second).toEqual({ schemas: [USER_SCHEMA, ENT], ...enterprise });
});

test('§3.1: an id is there in every representation, never changes, and is that of one resource only', async () => {
  const users = await representations('/Users', coreUser('ada', { id: 'mine' }));
  const groups = await representations('/Groups', group('Analysts'));
  const ids = [users, groups].map((shown) => [...new Set(shown.map(({ id }) => id))]);
  expect(ids).toEqual([[expect.stringMatching(/^[0-9a-f-]{36}$/)], [expect.stringMatching(/^[0-9a-f-]{36}$/)]]);
  expect(ids[0]).not.toEqual(ids[1]);
  expect(JSON.stringify(ids).toLowerCase()).not.toContain('bulkid');
});

test('§3.1: an id is not given again after its resource was deleted', async () => {
  const first = idOf(await client.post('/Users', coreUser('ada')));
  await client.delete(`/Users/${first}`);
  expect(idOf(await client.post('/Users', coreUser('ada')))).not.toBe(first);
});

test('§3.1: an externalId is what the client sent, and absent when it sent none', async () => {
  expect((await client.post('/Users', coreUser('ada', { externalId: 'X 1' }))).body.externalId).toBe('X 1');
  const without = await client.post('/Users', coreUser('bob'));
  expect(without.body).not.toHaveProperty('externalId');
  expect((await client.put(`/Users/${idOf(without)}`, coreUser('bob'))).body).not.toHaveProperty('externalId');
});

test('§3.1: meta sent by PUT or PATCH is ignored or refused, never stored', async () => {
  const created = await client.post('/Users', coreUser('ada'));
  const path = `/Users/${idOf(created)}`;
  const meta = { created: '2001-01-01T00:00:00Z', resourceType: 'Robot', location: 'https://elsewhere.example/' };
  expect((await client.put(path, coreUser('ada', { meta }))).body.meta).toEqual(created.body.meta);
  expect((await client.patch(path, { op: 'replace', path: 'meta', value: meta })).status).toBe(400);
  expect((await client.get(path)).body.meta).toEqual(created.body.meta);
});

describe('§3.1: meta.location is the address of the resource, and what Content-Location says', () => {
  test.each([
    ['/Users', coreUser('ada')],
    ['/Groups', group('Analysts')],
  ])('%s: of every answer about one resource, a HEAD, a 304 and a 204 among them', async (endpoint, body) => {
    const created = await client.post(`${endpoint}?aadOptscim062020`, body);
    const path = `${endpoint}/${idOf(created)}`;
    const location = client.tenantUrl + path;
    const patch = patchOp([{ op: 'replace', path: 'externalId', value: 'x' }]);
    const shown = [
      created,
      await client.get(path),
      await client.put(`${path}?aadOptscim062020`, body),
      await client.send({ method: 'PATCH', path: `${path}?attributes=meta`, body: patch }),
    ];
    expect(shown.map((answer) => answer.body.meta)).toEqual(shown.map(() => expect.objectContaining({ location })));
    const others = [
      await client.get(`${path}?attributes=id`),
      await client.send({ method: 'HEAD', path }),
      await client.send({ method: 'GET', path, headers: { 'If-None-Match': '*' } }),
      await client.send({ method: 'PATCH', path, body: patch }),
    ];
    const answers = [...shown, ...others];
    expect(answers.map(({ headers }) => headers['content-location'])).toEqual(answers.map(() => location));
    expect(answers.map(({ headers }) => headers.location)).toEqual(answers.map(() => location));
  });

  test('of every document of discovery', async () => {
    for (const path of ['/ServiceProviderConfig', '/ResourceTypes/User', `/Schemas/${USER_SCHEMA}`]) {
      const answer = await client.get(path);
      const location = client.tenantUrl + path;
      expect(answer).toMatchObject({ headers: { 'content-location': location }, body: { meta: { location } } });
    }
  });

  test('a list, an error and what is gone have none', async () => {
    const path = `/Users/${idOf(await client.post('/Users', coreUser('ada')))}`;
    const answers = [
      await client.get('/Users'),
      await client.get('/Users?count=1&cursor='),
      await client.get('/'),
      await client.post('/Users/.search', { count: 1 }),
      await client.get('/Schemas'),
      await client.post('/Users', coreUser('ada')),
      await client.put(path, {}),
      await client.delete(path),
      await client.get(path),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 409, 400, 204, 404]);
    for (const { headers } of answers) expect(headers).not.toHaveProperty('content-location');
    for (const { headers } of answers) expect(headers).not.toHaveProperty('location');
  });
});

test('§3.3: attributes of an extension live under its URN, and nowhere else', async () => {
  const created = await client.post(
    '/Users',
    coreUser('ada', { department: 'top', [ENT]: { department: 'R', title: 'x' } }),
  );
  expect(created.status).toBe(201);
  expect(created.body).not.toHaveProperty('department');
  expect(created.body).not.toHaveProperty('title');
  expect(created.body[ENT]).toEqual({ department: 'R' });
});
