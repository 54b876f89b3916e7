import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let server: TestServer;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
});
beforeEach(async () => {
  ({ client } = await server.createOrganization('core'));
});
afterAll(() => server.close());

test.each([
  ['/Users', coreUser('ada'), 'User'],
  ['/Groups', group('Analysts'), 'Group'],
])('POST %s answers 201 with the resource, its id, its meta and its Location', async (path, body, resourceType) => {
  const created = await client.post(path, body);
  const location = `${client.tenantUrl}${path}/${idOf(created)}`;
  expect(created.status).toBe(201);
  expect(created.headers.location).toBe(location);
  expect(created.body).toMatchObject({
    id: expect.stringMatching(UUID_V7),
    meta: { resourceType, location, created: expect.stringMatching(UTC) },
  });
  expect(created.body.meta).toHaveProperty('lastModified', (created.body.meta as { created: string }).created);
});

test("id, meta and groups are the server's to give: what the client sends there is ignored", async () => {
  const sent = { id: 'mine', meta: { created: '2020-01-01T00:00:00Z', version: '9' }, groups: [{ value: 'g' }] };
  const created = await client.post('/Users', coreUser('ada', sent));
  expect(created.status).toBe(201);
  expect(idOf(created)).not.toBe('mine');
  expect(created.body).not.toHaveProperty('groups');
  expect(created.body).not.toHaveProperty('meta.version', '9');
  expect(created.body.meta).not.toHaveProperty('created', '2020-01-01T00:00:00Z');
});

test('names of attributes are taken in any case and given back in that of the schema', async () => {
  const created = await client.post('/Users', {
    SCHEMAS: ['URN:ietf:params:scim:schemas:CORE:2.0:User'],
    USERNAME: 'ada',
    Name: { GIVENNAME: 'Ada' },
    emails: [{ VALUE: 'ada@contoso.com', TYPE: 'work' }],
    'URN:IETF:params:scim:schemas:extension:ENTERPRISE:2.0:user': { DEPARTMENT: 'Research' },
  });
  expect(created.body).toMatchObject({
    userName: 'ada',
    name: { givenName: 'Ada' },
    emails: [{ value: 'ada@contoso.com', type: 'work' }],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Research' },
  });
});

test('attributes that no schema knows are ignored, and said so in the log', async () => {
  const created = await client.post('/Users', coreUser('ada', { shoeSize: 41, name: { givenName: 'Ada', rank: 1 } }));
  expect(created.status).toBe(201);
  expect(created.body).not.toHaveProperty('shoeSize');
  expect(created.body.name).toEqual({ givenName: 'Ada' });
  const [entry] = await server.query<{ notes: unknown }>(
    `SELECT notes FROM provisioning_log WHERE subject = $1 AND operation = 'create'`,
    idOf(created),
  );
  expect(entry?.notes).toEqual([
    { code: 'unknown-attribute', detail: 'shoeSize' },
    { code: 'unknown-attribute', detail: 'name.rank' },
  ]);
});

test('a password is accepted, never stored and never returned, not even in the log', async () => {
  const created = await client.post('/Users', coreUser('ada', { password: 'Tr0ub4dor&3' }));
  expect(created.status).toBe(201);
  expect((await client.post('/Users', coreUser('ada', { password: 'Tr0ub4dor&3' }))).status).toBe(409);
  expect(created.text).not.toContain('Tr0ub4dor');
  await server.flushLog();
  const tables = await server.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'rollcall' ORDER BY 1`,
  );
  const stored: Record<string, string> = {};
  for (const { name } of tables) {
    const [rows] = await server.query<{ text: string | null }>(
      `SELECT string_agg(to_jsonb(t)::text, '') AS text FROM rollcall.${name} t`,
    );
    stored[name] = rows?.text ?? '';
  }
  expect(stored.users).toContain('"ada"');
  expect(stored.changes).toContain('"create"');
  expect(stored.provisioning_log).toContain('"refuse"');
  expect(JSON.stringify(stored)).not.toContain('Tr0ub4dor');
});

test('a user needs a userName, a group a displayName', async () => {
  expect(await client.post('/Users', { displayName: 'Ada' })).toMatchObject(refusal(400, 'invalidValue', /userName/));
  expect(await client.post('/Users', coreUser(''))).toMatchObject(refusal(400, 'invalidValue', /userName/));
  expect(await client.post('/Groups', { members: [] })).toMatchObject(refusal(400, 'invalidValue', /displayName/));
});

test('schemas may be left out, but must not name another resource type', async () => {
  expect(await client.post('/Users', { userName: 'ada' })).toMatchObject({ status: 201 });
  const { schemas } = group('x');
  expect(await client.post('/Users', coreUser('bob', { schemas: schemas ?? null }))).toMatchObject(
    refusal(400, 'invalidValue', /schemas must list urn:ietf:params:scim:schemas:core:2\.0:User/),
  );
});
