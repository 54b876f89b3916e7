import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA } from '../../src/protocol/urns.js';
import { type SyncRunRow, SyncRuns } from '../../src/upstream/sync/syncs.js';
import { killWhileWaiting } from '../support/kill-while-waiting.js';
import { coreUser } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { scim } from '../support/stand-ins/scripted-server.js';
import { createTestServer, type TestServer } from '../support/test-server.js';
import {
  type GeneratedUpstream,
  generatedGroups,
  generatedUsers,
  startGeneratedUpstream,
} from './generated-upstream.js';
import { countsOf, createSyncWorld, OPERATOR, type SyncWorld, syncsOf } from './sync-world.js';

const USERS = 250;
const GROUPS = 20;

let server: TestServer;
let upstream: GeneratedUpstream;
beforeAll(async () => {
  server = await createTestServer({ environment: { ALLOW_PRIVATE_ADDRESSES: 'true' } });
  upstream = await startGeneratedUpstream();
});
beforeEach(() => {
  upstream.reset();
  upstream.state.users = generatedUsers(USERS);
  upstream.state.groups = generatedGroups(GROUPS, (group) => [`u${group}`, `u${group + 100}`]);
  upstream.state.instead = () => undefined;
  // `reset` forgets how it answers.
  upstream.answerAsBefore();
});
afterAll(async () => {
  upstream.close();
  await server.close();
});

const world = (properties: Record<string, string> = {}, leaseMs?: number): Promise<SyncWorld> =>
  createSyncWorld(server, { baseUrl: upstream.baseUrl, properties }, 'secret-of-upstream', leaseMs);

const pageFrom = (startIndex: number) => (url: string) => url.includes(`/Users?startIndex=${startIndex}&`);

test('an upstream that dies at its second page ends the run, nothing is deleted, and the next run heals', async () => {
  const sync = await world();
  await sync.run();
  const before = await sync.footprint();
  upstream.state.users = upstream.state.users.slice(0, 240).reverse();
  const isSecond = pageFrom(101);
  upstream.state.instead = ({ url }) => (isSecond(url) ? scim(400, { scimType: 'invalidValue' }) : undefined);
  const failed = await sync.run();
  expect(failed.run).toMatchObject({
    state: 'failed',
    phase: 'users',
    trouble: expect.stringMatching(/^127\.0\.0\.1:\d+ answered \/Users with 400 invalidValue\.$/),
  });
  expect(countsOf(failed)).toEqual({ users: { read: 100, unchanged: 100 }, groups: {} });
  expect(await sync.footprint()).toEqual(before);
  upstream.state.instead = () => undefined;
  const healed = await sync.run();
  expect(healed.run.state).toBe('finished');
  expect(countsOf(healed)).toEqual({
    users: { read: 240, unchanged: 240, deleted: 10 },
    groups: { read: GROUPS, unchanged: GROUPS },
  });
});

test('an upstream that asks to come later is asked later; managers of later pages are put in at the end, once', async () => {
  const sync = await world();
  const manager = { manager: { value: `u${USERS}` } };
  upstream.state.users = upstream.state.users.map((user) => ({ ...user, [ENTERPRISE_USER_SCHEMA]: manager }));
  let refused = 0;
  upstream.state.instead = ({ url }) => {
    if (!pageFrom(201)(url) || refused > 0) return undefined;
    refused += 1;
    return scim(429, { status: '429' }, { 'retry-after': '1' });
  };
  const { run } = await sync.run();
  expect({ refused, state: run.state, created: run.counts.users.created }).toEqual({
    refused: 1,
    state: 'finished',
    created: USERS,
  });
  const [managed] = await server.query<{ count: number }>(
    'SELECT count(manager_id)::int AS count FROM users WHERE organization_id = $1',
    sync.organization.id,
  );
  expect(managed?.count).toBe(USERS);
  const before = await sync.footprint();
  expect(countsOf(await sync.run())).toMatchObject({ users: { read: USERS, unchanged: USERS } });
  expect(await sync.footprint()).toEqual(before);
});

