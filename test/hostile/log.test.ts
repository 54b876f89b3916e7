import type { JsonObject } from '../../src/protocol/json.js';
import { coreUser } from '../support/sample-users.js';
import { provisioningLog } from '../support/stored-state.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

/** Texts that a log entry repeats, and that PostgreSQL would not store as they are. */
const UNSTORABLE = ['\0', '\\\0', '\\u0000', '\\\\u0000', '\\ud800', '\\\\\\udfff', '\u0000\u0000'];

test('refusals of a malformed URL are in the log of the organization, of its callers alone', async () => {
  const called = await server.createOrganization('core');
  const paths = ['/Users/%zz', '/Users%C3/x', '/Users?filter=%', '/Users/a/b', '/%2'];
  for (const path of paths) await called.client.get(path);
  expect((await called.client.as(undefined).get('/Users/%zz')).status).toBe(401);
  const logged = await provisioningLog(server, called);
  expect(logged.map(({ status, data }) => ({ status, path: (data as JsonObject).path }))).toEqual([
    { status: 400, path: '/Users/%zz' },
    { status: 400, path: '/Users%C3/x' },
    { status: 400, path: '/Users?filter=%' },
    { status: 404, path: '/Users/a/b' },
    { status: 400, path: '/%2' },
    { status: 401, path: '/Users/%zz' },
  ]);
});

test('refusals of what cannot be stored are logged, and cost no other organization its entries', async () => {
  const hostile = await server.createOrganization('core');
  const other = await server.createOrganization('core');
  await other.client.get('/Users/nobody');
  for (const text of UNSTORABLE) {
    await hostile.client.post('/Users', coreUser(`mallory ${text}`, { active: 'perhaps' }));
    await hostile.client.get(`/Users?${new URLSearchParams({ sortBy: text })}`);
    await hostile.client.get(`/Users?${new URLSearchParams({ filter: `userName eq ${text}` })}`);
    await hostile.client.get(`/Users/${encodeURIComponent(text)}`);
  }
  await other.client.get('/Groups/nobody');
  const logged = await provisioningLog(server, hostile);
  expect(logged.map(({ status }) => status)).toEqual(UNSTORABLE.flatMap(() => [400, 400, 400, 404]));
  expect(await provisioningLog(server, other)).toHaveLength(2);
});
