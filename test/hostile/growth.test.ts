import { refusal } from '../support/refusal.js';
import { coreUser } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

/** What a resource may weigh by default. */
const LIMIT = 1_048_576;

/** 800 KB in a hundred values. */
const large = (what: string) => Array.from({ length: 100 }, (_, i) => ({ value: `${what} ${i} ${'x'.repeat(8_000)}` }));

const tooLarge = refusal(413, undefined, /takes at most 1048576 bytes of JSON; this one would have \d+/);

test('a user cannot grow by many requests beyond what one request may bring', async () => {
  const { client } = await server.createOrganization('core');
  const user = idOf(await client.post('/Users', coreUser('ada', { roles: large('role') })));
  const before = (await client.get(`/Users/${user}`)).body;
  const grown = await client.patch(`/Users/${user}`, { op: 'add', path: 'entitlements', value: large('entitlement') });
  expect(grown).toMatchObject(tooLarge);
  expect((await client.get(`/Users/${user}`)).body).toEqual(before);
  expect((await client.patch(`/Users/${user}`, { op: 'remove', path: 'roles' })).status).toBe(200);
});

test('nothing larger is created or put in the place of something smaller, by itself or in a Bulk', async () => {
  const { client } = await server.createOrganization('core');
  const user = coreUser('ada', { roles: large('role'), entitlements: large('entitlement') });
  expect(await client.post('/Users', user)).toMatchObject(tooLarge);
  const id = idOf(await client.post('/Users', coreUser('ada')));
  expect(await client.put(`/Users/${id}`, user)).toMatchObject(tooLarge);
  expect((await client.get(`/Users/${id}`)).body).not.toHaveProperty('roles');
  const bulk = await client.post('/Bulk', {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: [
      { method: 'POST', path: '/Users', bulkId: '1', data: { ...user, userName: 'bob' } },
      { method: 'POST', path: '/Users', bulkId: '2', data: coreUser('cyd') },
    ],
  });
  expect(bulk.body.Operations).toMatchObject([
    { status: '413', response: { detail: expect.stringContaining('takes at most 1048576 bytes') } },
    { status: '201' },
  ]);
});

test('what counts is bytes of UTF-8, and exactly the limit is taken', async () => {
  const { client } = await server.createOrganization('core');
  const user = (bytes: number, character: string) => {
    const values = Array.from({ length: 20 }, (_, i) => ({ value: `${i}${character.repeat(25_000)}` }));
    const rest = bytes - Buffer.byteLength(JSON.stringify(coreUser('ada', { roles: values, title: '' })));
    return coreUser('ada', { roles: values, title: 'x'.repeat(rest) });
  };
  const schemas = Buffer.byteLength(JSON.stringify(coreUser('ada'))) - Buffer.byteLength('{"userName":"ada"}');
  expect(await client.post('/Users', user(LIMIT + schemas + 1, 'é'))).toMatchObject(tooLarge);
  expect((await client.post('/Users', user(LIMIT + schemas, 'é'))).status).toBe(201);
});

test('a larger resource from before can be read and made smaller step by step, not larger, and deleted', async () => {
  const { id: organization, client } = await server.createOrganization('core');
  const id = idOf(await client.post('/Users', coreUser('ada', { entitlements: large('entitlement') })));
  await server.query(
    `UPDATE users SET resource = resource || jsonb_build_object('roles', (SELECT jsonb_agg(jsonb_build_object('value', i || repeat('x', 20000)))
       FROM generate_series(1, 100) i)) WHERE organization_id = $1 AND id = $2`,
    organization,
    id,
  );
  const weighs = async () => Buffer.byteLength((await client.get(`/Users/${id}`)).text);
  expect(await weighs()).toBeGreaterThan(2 * LIMIT);
  expect(await client.patch(`/Users/${id}`, { op: 'add', path: 'title', value: 'Countess' })).toMatchObject(tooLarge);
  expect((await client.patch(`/Users/${id}`, { op: 'remove', path: 'entitlements' })).status).toBe(200);
  expect(await weighs()).toBeGreaterThan(LIMIT);
  expect((await client.delete(`/Users/${id}`)).status).toBe(204);
});