test('one run of a system at a time: a second is a conflict, until the first is cancelled', async () => {
  const sync = await world();
  const { slug } = sync.organization;
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  upstream.state.instead = ({ url }) =>
    pageFrom(101)(url) ? (response) => void held.then(() => response.destroy()) : undefined;
  const begun = await sync.syncs.start(slug, 'SAP', OPERATOR);
  const worked = sync.syncs.work(begun, () => undefined, new AbortController().signal);
  const [another] = await Promise.allSettled([syncsOf(server).start(slug, 'SAP', OPERATOR)]);
  expect(another).toMatchObject({
    status: 'rejected',
    reason: {
      status: 409,
      runId: begun.id,
      message: expect.stringContaining(`rollcall sync cancel --organization ${slug} ${begun.id}`),
    },
  });
  expect(another?.status === 'rejected' && another.reason).toBeInstanceOf(SyncRuns);
  expect(await sync.syncs.cancel(slug, begun.id, OPERATOR)).toMatchObject({ state: 'cancelled' });
  letGo();
  expect(await worked).toMatchObject({ state: 'cancelled' });
  upstream.state.instead = () => undefined;
  expect((await sync.run()).run.state).toBe('finished');
});

test('a run whose process goes away at any point is gone on with by another, to the same end', async () => {
  const sync = await world({}, 50);
  const { slug } = sync.organization;
  const begun = await sync.syncs.start(slug, 'SAP', OPERATOR);
  let requests = 0;
  let stop = new AbortController();
  upstream.state.instead = () => {
    requests += 1;
    // While the page is on its way, and once it is being written.
    if (requests % 2 === 1) stop.abort();
    else setTimeout((one: AbortController) => one.abort(), 5, stop);
    return undefined;
  };
  let last = begun;
  let interruptions = 0;
  while (last.state === 'running') {
    stop = new AbortController();
    // Each is a process of its own.
    last = await syncsOf(server, 50).work(begun, () => undefined, stop.signal);
    interruptions += 1;
    if (interruptions > 30) upstream.state.instead = () => undefined;
    await delay(60);
  }
  expect(interruptions).toBeGreaterThan(2);
  const report = await sync.syncs.show(slug, begun.id);
  expect(report).toMatchObject({ run: { state: 'finished', trouble: null }, errors: [] });
  expect(countsOf(report)).toEqual({
    users: { read: USERS, created: USERS },
    groups: { read: GROUPS, created: GROUPS },
  });
  expect(await sync.footprint()).toMatchObject({ memberships: 2 * GROUPS });
  // None was taken for one that was here before: all may be deleted.
  const [existed] = await server.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM upstream_links WHERE organization_id = $1 AND (existed_before OR local_id IS NULL)',
    sync.organization.id,
  );
  expect(existed?.count).toBe(0);
  upstream.state.instead = () => undefined;
  expect(countsOf(await sync.run())).toEqual({
    users: { read: USERS, unchanged: USERS },
    groups: { read: GROUPS, unchanged: GROUPS },
  });
});

test('a process that is killed between creating a page and keeping it leaves its own, not somebody who was here before', async () => {
  const sync = await world();
  const { slug, id } = sync.organization;
  const [first = {}, ...others] = generatedUsers(USERS);
  // Whoever manages is of a later page, so that the page has something to keep besides links.
  upstream.state.users = [{ ...first, [ENTERPRISE_USER_SCHEMA]: { manager: { value: `u${USERS}` } } }, ...others];
  const references = { text: 'LOCK TABLE rollcall.upstream_sync_references IN SHARE MODE', values: [] };
  const end = await killWhileWaiting(server, references, ['sync', 'start', '-o', slug, '-s', 'SAP']);
  expect(end).toBe('killed');
  const [made] = await server.query<{ users: number; linked: number }>(
    `SELECT (SELECT count(*)::int FROM users WHERE organization_id = $1) AS users,
       (SELECT count(local_id)::int FROM upstream_links WHERE organization_id = $1) AS linked`,
    id,
  );
  expect(made).toEqual({ users: 100, linked: 0 });
  await server.query('UPDATE upstream_sync_runs SET held_until = now() WHERE organization_id = $1', id);
  const [run] = await sync.syncs.runs(slug);
  const ended = await sync.syncs.work(run as SyncRunRow, () => undefined, new AbortController().signal);
  const report = await sync.syncs.show(slug, ended.id);
  expect(report).toMatchObject({ run: { state: 'finished' }, errors: [] });
  expect(countsOf(report)).toEqual({
    users: { read: USERS, created: USERS },
    groups: { read: GROUPS, created: GROUPS },
  });
  // So that they go when the upstream has them no more.
  upstream.state.users = upstream.state.users.slice(50);
  expect(countsOf(await sync.run())).toMatchObject({ users: { read: USERS - 50, deleted: 50 } });
});

