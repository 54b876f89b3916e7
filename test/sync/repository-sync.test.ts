import { coreUser } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { countsOf, createSyncWorld, type SyncWorld } from './sync-world.js';

// The upstream is another organization of Rollcall, spoken to through HTTP.

const USERS = 250;
const GROUPS = 20;

let server: TestServer;
let upstream: TestOrganization;
let world: SyncWorld;
const userIds: string[] = [];
const groupIds: string[] = [];

beforeAll(async () => {
  server = await createTestServer({ environment: { ALLOW_PRIVATE_ADDRESSES: 'true' } });
  upstream = await server.createOrganization('core');
  for (let i = 0; i < USERS; i += 50) {
    const made = await Promise.all(
      Array.from({ length: 50 }, (_, j) => upstream.client.post('/Users', coreUser(`user${i + j}`))),
    );
    userIds.push(...made.map(idOf));
  }
  for (let i = 0; i < GROUPS; i += 1) {
    const members = userIds.slice(i * 10, i * 10 + 10).map((value) => ({ value }));
    groupIds.push(idOf(await upstream.client.post('/Groups', { displayName: `Group ${i}`, members })));
  }
  const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const manager = { op: 'add', path: `${enterprise}:manager`, value: { value: String(userIds[249]) } };
  await upstream.client.patch(`/Users/${userIds[0]}`, manager);
  world = await createSyncWorld(server, { baseUrl: server.scimUrl + upstream.slug }, upstream.token);
});
afterAll(() => server.close());

test('the first run creates all, with members and managers; the second writes nothing', async () => {
  const first = await world.run('delta');
  expect(first.run).toMatchObject({ state: 'finished', mode: 'full', trouble: null });
  expect(countsOf(first)).toEqual({
    users: { read: USERS, created: USERS },
    groups: { read: GROUPS, created: GROUPS },
  });
  expect(first.errors).toEqual([]);
  const users = await world.users();
  const groups = await world.groups();
  const nameOf = new Map(users.map((user) => [user.id, user.userName]));
  expect(
    groups.map(({ members }) => (members as { value: string }[]).map(({ value }) => nameOf.get(value)).sort()),
  ).toEqual(
    groups.map(({ displayName }) => {
      const group = Number(String(displayName).split(' ')[1]);
      return Array.from({ length: 10 }, (_, i) => `user${group * 10 + i}`).sort();
    }),
  );
  const managed = users.find(({ userName }) => userName === 'user0');
  const manager = users.find(({ userName }) => userName === 'user249');
  expect(managed).toMatchObject({
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: { value: manager?.id } },
  });

  const before = await world.footprint();
  const second = await world.run();
  expect(second.run).toMatchObject({ state: 'finished', mode: 'full' });
  expect(countsOf(second)).toEqual({
    users: { read: USERS, unchanged: USERS },
    groups: { read: GROUPS, unchanged: GROUPS },
  });
  expect(await world.footprint()).toEqual(before);
});

test('one renamed, one member less and one deleted are exactly that', async () => {
  await upstream.client.patch(`/Users/${userIds[5]}`, { op: 'replace', path: 'displayName', value: 'Renamed' });
  await upstream.client.patch(`/Groups/${groupIds[3]}`, { op: 'remove', path: `members[value eq "${userIds[30]}"]` });
  expect((await upstream.client.delete(`/Users/${userIds[240]}`)).status).toBe(204);
  const before = await world.footprint();
  const report = await world.run();
  expect(report.run).toMatchObject({ state: 'finished' });
  expect(countsOf(report)).toEqual({
    users: { read: USERS - 1, updated: 1, unchanged: USERS - 2, deleted: 1 },
    groups: { read: GROUPS, updated: 1, unchanged: GROUPS - 1 },
  });
  const after = await world.footprint();
  expect(after).toMatchObject({
    memberships: Number(before.memberships) - 1,
    changes: Number(before.changes) + 3,
    log: Number(before.log) + 3,
  });
  const users = await world.users();
  expect(users.find(({ userName }) => userName === 'user5')).toMatchObject({ displayName: 'Renamed' });
  expect(users.some(({ userName }) => userName === 'user240')).toBe(false);
});

test('a delta reads what has changed, and deletes nothing', async () => {
  // What changed within the overlap is read again.
  await server.query(
    "UPDATE upstream_syncs SET users_watermark = now() + interval '1 hour', groups_watermark = now() + interval '1 hour' WHERE organization_id = $1",
    world.organization.id,
  );
  await upstream.client.delete(`/Users/${userIds[241]}`);
  expect(countsOf(await world.run('delta'))).toEqual({ users: {}, groups: {} });
  await server.query(
    "UPDATE users SET updated_at = now() + interval '2 hours' WHERE organization_id = $1 AND id = ANY ($2::uuid[])",
    upstream.id,
    userIds.slice(6, 9),
  );
  await upstream.client.patch(`/Users/${userIds[6]}`, { op: 'replace', path: 'title', value: 'Captain' });
  await server.query("UPDATE users SET updated_at = now() + interval '2 hours' WHERE id = $1", userIds[6]);
  const delta = await world.run('delta');
  expect(delta.run).toMatchObject({ state: 'finished', mode: 'delta' });
  expect(countsOf(delta)).toEqual({ users: { read: 3, updated: 1, unchanged: 2 }, groups: {} });
  expect((await world.users()).some(({ userName }) => userName === 'user241')).toBe(true);
  expect(countsOf(await world.run())).toMatchObject({ users: { deleted: 1 } });
});

test('the properties of the system filter, and allow deletions up to a threshold', async () => {
  await world.set({
    'scim.user.filter': 'userName sw "user1" or userName eq "user0"',
    'scim.group.filter': 'displayName eq "Group 1"',
    'ips.delete.threshold.users': '10',
    'ips.delete.threshold.groups': String(GROUPS),
  });
  const refused = await world.run();
  expect(refused.run).toMatchObject({ state: 'failed', trouble: null });
  // 248 are there; user1, user10 to user19, user100 to user199 and user0 are in scope.
  expect(countsOf(refused)).toEqual({
    users: { read: 112, unchanged: 112, failed: 136 },
    groups: { read: 1, unchanged: 1, deleted: GROUPS - 1 },
  });
  expect(refused.errors).toEqual([
    {
      resourceType: 'User',
      upstreamId: '',
      reason: 'delete-threshold',
      sentence: '136 users would be deleted, and the property ips.delete.threshold.users allows 10: none was.',
    },
  ]);
  expect(await world.users()).toHaveLength(248);
  await world.set({ ...world.system.properties, 'ips.delete.threshold.users': '136' });
  expect(countsOf(await world.run())).toMatchObject({ users: { deleted: 136 }, groups: { read: 1 } });
  expect(await world.users()).toHaveLength(112);
  expect(await world.groups()).toHaveLength(1);

  await world.set({ 'ips.delete.threshold.users': 'many' });
  expect((await world.run()).run).toMatchObject({
    state: 'failed',
    trouble: 'The property ips.delete.threshold.users is "many": it takes a count.',
  });
});
