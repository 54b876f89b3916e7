import { refusal } from '../support/refusal.js';
import { coreUser } from '../support/sample-users.js';
import type { ScimClient } from '../support/scim-client.js';
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

const found = async (userName: string) =>
  (await client.get(`/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`)).body.totalResults;

test('user names that differ in case or in Unicode composition only are one name', async () => {
  expect((await client.post('/Users', coreUser('Åsa'))).status).toBe(201);
  for (const same of ['A\u030asa', 'åSA', 'a\u030aSA', '\u212bsa']) {
    expect(await client.post('/Users', coreUser(same))).toMatchObject(refusal(409, 'uniqueness'));
    expect(await found(same)).toBe(1);
  }
});

test('user names in characters of another width are other names', async () => {
  expect((await client.post('/Users', coreUser('ada'))).status).toBe(201);
  expect((await client.post('/Users', coreUser('\uff41\uff44\uff41'))).status).toBe(201);
  expect(await found('\uff21DA')).toBe(0);
});