test('who was here before is adopted, keeps what others wrote, and stays when the upstream has them no more', async () => {
  const sync = await world();
  const { client } = sync.organization;
  const adopted = idOf(
    await client.post('/Users', coreUser('USER7@example.com', { title: 'Captain', externalId: 'mine' })),
  );
  const stranger = idOf(await client.post('/Users', coreUser('stranger')));
  const group = idOf(await client.post('/Groups', { displayName: 'Group 1', members: [{ value: stranger }] }));
  const first = await sync.run();
  expect(countsOf(first)).toEqual({
    users: { read: USERS, created: USERS - 1, updated: 1 },
    groups: { read: GROUPS, created: GROUPS - 1, updated: 1 },
  });
  expect((await client.get(`/Users/${adopted}`)).body).toMatchObject({
    userName: 'user7@example.com',
    title: 'Captain',
    externalId: 'mine',
    name: { familyName: 'Of 7' },
  });
  const members = async () => ((await client.get(`/Groups/${group}`)).body.members as { value: string }[]).length;
  expect(await members()).toBe(3);
  // A value that the upstream has no more goes, and what others changed of its own comes back.
  upstream.state.users = upstream.state.users.map((user) =>
    user.id === 'u8' ? { ...user, name: { familyName: 'Alone' } } : user,
  );
  await client.patch(`/Users/${adopted}`, { op: 'replace', path: 'name.familyName', value: 'Somebody else' });
  await client.delete(
    `/Users/${(await client.get('/Users?filter=userName%20eq%20"user9@example.com"')).body.Resources?.[0 as never]?.['id' as never]}`,
  );
  expect(countsOf(await sync.run())).toMatchObject({ users: { updated: 2, created: 1, unchanged: USERS - 3 } });
  expect((await client.get(`/Users/${adopted}`)).body).toMatchObject({
    name: { familyName: 'Of 7' },
    title: 'Captain',
  });
  const eighth = (await client.get('/Users?filter=userName%20eq%20"user8@example.com"')).body.Resources as JsonObject[];
  expect(eighth[0]?.name).toEqual({ familyName: 'Alone' });

  upstream.state.users = upstream.state.users.filter(({ id }) => id !== 'u7' && id !== 'u8');
  const last = await sync.run();
  expect(countsOf(last)).toMatchObject({ users: { deleted: 1 } });
  expect(last.errors).toEqual([expect.objectContaining({ upstreamId: 'u7', reason: 'existed-before' })]);
  expect((await client.get(`/Users/${adopted}`)).status).toBe(200);
});

test('whoever is deleted while it is read shifts those behind, of whom none is deleted for that, and none is left unread', async () => {
  const sync = await world();
  await sync.run();
  let isFirst = true;
  upstream.state.instead = ({ url }) => {
    if (!pageFrom(101)(url) || !isFirst) return undefined;
    isFirst = false;
    upstream.state.users = upstream.state.users.slice(1);
    return undefined;
  };
  const report = await sync.run();
  expect(countsOf(report)).toEqual({
    users: { read: USERS, unchanged: USERS },
    groups: { read: GROUPS, unchanged: GROUPS },
  });
  expect(await sync.footprint()).toMatchObject({ users: { length: USERS } });
});

