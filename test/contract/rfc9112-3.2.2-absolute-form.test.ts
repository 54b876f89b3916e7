import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { createRollcall } from '../../src/index.js';
import type { Json, JsonObject } from '../../src/protocol/json.js';
import { generateMasterKey } from '../../src/secrets/master-key.js';
import { exchangeRaw } from '../support/http-exchange.js';
import { coreUser } from '../support/sample-users.js';
import { patchOp } from '../support/scim-client.js';
import { createTestServer, type TestNode, type TestOrganization, type TestServer } from '../support/test-server.js';

const PUBLIC = 'scim.example.com:8443';

let server: TestServer;
let behindProxy: TestNode;
let organization: TestOrganization;
beforeAll(async () => {
  server = await createTestServer();
  behindProxy = await server.startNode({ environment: { TRUST_PROXY: 'loopback' } });
  organization = await server.createOrganization('core');
});
afterAll(() => server.close());

interface RawAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: JsonObject;
  readonly text: string;
}

/** One request on a socket of its own, its target as it is. */
async function send(
  target: string,
  { method = 'GET', headers = {}, body = '', origin = server.origin, ...other }: RawRequest = {},
): Promise<RawAnswer> {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const { token } = { token: organization.token, ...other };
  const lines = [
    `${method} ${target} HTTP/1.1`,
    'Host: other.example',
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
    'Connection: close',
    `Content-Length: ${Buffer.byteLength(payload)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  const answer = await exchangeRaw(origin, `${lines.join('\r\n')}\r\n\r\n${payload}`);
  const [head = '', text = ''] = answer.split('\r\n\r\n', 2);
  const isJson = text.startsWith('{');
  return { status: Number(head.split(' ')[1]), headers: head, text, body: isJson ? JSON.parse(text) : {} };
}

interface RawRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text goes out as it is, everything else as JSON. */
  readonly body?: Json;
  readonly origin?: string;
  readonly token?: string | undefined;
}

const at = (path: string) => `http://${PUBLIC}${path}`;
const tenant = (path = '') => at(`/api/scim/${organization.slug}${path}`);

test('SCIM is served by every method, and its locations have the host of the target', async () => {
  const created = await send(tenant('/Users?attributes=userName,meta'), { method: 'POST', body: coreUser('ada') });
  expect(created).toMatchObject({ status: 201, body: { userName: 'ada' } });
  const id = String(created.body.id);
  const location = tenant(`/Users/${id}`);
  expect(created.body.meta).toMatchObject({ location });
  expect(created.headers).toContain(`Location: ${location}\r\n`);
  expect(await send(location)).toMatchObject({ status: 200, body: { id, meta: { location } } });
  expect((await send(location, { method: 'HEAD' })).status).toBe(200);
  const body = patchOp([{ op: 'replace', path: 'title', value: 'Countess' }]);
  expect(await send(location, { method: 'PATCH', body })).toMatchObject({ status: 200, body: { title: 'Countess' } });
  expect(await send(location, { method: 'PUT', body: coreUser('ada') })).toMatchObject({ status: 200 });
  const query = '?filter=userName+eq+%22ADA%22&count=1';
  for (const path of [`/Users${query}`, `//Users/${query}`, query, `/${query}`]) {
    expect(await send(tenant(path))).toMatchObject({ status: 200, body: { totalResults: 1 } });
  }
  expect(await send(tenant('/.search'), { method: 'POST', body: {} })).toMatchObject({ status: 200 });
  expect(await send(tenant('/Bulk'), { method: 'POST', body: { Operations: [] } })).toMatchObject({ status: 200 });
  expect(await send(tenant('/ServiceProviderConfig'))).toMatchObject({ status: 200 });
  expect((await send(location, { method: 'DELETE' })).status).toBe(204);
});

test('the root /scim, /Me, health, tokens, keys and pages are served', async () => {
  const { credentials } = server.services;
  await organization.client.post('/Users', coreUser('eve'));
  const user = await credentials.findUser(organization.id, 'eve');
  const { token } = await credentials.create(organization.id, 'eve', { user });
  expect(await send(at('/scim/Users'))).toMatchObject({ status: 200 });
  expect(await send(tenant('/Me'), { token })).toMatchObject({ status: 200, body: { userName: 'eve' } });
  for (const path of ['/livez', '/readyz', '/oauth2/jwks', '/docs', '/docs/sap?search=startId'])
    expect(await send(at(path))).toMatchObject({ status: 200 });
  const oauth = await credentials.createClient(organization.id, 'client');
  const body = `grant_type=client_credentials&client_id=${oauth.clientId}&client_secret=${oauth.token}`;
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const granted = await send(at('/oauth2/token'), { method: 'POST', headers: form, body, token: undefined });
  expect(granted).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
  const used = await send(at('/scim/Users'), { token: String(granted.body.access_token) });
  expect(used).toMatchObject({ status: 200, body: { totalResults: 1 } });
  for (const target of [at('/'), at(''), at('?x=y')]) {
    expect((await send(target)).text).toContain(`<code>http://${PUBLIC}/api/scim/{organization}</code>`);
  }
  expect(await send(at('/nowhere'))).toMatchObject({ status: 404 });
});

test('what is wrong with the token is said of the token alone', async () => {
  expect(await send(tenant('/Users'), { token: 'wrong' })).toMatchObject({ status: 401 });
  expect(await send(tenant('/Nothing'))).toMatchObject({ status: 404 });
  expect(await send(tenant('/Users/x/y'))).toMatchObject({ status: 404 });
});

test.each(['HTTP://', 'https://', 'ftp://'])('the scheme of the target %s changes nothing', async (scheme) => {
  const { status, body } = await send(tenant('/ServiceProviderConfig').replace('http://', scheme));
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { meta: { location: tenant('/ServiceProviderConfig') } },
  });
});

