import { ENTERPRISE_USER_SCHEMA, USER_SCHEMA } from '../../src/protocol/urns.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
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

test('PUT replaces everything: what it leaves out is gone', async () => {
  const created = await client.post(
    '/Users',
    coreUser('ada', { title: 'Analyst', [ENTERPRISE_USER_SCHEMA]: { department: 'R' } }),
  );
  const path = `/Users/${idOf(created)}`;
  const replaced = await client.put(path, coreUser('ada.king', { nickName: 'Ada' }));
  expect(replaced.status).toBe(200);
  const { meta, ...attributes } = replaced.body;
  expect(attributes).toEqual({ schemas: [USER_SCHEMA], id: idOf(created), userName: 'ada.king', nickName: 'Ada' });
  expect(meta).toMatchObject({ created: (created.body.meta as { created: string }).created });
  expect((await client.get(path)).body).toEqual(replaced.body);
  const [row] = await server.query(
    'SELECT user_name, title, department, version FROM users WHERE id = $1',
    idOf(created),
  );
  expect(row).toEqual({ user_name: 'ada.king', title: null, department: null, version: 2 });
});

test('PUT keeps the id whatever the body says, and ignores what is read-only', async () => {
  const id = idOf(await client.post('/Users', coreUser('ada')));
  const other = idOf(await client.post('/Users', coreUser('bob')));
  const replaced = await client.put(
    `/Users/${id}`,
    coreUser('ada', { id: other, groups: [{ value: other }], meta: {} }),
  );
  expect(replaced).toMatchObject({ status: 200, body: { id } });
  expect(replaced.body).not.toHaveProperty('groups');
});

test('PUT of what GET gave changes nothing', async () => {
  const id = idOf(await client.post('/Users', coreUser('ada', { emails: [{ type: 'work', value: 'a@b.example' }] })));
  await server.query(`UPDATE users SET updated_at = '2020-01-01T00:00:00Z' WHERE id = $1`, id);
  const read = await client.get(`/Users/${id}`);
  expect(await client.put(`/Users/${id}`, read.body)).toMatchObject({ status: 200, body: read.body });
  const [row] = await server.query<{ version: number }>('SELECT version FROM users WHERE id = $1', id);
  expect(row?.version).toBe(1);
});

test('PUT of a group replaces its members, and of one without members takes all away', async () => {
  const [ada, bob] = [
    idOf(await client.post('/Users', coreUser('ada'))),
    idOf(await client.post('/Users', coreUser('bob'))),
  ];
  const path = `/Groups/${idOf(await client.post('/Groups', group('Analysts', ada)))}`;
  expect(await client.put(path, group('Engineers', bob))).toMatchObject({
    status: 200,
    body: { displayName: 'Engineers', members: [{ value: bob }] },
  });
  const { members: _, ...without } = group('Engineers');
  const emptied = await client.put(path, without);
  expect(emptied.status).toBe(200);
  expect(emptied.body.members).toEqual([]);
});

test('PUT on a missing id is 404 and creates nothing; without an id it is 405', async () => {
  const missing = '0192f0c1-6a3e-7c54-9d21-5b8f0e7a4c10';
  expect(await client.put(`/Users/${missing}`, coreUser('ada'))).toMatchObject(refusal(404));
  expect(await client.put(`/Groups/${missing}`, group('Analysts'))).toMatchObject(refusal(404));
  const refused = await client.put('/Users', coreUser('ada'));
  expect(refused).toMatchObject(refusal(405));
  expect(refused.headers.allow).toBe('GET, POST');
  expect((await client.get('/Users')).body.totalResults).toBe(0);
});

test('PUT without a userName is 400 and changes nothing', async () => {
  const created = await client.post('/Users', coreUser('ada', { title: 'Analyst' }));
  const path = `/Users/${idOf(created)}`;
  expect(await client.put(path, { displayName: 'Ada' })).toMatchObject(refusal(400, 'invalidValue', /userName/));
  expect((await client.get(path)).body).toEqual(created.body);
});
