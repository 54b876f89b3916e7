import { query } from '../support/query.js';
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

test.each([
  ['/Users', coreUser('ada', { externalId: 'x-1' }), 'userName eq "ada"'],
  ['/Groups', { ...group('Analysts'), externalId: 'x-1' }, 'displayName eq "Analysts"'],
])(
  'DELETE %s answers 204; from then on every verb answers 404, and it can be created again',
  async (type, body, filter) => {
    const path = `${type}/${idOf(await client.post(type, body))}`;
    expect(await client.delete(path)).toMatchObject({ status: 204, text: '' });
    expect(await client.get(path)).toMatchObject(refusal(404));
    expect(await client.put(path, body)).toMatchObject(refusal(404));
    expect(await client.patch(path, { op: 'replace', path: 'externalId', value: 'y' })).toMatchObject(refusal(404));
    expect(await client.delete(path)).toMatchObject(refusal(404));
    expect(await client.get(`${type}${query({ filter })}`)).toMatchObject({ status: 200, body: { totalResults: 0 } });
    const again = await client.post(type, body);
    expect(again.status).toBe(201);
    expect(path).not.toContain(idOf(again));
  },
);

test('a deleted user is kept, whole, with its memberships, and its groups change', async () => {
  const ada = idOf(await client.post('/Users', coreUser('Ada', { title: 'Analyst', active: true })));
  const made = idOf(await client.post('/Groups', group('Analysts', ada)));
  await client.delete(`/Users/${ada}`);
  const kept = await server.query(
    'SELECT resource_type, name_folded, resource, memberships, version FROM deleted_resources WHERE id = $1',
    ada,
  );
  expect(kept).toEqual([
    {
      resource_type: 'User',
      name_folded: 'ada',
      resource: { userName: 'Ada', title: 'Analyst', active: true },
      memberships: { groups: [made] },
      version: 1,
    },
  ]);
  expect((await client.get(`/Groups/${made}`)).body.members).toEqual([]);
  const [row] = await server.query<{ version: number }>('SELECT version FROM groups WHERE id = $1', made);
  expect(row?.version).toBe(2);
});

test('a deleted group is kept with its members, and leaves its users and the groups around it', async () => {
  const ada = idOf(await client.post('/Users', coreUser('ada')));
  const inner = idOf(await client.post('/Groups', group('Inner')));
  const middle = idOf(await client.post('/Groups', group('Middle', ada, inner)));
  const outer = idOf(await client.post('/Groups', group('Outer', middle)));
  await client.delete(`/Groups/${middle}`);
  const [kept] = await server.query<{ memberships: unknown }>(
    'SELECT memberships FROM deleted_resources WHERE id = $1',
    middle,
  );
  expect(kept?.memberships).toEqual({ users: [ada], members: [inner], groups: [outer] });
  expect((await client.get(`/Users/${ada}`)).body).not.toHaveProperty('groups');
  expect((await client.get(`/Groups/${outer}`)).body.members).toEqual([]);
});

test('DELETE without an id is 405 and deletes nothing', async () => {
  await client.post('/Users', coreUser('ada'));
  const refused = await client.delete('/Users');
  expect(refused).toMatchObject(refusal(405));
  expect(refused.headers.allow).toBe('GET, POST');
  expect((await client.get('/Users')).body.totalResults).toBe(1);
});

test('a user whose manager is deleted keeps the id that was sent', async () => {
  const ada = idOf(await client.post('/Users', coreUser('ada')));
  const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const bob = idOf(await client.post('/Users', coreUser('bob', { [urn]: { manager: ada } })));
  expect((await client.delete(`/Users/${ada}`)).status).toBe(204);
  expect((await client.get(`/Users/${bob}`)).body).toMatchObject({ [urn]: { manager: { value: ada } } });
});
