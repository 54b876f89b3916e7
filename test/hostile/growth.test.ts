import { refusal } from '../support/refusal.js';
import { coreUser } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

/** Five megabytes in a hundred values, each as long as a string may be at half. */
const large = (what: string) =>
  Array.from({ length: 100 }, (_, i) => ({ value: `${what} ${i} ${'x'.repeat(50_000)}` }));

test('a user cannot grow by many requests beyond what one request may bring', async () => {
  const { client } = await server.createOrganization('core');
  const user = idOf(await client.post('/Users', coreUser('ada', { roles: large('role') })));
  const before = (await client.get(`/Users/${user}`)).body;
  const grown = await client.patch(`/Users/${user}`, { op: 'add', path: 'entitlements', value: large('entitlement') });
  expect(grown).toMatchObject(refusal(413, undefined, /at most 8388608 characters/));
  expect((await client.get(`/Users/${user}`)).body).toEqual(before);
  expect((await client.patch(`/Users/${user}`, { op: 'remove', path: 'roles' })).status).toBe(200);
});