test('nothing that an upstream gives makes more than the resource fail that it is', async () => {
  const sync = await world();
  const long = 'x'.repeat(10_000);
  const all = 120;
  upstream.state.users = [
    ...generatedUsers(all),
    { userName: 'no.id@example.com' },
    { id: 'long', userName: `${long}@example.com` },
    { id: `id${long}`, userName: 'long.id@example.com' },
    { id: 'nameless' },
    { id: 'array', userName: ['a'], emails: 'b', name: [1] },
    { id: 'again', userName: 'USER1@example.com' },
    // The same as on the first page, and twice on this one.
    { ...(generatedUsers(1)[0] as JsonObject) },
    { id: 'twice', userName: 'twice@example.com' },
    { id: 'twice', userName: 'other@example.com' },
  ];
  upstream.state.groups = [
    {
      id: 'unknown',
      displayName: 'Unknown',
      members: [{ value: 'u1' }, { value: 'nobody', type: 'User' }, { value: 'nothing' }, {}, 7, { value: '' }],
    },
    { id: 'circle', displayName: 'Circle', members: [{ value: 'round', type: 'Group' }] },
    { id: 'round', displayName: 'Round', members: [{ value: 'circle', type: 'Group' }] },
    { id: 'many', displayName: 'Many', members: Array.from({ length: 200_001 }, (_, i) => ({ value: `m${i}` })) },
    { id: 'large', displayName: 'Large' },
    { id: 'after', displayName: 'After', members: [{ value: 'u2' }] },
  ];
  upstream.state.instead = ({ url }) => {
    const { pathname, searchParams } = new URL(url, 'http://upstream');
    const [from, count] = [Number(searchParams.get('startIndex')), Number(searchParams.get('count'))];
    const hasLarge = pathname.endsWith('/Groups') && from <= 5 && from + count > 5;
    if (!hasLarge || searchParams.has('attributes')) return undefined;
    return (response) => {
      response.writeHead(200, { 'content-type': 'application/scim+json', 'content-length': String(2 ** 30) });
      response.write('{"Resources": [');
    };
  };
  const { run, errors } = await sync.run();
  const reasons = errors.map(({ resourceType, upstreamId, reason }) => [resourceType, upstreamId.slice(0, 10), reason]);
  expect(run).toMatchObject({ state: 'failed', trouble: null });
  expect(reasons).toEqual([
    ['User', '', 'no-id'],
    ['User', 'again', 'linked-to-another'],
    ['User', 'array', 'value-wrong'],
    ['User', 'long', 'value-too-long'],
    ['User', 'nameless', 'attribute-missing'],
    ['User', 'twice', 'same-id'],
    ['Group', '7', 'member-unknown'],
    ['Group', 'circle', 'members-circular'],
    ['Group', 'large', 'too-large'],
    ['Group', 'many', 'too-many-members'],
    ['Group', 'nothing', 'member-unknown'],
    ['Group', 'unknown', 'member-unknown'],
  ]);
  expect(run.counts).toEqual({
    users: { read: all + 7, created: all + 1, updated: 0, unchanged: 0, deleted: 0, failed: 6, unread: 2 },
    groups: { read: 6, created: 4, updated: 0, unchanged: 0, deleted: 0, failed: 3, unread: 1 },
  });
  // Of a circle, all but what closes it is there.
  const groups = await sync.groups();
  expect(
    groups.map(({ displayName, members }) => [displayName, (members as [] | undefined)?.length ?? 0]).sort(),
  ).toEqual([
    ['After', 1],
    ['Circle', 1],
    ['Round', 0],
    ['Unknown', 1],
  ]);
  // Nobody is deleted of whom it cannot be said who is missing.
  upstream.state.users = upstream.state.users.slice(50);
  expect((await sync.run()).run).toMatchObject({ state: 'failed', counts: { users: { deleted: 0 } } });
});
