import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { JsonObject } from '../../src/protocol/json.js';
import { type ChangePosition, ChangeReader, FIRST_POSITION } from '../../src/store/changes/change-reader.js';
import { HistoryStore } from '../../src/store/changes/history-store.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let organization: TestOrganization;
let reader: ChangeReader;

beforeAll(async () => {
  server = await createTestServer();
  reader = new ChangeReader(server.services.database);
});
afterAll(() => server.close());
beforeEach(async () => {
  organization = await server.createOrganization('core');
});

const historyOf = (id: string) => new HistoryStore(server.services.database).page(organization.id, id, 100);

async function create(endpoint: string, body: JsonObject): Promise<string> {
  const { status, body: created } = await organization.client.post(endpoint, body);
  expect(status).toBe(201);
  return String(created.id);
}

const patch = (path: string, ...operations: JsonObject[]) => organization.client.patch(path, ...operations);

/** The next changes, as soon as no other test of the same PostgreSQL has a transaction open that is older. */
async function followed(position: ChangePosition, wanted: number): ReturnType<ChangeReader['following']> {
  for (;;) {
    const page = await reader.following(organization.id, position, wanted);
    if (page.changes.length === wanted) return page;
    await delay(20);
  }
}

test('of each change of a user the document before it is kept, under the id of its entry in the log', async () => {
  const id = await create('/Users', { userName: 'ada', title: 'first' });
  await patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'second' });
  await organization.client.put(`/Users/${id}`, { userName: 'ada', title: 'third' });
  await organization.client.delete(`/Users/${id}`);
  const history = await historyOf(id);
  expect(history).toMatchObject([
    { operation: 'delete', version: 3, before: { userName: 'ada', title: 'third' } },
    { operation: 'replace', version: 3, before: { userName: 'ada', title: 'second' } },
    { operation: 'patch', version: 2, before: { userName: 'ada', title: 'first' } },
    { operation: 'create', version: 1, before: null, members: null },
  ]);
  const logged = await server.query<{ id: string }>(
    `SELECT id FROM provisioning_log WHERE organization_id = $1 AND subject = $2 ORDER BY id DESC`,
    organization.id,
    id,
  );
  expect(history.map((change) => change.id)).toEqual(logged.map((entry) => entry.id));
});

test('what changes nothing, or is refused, is no change', async () => {
  const id = await create('/Users', { userName: 'ada', title: 'first' });
  await create('/Users', { userName: 'bob' });
  expect((await patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'first' })).status).toBe(200);
  expect((await patch(`/Users/${id}`, { op: 'replace', path: 'userName', value: 'bob' })).status).toBe(409);
  expect((await organization.client.post('/Users', { userName: 'ada' })).status).toBe(409);
  expect(await historyOf(id)).toHaveLength(1);
  const { position } = await followed(FIRST_POSITION, 2);
  expect((await reader.following(organization.id, position, 1)).changes).toEqual([]);
});

test('of a group all who came and left are kept, however many the log shows', async () => {
  const users = await Promise.all(Array.from({ length: 3 }, (_, i) => create('/Users', { userName: `user-${i}` })));
  const inner = await create('/Groups', { displayName: 'inner' });
  const members = (...ids: (string | undefined)[]) => ids.map((value = '') => ({ value }));
  const id = await create('/Groups', { displayName: 'outer', members: members(users[0], inner) });
  await patch(`/Groups/${id}`, { op: 'add', path: 'members', value: members(users[0], users[1]) });
  await patch(`/Groups/${id}`, { op: 'replace', path: 'displayName', value: 'renamed' });
  await organization.client.put(`/Groups/${id}`, { displayName: 'renamed', members: members(users[2]) });
  await organization.client.delete(`/Groups/${id}`);
  const [deleted, replaced, renamed, added, created] = await historyOf(id);
  expect(created).toMatchObject({ operation: 'create', before: null, version: 1 });
  expect(new Set(created?.members?.added as string[])).toEqual(new Set([users[0], inner]));
  expect(added).toMatchObject({ operation: 'patch', before: null, members: { added: [users[1]] }, version: 2 });
  expect(renamed).toMatchObject({ before: { displayName: 'outer' }, version: 3 });
  expect(replaced).toMatchObject({ operation: 'replace', members: { added: [users[2]] }, version: 4 });
  expect(new Set(replaced?.members?.removed as string[])).toEqual(new Set([users[0], users[1], inner]));
  expect(deleted).toMatchObject({
    operation: 'delete',
    before: { displayName: 'renamed' },
    members: { users: [users[2]] },
  });
});

test('a deleted user is kept with the groups that it was in, whose versions rise', async () => {
  const user = await create('/Users', { userName: 'ada' });
  const group = await create('/Groups', { displayName: 'staff', members: [{ value: user }] });
  await organization.client.delete(`/Users/${user}`);
  expect((await historyOf(user))[0]).toMatchObject({ operation: 'delete', members: { groups: [group] } });
  expect((await organization.client.get(`/Groups/${group}`)).body).toMatchObject({ meta: { version: 'W/"2"' } });
  const [archived] = await server.query<{ memberships: object }>(
    'SELECT memberships FROM deleted_resources WHERE id = $1',
    user,
  );
  expect(archived?.memberships).toEqual({ groups: [group] });
});

test('each creation of a Bulk is a change, and those that were refused are none', async () => {
  await create('/Users', { userName: 'taken' });
  const names = ['one', 'taken', 'two', 'three'];
  await organization.client.post('/Bulk', {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: names.map((userName) => ({ method: 'POST', path: '/Users', bulkId: userName, data: { userName } })),
  });
  const { changes } = await followed(FIRST_POSITION, 4);
  expect(changes.map(({ operation }) => operation)).toEqual(['create', 'create', 'create', 'create']);
  expect(changes.map(({ id }) => id)).toEqual([...changes.map(({ id }) => id)].sort());
});

test('whoever follows the changes passes over none that was slow to commit, and meets each once', async () => {
  const client = new pg.Client(server.databaseUrl);
  await client.connect();
  const slow = await create('/Users', { userName: 'slow' });
  const start = (await followed(FIRST_POSITION, 1)).position;
  await client.query('BEGIN');
  // As a change that was begun, and whose connection is slow.
  await client.query(
    `INSERT INTO rollcall.changes (organization_id, id, resource_type, resource_id, operation, version)
     VALUES ($1, gen_random_uuid(), 'User', $2, 'patch', 2)`,
    [organization.id, slow],
  );
  const fast = await create('/Users', { userName: 'fast' });
  const meanwhile = await reader.following(organization.id, start, 100);
  expect(meanwhile).toEqual({ changes: [], position: start });
  await client.query('COMMIT');
  await client.end();
  const first = await followed(start, 1);
  const second = await followed(first.position, 1);
  expect([...first.changes, ...second.changes].map(({ resourceId }) => resourceId)).toEqual([slow, fast]);
  expect((await reader.following(organization.id, second.position, 1)).changes).toEqual([]);
});