test.each(['ada:secret@scim.example.com', '', '-x.example', 'x.example:123456'])(
  'a host that is none is repeated nowhere: %s',
  async (host) => {
    const { status, text } = await send(tenant('/ServiceProviderConfig').replace(PUBLIC, host));
    expect(status).toBe(200);
    expect(text).toContain(`"http://localhost/api/scim/${organization.slug}/ServiceProviderConfig"`);
  },
);

test('a target that is no URL is 400, a SCIM error', async () => {
  const { status, headers, body } = await send('http://[bad/api/scim/x/Users');
  expect({ status, body }).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
  expect(headers).toContain('Content-Type: application/scim+json');
});

test('what a trusted proxy says of the host goes before the target, and anybody else’s word does not', async () => {
  const headers = { 'X-Forwarded-Host': 'public.example', 'X-Forwarded-Proto': 'https' };
  const path = `/api/scim/${organization.slug}/ServiceProviderConfig`;
  const { body } = await send(at(path), { headers, origin: behindProxy.origin });
  expect(body.meta).toMatchObject({ location: `https://public.example${path}` });
  expect((await send(at(path), { headers })).body.meta).toMatchObject({ location: at(path) });
  expect((await send(at(path), { origin: behindProxy.origin })).body.meta).toMatchObject({ location: at(path) });
});

test('mounted in the Express application of a product it is served too', async () => {
  const rollcall = createRollcall({
    databaseUrl: server.databaseUrl,
    masterKey: generateMasterKey(),
    logger: pino({ level: 'error' }),
  });
  const app = express().use('/identity', rollcall.router);
  app.use((request, response) => void response.send(request.url));
  const mounted = app.listen(0, '127.0.0.1');
  await once(mounted, 'listening');
  try {
    const origin = `http://127.0.0.1:${(mounted.address() as AddressInfo).port}`;
    const path = `/identity/api/scim/${organization.slug}/ServiceProviderConfig`;
    expect(await send(at(path), { origin })).toMatchObject({ status: 200, body: { meta: { location: at(path) } } });
    expect((await send(at('/identity/else?x=y'), { origin })).text).toBe(at('/identity/else?x=y'));
  } finally {
    mounted.close();
    await rollcall.stop();
  }
});
