import type { JsonObject } from '../../src/protocol/json.js';
import { coreUser } from '../support/sample-users.js';
import { createTestServer, type TestServer } from '../support/test-server.js';
import {
  type GeneratedUpstream,
  generatedGroups,
  generatedUsers,
  startGeneratedUpstream,
} from './generated-upstream.js';
import { countsOf, createSyncWorld, type Registered } from './sync-world.js';

// Who is missing at an upstream, who only seems so, and who has another name there.

const USERS = 120;
const GROUPS = 3;

let server: TestServer;
let upstream: GeneratedUpstream;
beforeAll(async () => {
  server = await createTestServer({ environment: { ALLOW_PRIVATE_ADDRESSES: 'true' } });
  upstream = await startGeneratedUpstream();
});
beforeEach(() => {
  const users = generatedUsers(USERS);
  const groups = generatedGroups(GROUPS, (group) => [`u${group}`]);
  Object.assign(upstream.state, { users, groups, hidden: new Set(), perPage: 40 });
});
afterAll(async () => {
  upstream.close();
  await server.close();
});

const world = (registered: Partial<Registered> = {}) =>
  createSyncWorld(server, { baseUrl: upstream.baseUrl, ...registered }, 'secret-of-upstream');

/** The users of the upstream, some of them otherwise. */
const changed = (changes: Readonly<Record<string, JsonObject>>) =>
  upstream.state.users.map((user) => ({ ...user, ...changes[String(user.id)] }));
const without = (...ids: string[]) => upstream.state.users.filter(({ id }) => !ids.includes(String(id)));

test.each([
  ['index', 'scim', '/scim'],
  ['index, as a proxy', 'scim', '/ipsproxy/service/api/v1/scim/1'],
  ['startId', 'ias', '/scim'],
] as const)('by %s, whom an upstream leaves out of its pages is read by id, and not deleted', async (_, kind, path) => {
  const sync = await world({ kind, baseUrl: `${upstream.origin}${path}` });
  await sync.run();
  // The last of a page, one between, a page as a whole, and the last of all.
  const page = Array.from({ length: 40 }, (_, i) => `u${41 + i}`);
  upstream.state.hidden = new Set(['u40', 'u7', ...(kind === 'scim' && path === '/scim' ? [] : page), `u${USERS}`]);
  upstream.state.users = changed({ u7: { title: 'Captain' } }).filter(({ id }) => id !== 'u5');
  const report = await sync.run();
  expect(report).toMatchObject({ run: { state: 'finished', trouble: null }, errors: [] });
  expect(countsOf(report)).toEqual({
    users: { read: USERS - 1, updated: 1, unchanged: USERS - 2, deleted: 1 },
    groups: { read: GROUPS, unchanged: GROUPS },
  });
  expect(await sync.users()).toContainEqual(expect.objectContaining({ title: 'Captain' }));
});

test('names that were swapped, handed round or passed on go to those who have them now', async () => {
  const sync = await world();
  await sync.run();
  const name = (n: number) => ({ userName: `user${n}@example.com` });
  const names: Record<string, JsonObject> = {
    // Two, of which one is on a later page; three of one page; and a row whose last is free.
    ...{ u1: name(100), u100: { userName: 'USER1@example.com' } },
    ...{ u2: name(3), u3: name(4), u4: name(2) },
    ...{
      u10: name(11),
      u11: name(110),
      u110: { userName: 'free@example.com' },
      u50: { userName: 'also.free@example.com' },
    },
  };
  const [newcomer] = generatedUsers(1, 900);
  // Comes before whoever has its name here.
  upstream.state.users = [{ ...newcomer, ...name(50) }, ...changed(names)];
  const [one, two] = upstream.state.groups;
  upstream.state.groups = upstream.state.groups.map((group) =>
    group === one ? { ...group, displayName: 'Group 2' } : group === two ? { ...group, displayName: 'Group 1' } : group,
  );
  const report = await sync.run();
  expect(report).toMatchObject({ run: { state: 'finished' }, errors: [] });
  expect(countsOf(report)).toEqual({
    users: { read: USERS + 1, created: 1, updated: 9, unchanged: USERS - 9 },
    groups: { read: GROUPS, updated: 2, unchanged: GROUPS - 2 },
  });
  const pairs = (users: readonly JsonObject[]) =>
    users.map(({ userName, name }) => `${(name as JsonObject).familyName} ${userName}`).sort();
  expect(pairs(await sync.users())).toEqual(pairs(upstream.state.users));
  const groups = await sync.groups();
  const first = groups.find(({ displayName }) => displayName === 'Group 2');
  const swapped = (await sync.users()).find(({ name }) => (name as JsonObject).familyName === 'Of 1');
  expect(first?.members).toEqual([expect.objectContaining({ value: swapped?.id })]);
  const before = await sync.footprint();
  expect(countsOf(await sync.run())).toMatchObject({ users: { unchanged: USERS + 1 }, groups: { unchanged: GROUPS } });
  expect(await sync.footprint()).toEqual(before);
});

test('who is refused keeps nobody from being deleted; who cannot be read does, of their type', async () => {
  const sync = await world();
  await sync.run();
  await sync.organization.client.post('/Users', coreUser('somebody.else@example.com'));
  upstream.state.users = changed({ u1: { userName: 'somebody.else@example.com' } });
  for (const n of [USERS, USERS - 1]) {
    upstream.state.users = without(`u${n}`);
    const { run, errors } = await sync.run();
    expect({ run, errors }).toMatchObject({
      run: { state: 'failed' },
      errors: [{ upstreamId: 'u1', reason: 'value-taken' }],
    });
    expect(run.counts.users).toMatchObject({ failed: 1, unread: 0, deleted: 1 });
  }
  upstream.state.users = [...without('u50'), { userName: 'no.id@example.com' }];
  upstream.state.groups = upstream.state.groups.slice(1);
  const { run } = await sync.run();
  expect(run.counts).toMatchObject({ users: { failed: 2, unread: 1, deleted: 0 }, groups: { deleted: 1 } });
  upstream.state.users = upstream.state.users.slice(0, -1);
  expect((await sync.run()).run.counts.users).toMatchObject({ failed: 1, unread: 0, deleted: 1 });
});

test('who may be a new one by another id is kept until that is settled', async () => {
  const sync = await world({ properties: { 'scim.user.unique.attribute': 'externalId' } });
  await sync.run();
  const [ninth] = generatedUsers(1, 9);
  upstream.state.users = [{ ...ninth, id: 'anew' }, ...without('u8', 'u9')];
  const report = await sync.run();
  expect(report.errors.map(({ upstreamId, reason }) => [upstreamId, reason])).toEqual([
    ['anew', 'value-taken'],
    ['u9', 'maybe-renamed'],
  ]);
  expect(countsOf(report)).toMatchObject({ users: { read: USERS - 1, failed: 1, deleted: 1 } });
  upstream.state.users = upstream.state.users.slice(1);
  expect(countsOf(await sync.run())).toMatchObject({ users: { deleted: 1 } });
});
