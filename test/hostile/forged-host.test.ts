import { exchange } from '../support/http-exchange.js';
import { coreUser, group as sampleGroup } from '../support/sample-users.js';
import { createTestServer, type TestNode, type TestOrganization, type TestServer } from '../support/test-server.js';

const FORGED = 'evil.example';
const METADATA = '/.well-known/oauth-authorization-server';

let server: TestServer;
/** Behind a proxy that passes on what a client says of the host. */
let behindProxy: TestNode;
let organization: TestOrganization;
beforeAll(async () => {
  server = await createTestServer();
  behindProxy = await server.startNode({ environment: { TRUST_PROXY: 'loopback' } });
  organization = await server.createOrganization('core');
});
afterAll(() => server.close());

const WAYS: [string, () => TestNode, Record<string, string>, targetOrigin?: string][] = [
  ['Host', () => server, { Host: FORGED }],
  ['X-Forwarded-Host', () => behindProxy, { 'X-Forwarded-Host': FORGED }],
  ['host in the target', () => server, {}, `http://${FORGED}`],
  ['host in the target behind a proxy', () => behindProxy, {}, `https://${FORGED}`],
];

describe.each(WAYS)('a forged %s', (way, node, headers, targetOrigin) => {
  const send = (method: string, path: string, body?: object) =>
    exchange(`${node().origin}${path}`, {
      method,
      ...(targetOrigin === undefined ? {} : { target: targetOrigin + path }),
      headers: { ...headers, Authorization: `Bearer ${organization.token}`, 'Content-Type': 'application/scim+json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  test('reaches no OAuth metadata', async () => {
    const { status, text, headers: answered } = await send('GET', METADATA);
    expect(status).toBe(404);
    expect(text).toContain('PUBLIC_URL');
    expect(text).not.toContain(FORGED);
    expect(answered['cache-control']).toBe('no-store');
    expect((await send('GET', '/oauth2/jwks')).text).not.toContain(FORGED);
  });

  test.each(['/', '/Users', '/Schemas', '/ServiceProviderConfig', '/Nothing'])(
    'is in no answer that a cache may keep: %s',
    async (path) => {
      const answer = await send('GET', path === '/' ? path : `/api/scim/${organization.slug}${path}`);
      expect(answer.headers['cache-control']).toBe('no-store');
    },
  );

  test('is stored nowhere, whatever is written, refused or asked', async () => {
    const base = `/api/scim/${organization.slug}`;
    const name = way.replaceAll(' ', '-');
    const { body: user } = await send('POST', `${base}/Users`, coreUser(name));
    expect(JSON.stringify(user.meta)).toContain(FORGED);
    const { status, body: group } = await send('POST', `${base}/Groups`, sampleGroup(name, String(user.id)));
    expect(status).toBe(201);
    await send('PUT', `${base}/Users/${user.id}`, { ...user, displayName: 'other', meta: { resourceType: 'User' } });
    await send('PATCH', `${base}/Users/${user.id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'nickName', value: 'x' }],
    });
    await send('POST', `${base}/Bulk`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [
        { method: 'POST', path: '/Users', bulkId: '1', data: coreUser(`${name}-bulk`) },
        { method: 'DELETE', path: `/Users/${user.id}x` },
      ],
    });
    await send('POST', `${base}/Users`, coreUser(name));
    await send('GET', `${base}/Nothing`);
    await send('GET', `${base}/Users?filter=nothing`);
    await send('DELETE', `${base}/Groups/${group.id}`);
    await node().flushLog();
    const tables = await server.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'rollcall' AND table_type = 'BASE TABLE'",
    );
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['users', 'groups', 'provisioning_log']));
    for (const { name } of tables) {
      const found = await server.query(
        `SELECT * FROM rollcall."${name}" t WHERE to_jsonb(t)::text LIKE $1`,
        `%${FORGED}%`,
      );
      expect({ name, found }).toEqual({ name, found: [] });
    }
  });
});

test.each(['127.0.0.1', 'localhost'])('%s, where the connection ends, has its metadata', async (name) => {
  const { port } = new URL(server.origin);
  const { status, body } = await exchange(server.origin + METADATA, { headers: { Host: `${name}:${port}` } });
  expect(status).toBe(200);
  expect(body.issuer).toBe(`http://${name}:${port}`);
  expect((await exchange(server.origin + METADATA, { headers: { Host: `${name}:1` } })).status).toBe(404);
});

test('PUBLIC_URL is what the metadata says, whatever the client writes', async () => {
  const node = await server.startNode({ environment: { PUBLIC_URL: 'https://scim.example.com' } });
  const { status, body } = await exchange(node.origin + METADATA, { headers: { Host: FORGED } });
  expect([status, body.issuer]).toEqual([200, 'https://scim.example.com']);
});

test.each(['a:b:c', ']][', '[', 'a b', '-x.example', `${'x'.repeat(300)}.example`, 'x.example:123456', '[::1'])(
  'a Host that is none is repeated nowhere: %s',
  async (host) => {
    const { body } = await exchange(`${server.scimUrl}${organization.slug}/ServiceProviderConfig`, {
      headers: { Host: host, Authorization: `Bearer ${organization.token}` },
    });
    expect(body.meta).toMatchObject({
      location: `http://localhost/api/scim/${organization.slug}/ServiceProviderConfig`,
    });
  },
);
