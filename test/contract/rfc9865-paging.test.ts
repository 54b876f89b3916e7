import { isObject } from '../../src/protocol/json.js';
import { refusal } from '../support/refusal.js';
import { coreUser } from '../support/sample-users.js';
import type { ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

const USERS = 7;

let server: TestServer;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
  ({ client } = await server.createOrganization('core'));
  for (let i = 0; i < USERS; i += 1) await client.post('/Users', coreUser(`user${i}`));
});
afterAll(() => server.close());

const sizeOf = (resources: unknown) => (Array.isArray(resources) ? resources.filter(isObject).length : 0);

test.each([1, 3, 6, 7, 8])('§2: pages of %i: none is larger, and all but the last have a nextCursor', async (count) => {
  const sizes: number[] = [];
  for (let cursor: unknown = ''; typeof cursor === 'string'; ) {
    const { body } = await client.get(`/Users?count=${count}&cursor=${cursor}`);
    sizes.push(sizeOf(body.Resources));
    expect(body.itemsPerPage).toBe(sizes.at(-1));
    cursor = body.nextCursor;
  }
  const full = Math.ceil(USERS / count) - 1;
  expect(sizes).toEqual([...Array(full).fill(count), USERS - full * count]);
});

test('§2: totalResults is exact when it is given, and left out of a walk', async () => {
  expect((await client.get('/Users?cursor&count=2')).body).not.toHaveProperty('totalResults');
  expect((await client.get('/Users?cursor&count=50')).body.totalResults).toBe(USERS);
});

test('§2.4: who names no way to page gets pages by index, and no error', async () => {
  const { status, body } = await client.get('/Users?count=2');
  expect(status).toBe(200);
  expect(body).toMatchObject({ totalResults: USERS, startIndex: 1, itemsPerPage: 2 });
  expect(body).not.toHaveProperty('nextCursor');
  expect((await client.get('/Users')).body).toMatchObject({ startIndex: 1, itemsPerPage: USERS });
});

test('§3: /.search pages by cursor as GET does', async () => {
  const search = (cursor: string) =>
    client.post('/Users/.search', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      attributes: ['userName'],
      cursor,
      count: 5,
    });
  const first = await search('');
  const second = await search(String(first.body.nextCursor));
  expect([sizeOf(first.body.Resources), sizeOf(second.body.Resources)]).toEqual([5, 2]);
  expect(second.body).not.toHaveProperty('nextCursor');
});

test('§5.2: a cursor of another organization, and one of nobody, are refused in the same words', async () => {
  const { client: other } = await server.createOrganization('core');
  for (const name of ['a', 'b']) await other.post('/Users', coreUser(name));
  const theirs = String((await other.get('/Users?cursor&count=1')).body.nextCursor);
  const refused = await client.get(`/Users?count=1&cursor=${theirs}`);
  expect(refused).toMatchObject(refusal(400, 'invalidCursor'));
  expect((await client.get('/Users?count=1&cursor=nobody')).body).toEqual(refused.body);
});

test('§5.2: a cursor opens nothing to whoever has no token', async () => {
  const { nextCursor } = (await client.get('/Users?cursor&count=1')).body;
  expect(await client.as(undefined).get(`/Users?count=1&cursor=${nextCursor}`)).toMatchObject(refusal(401));
});
