import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { coreUser } from '../support/sample-users.js';
import { ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

test('§7.2: requests are answered without TLS, under the https address that a proxy in front serves', async () => {
  const { slug, token } = await server.createOrganization('core');
  const config = readConfig({ PUBLIC_URL: 'https://scim.example.com' });
  const app = createApp(server.services, config, pino({ level: 'silent' }));
  const behindProxy = createServer(app.handler).listen(0, '127.0.0.1');
  await once(behindProxy, 'listening');
  const { port } = behindProxy.address() as AddressInfo;
  const client = new ScimClient(`http://127.0.0.1:${port}/api/scim/${slug}`, token);
  const created = await client.post('/Users', coreUser('ada'));
  behindProxy.close();
  behindProxy.closeAllConnections();
  await app.close();
  expect(created.status).toBe(201);
  expect(created.headers.location).toBe(`https://scim.example.com/api/scim/${slug}/Users/${created.body.id}`);
});

test('§7.4: a secret works until it is revoked, however old it is', async () => {
  const { id, client } = await server.createOrganization('core');
  await server.query(`UPDATE credentials SET created_at = '2001-01-01T00:00:00Z' WHERE organization_id = $1`, id);
  expect((await client.get('/Users')).status).toBe(200);
});

test('§7.4: no answer sets a cookie', async () => {
  const { client } = await server.createOrganization('core');
  const answers = [
    await client.post('/Users', coreUser('ada')),
    await client.get('/Users'),
    await client.get('/ServiceProviderConfig'),
    await client.get('/Users/nobody'),
    await client.as(undefined).get('/Users'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 404, 401]);
  for (const { headers } of answers) expect(headers).not.toHaveProperty('set-cookie');
  const page = await fetch(new URL('/', server.scimUrl));
  expect([page.status, page.headers.get('set-cookie')]).toEqual([200, null]);
});

test('§7.5.2: a GET that filters by personal data is answered, and so is the same as a POST', async () => {
  const { client } = await server.createOrganization('core');
  await client.post('/Users', coreUser('ada', { emails: [{ value: 'ada@contoso.com' }] }));
  const found = await client.get('/Users?filter=emails.value+eq+%22ada%40contoso.com%22');
  expect(found).toMatchObject({ status: 200, body: { totalResults: 1 } });
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];
  const posted = await client.post('/Users/.search', { schemas, filter: 'emails.value eq "ada@contoso.com"' });
  expect(posted.body).toEqual(found.body);
});

test('§3.12: an error of the server itself names its request and nothing of its inside', async () => {
  const own = await createTestServer();
  const { client } = await own.createOrganization('core');
  await own.query('ALTER TABLE groups RENAME TO gone');
  const answer = await client.get('/Groups');
  await own.close();
  expect(answer).toMatchObject({ status: 500, body: { status: '500' } });
  expect(answer.body.detail).toContain(answer.headers['x-request-id']);
  expect(answer.text).not.toMatch(/groups|relation|SELECT|Error:|\.ts/);
});
