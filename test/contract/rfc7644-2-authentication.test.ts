import { refusal } from '../support/refusal.js';
import { coreUser } from '../support/sample-users.js';
import { ScimClient, type ScimResponse } from '../support/scim-client.js';
import { provisioningLog } from '../support/stored-state.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

/** All that a caller can see of an answer, without what differs from request to request. */
function visible({ status, text, headers }: ScimResponse) {
  const { 'x-request-id': _id, date: _date, ...others } = headers;
  return { status, text, others };
}

test('an unknown slug and a wrong, missing or malformed token are one and the same 401', async () => {
  const { token, slug, client } = await server.createOrganization('core');
  const other = await server.createOrganization('core');
  const authorizations = [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    `Bearer ${token}x`,
    `Bearer ${token.slice(0, -1)}`,
    `Bearer ${token.toUpperCase()}`,
    `Bearer ${token} ${token}`,
    `Bearer ${other.token}`,
    `Bearer ${'x'.repeat(5000)}`,
    `Basic ${Buffer.from(`${slug}:${token}`).toString('base64')}`,
    token,
    'Bearer null',
  ];
  const first = visible(await client.as(undefined).get('/Users'));
  expect(first).toMatchObject({ status: 401, others: { 'www-authenticate': expect.stringMatching(/^Bearer\b/) } });
  const stranger = new ScimClient(`${server.scimUrl}no-such-organization`, undefined);
  for (const caller of [client.as(undefined), stranger]) {
    for (const Authorization of authorizations) {
      for (const path of ['/Users', '/Users/x', '/Robots', '/Schemas', '/Users?filter=(', '']) {
        const answer = await caller.send({ method: 'GET', path, headers: { Authorization } });
        expect({ Authorization, path, ...visible(answer) }).toEqual({ Authorization, path, ...first });
      }
    }
  }
});

test.each(['%00', 'a'.repeat(300), '-', '..%2F', 'caf%C3%A9', '__proto__'])(
  'a slug such as %s is 401 too',
  async (slug) => {
    expect(await new ScimClient(server.scimUrl + slug, 'x').get('/Users')).toMatchObject(refusal(401));
  },
);

test('the scheme is read in any case', async () => {
  const { client, token } = await server.createOrganization('core');
  for (const Authorization of [`bearer ${token}`, `BEARER  ${token}`]) {
    expect((await client.send({ method: 'GET', path: '/Users', headers: { Authorization } })).status).toBe(200);
  }
});

test('nothing of a body is read before the caller is known', async () => {
  const { client } = await server.createOrganization('core');
  const refused = await client
    .as(undefined)
    .send({ method: 'POST', path: '/Users', body: Buffer.alloc(9_000_000, ' ') });
  expect(refused).toMatchObject(refusal(401));
  expect(refused.headers.connection).toBe('close');
});

test('a second secret works beside the first; a revoked one does not', async () => {
  const { id, client } = await server.createOrganization('core');
  const { credentials } = server.services;
  const second = await credentials.create(id, 'second');
  const third = await credentials.create(id, 'third');
  await credentials.revoke(id, third.id);
  expect((await client.get('/Users')).status).toBe(200);
  expect((await client.as(second.token).get('/Users')).status).toBe(200);
  expect(await client.as(third.token).get('/Users')).toMatchObject(refusal(401));
});

test('a secret that somebody chose works, and is stored as a slow hash only', async () => {
  const { id, client } = await server.createOrganization('core');
  const chosen = 'Wr0ught-iron+gates_of~Dawn';
  await server.services.credentials.create(id, 'chosen', { chosen });
  expect((await client.as(chosen).get('/Users')).status).toBe(200);
  const hashes = await server.query<{ hash: string }>('SELECT hash FROM credentials WHERE organization_id = $1', id);
  expect(hashes.map(({ hash }) => hash.split('$')[0]).sort()).toEqual(['scrypt', 'sha256']);
  expect(JSON.stringify(hashes)).not.toContain(chosen);
});

test('an organization that is switched off refuses with 403 and a plain reason, and says so in its log', async () => {
  const organization = await server.createOrganization('core');
  await server.services.organizations.setActive(organization.slug, false);
  const { client } = organization;
  const off = refusal(403, undefined, /Provisioning is switched off/);
  expect(await client.get('/Users')).toMatchObject(off);
  expect(await client.post('/Users', coreUser('ada'))).toMatchObject(off);
  expect(await client.get('/Schemas')).toMatchObject(off);
  // Whoever has no token learns nothing of it.
  expect(await client.as(undefined).get('/Users')).toMatchObject(refusal(401));
  const log = await provisioningLog(server, organization);
  expect(log.map(({ operation, status }) => ({ operation, status }))).toEqual([
    { operation: 'refuse', status: 403 },
    { operation: 'refuse', status: 403 },
    { operation: 'refuse', status: 403 },
    { operation: 'refuse', status: 401 },
  ]);
});
