import pg from 'pg';
import { readConfig } from '../../src/config.js';
import type { Undos } from '../../src/directory/undo/undos.js';
import { generateMasterKey } from '../../src/secrets/master-key.js';
import { openServices, type Services } from '../../src/services.js';
import { createOperatorCalls, createUndos } from '../../src/undo-services.js';
import { createDatabaseRelay } from '../support/postgres/database-relay.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';
import { createUndoWorld, moment, type UndoWorld } from './undo-world.js';

const BY = { kind: 'operator', name: 'Grace' } as const;
const DAY_MS = 86_400_000;

let server: TestServer;
let world: UndoWorld;
let undos: Undos;
let before: Awaited<ReturnType<UndoWorld['state']>>;
let since: string;

const undosOf = (services: Services) =>
  createUndos(
    services,
    createOperatorCalls(services, () => ''),
    1_048_576,
  );
const never = new AbortController().signal;

beforeAll(async () => {
  server = await createTestServer();
  undos = undosOf(server.services);
});
afterAll(() => server.close());

/** Three users, a group of them, and what Entra then does to them. */
beforeEach(async () => {
  world = await createUndoWorld(server);
  const { client } = world.organization;
  const users = [
    await world.user('a@contoso.com'),
    await world.user('b@contoso.com'),
    await world.user('c@contoso.com'),
  ];
  const [a, b] = users;
  const group = await world.group('team', ...users);
  before = await world.state();
  since = await moment();
  await client.delete(`/Users/${a}`);
  await client.patch(`/Users/${b}`, { op: 'replace', path: 'title', value: 'wrong' });
  await client.delete(`/Groups/${group}`);
});

const begin = (of: Undos = undos) =>
  of.begin(
    world.organization.slug,
    { by: 'credential', of: 'Entra', since: new Date(since), until: new Date() },
    { isForced: false, by: BY },
  );
const ignore = () => undefined;
const COUNTS = { restored: 2, changed: 1, deleted: 0, already: 0 };

test('of an organization one undo runs at a time; another one is told which', async () => {
  const { slug } = world.organization;
  const first = await begin();
  const refused = await world.rollcall('undo', 'credential', 'Entra', '--since', since, '--yes');
  expect(refused).toMatchObject({
    code: 1,
    errors: `Another undo of ${slug} runs: ${first.id}. Wait for it, or stop it: rollcall undo stop --organization ${slug} ${first.id}\n`,
  });
  expect(await world.rollcall('undo', 'stop', first.id)).toMatchObject({ code: 0 });
  const second = await begin();
  expect((await world.rollcall('undo', 'resume', first.id)).errors).toMatch(/^Another undo of /);
  expect(await undos.work(second, ignore)).toMatchObject({ state: 'done', counts: COUNTS });
  expect(await world.json('undo', 'resume', first.id)).toMatchObject({ state: 'done', counts: { already: 3 } });
  expect((await world.rollcall('undo', 'resume', first.id)).errors).toMatch(/is done/);
  expect(await world.state()).toEqual(before);
});

test('two processes that work on one undo do each of its steps once', async () => {
  const undo = await begin();
  const others = undosOf(server.services);
  const both = await Promise.all([undos.work(undo, ignore), others.work(undo, ignore)]);
  expect(both.map(({ state, counts }) => ({ state, counts }))).toEqual([
    { state: 'done', counts: expect.objectContaining(COUNTS) },
    { state: 'done', counts: expect.objectContaining(COUNTS) },
  ]);
  expect(await world.state()).toEqual(before);
});

test('what nobody works on is finished by a server', async () => {
  const undo = await begin();
  expect(await undos.resumeAbandoned(never)).toBe(1);
  expect((await undos.show(world.organization.slug, undo.id)).undo).toMatchObject({ state: 'done', counts: COUNTS });
  expect(await world.state()).toEqual(before);
  expect(await undos.resumeAbandoned(never)).toBe(0);
});

test.each([
  ['COMMIT', 'lose the answer'],
  ['COMMIT', 'lose the statement'],
  ['SAVEPOINT', 'lose the statement'],
] as const)('a connection that is lost at a %s (%s) leaves each step done once', async (text, fault) => {
  const relay = await createDatabaseRelay(server.databaseUrl);
  const config = readConfig({ DATABASE_URL: relay.url, MASTER_KEY: generateMasterKey() });
  const services = await openServices(config, ignore);
  try {
    const far = undosOf(services);
    const undo = await begin(far);
    relay.atNext(text, fault);
    expect(await far.work(undo, ignore)).toMatchObject({ state: 'done', counts: COUNTS });
    expect(await world.state()).toEqual(before);
  } finally {
    await services.close();
    await relay.close();
  }
});

test('retention waits for an undo that runs, and not longer', async () => {
  const { id } = world.organization;
  const { retention } = server.services;
  const undo = await begin();
  const later = new Date(Date.now() + 400 * DAY_MS);
  const days = 'UPDATE rollcall.organizations SET log_retention_days = 1, history_retention_days = 1 WHERE id = $1';
  await server.query(days, id);
  await retention.apply(never, later);
  expect(await undos.work(undo, ignore)).toMatchObject({ state: 'done', counts: COUNTS });
  expect(await world.state()).toEqual(before);
  await retention.apply(never, later);
  const [kept] = await server.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM rollcall.changes WHERE organization_id = $1',
    id,
  );
  expect(kept).toEqual({ count: 0 });
});

test('whoever is let into a group between the look at them and their end stays, with the membership', async () => {
  const { client } = world.organization;
  const madeSince = await moment();
  const made = await world.user('made@contoso.com');
  const team = idOf(await world.other.post('/Groups', { displayName: 'others' }));
  const other = new pg.Client({ connectionString: server.databaseUrl });
  await other.connect();
  try {
    // Memberships may be given meanwhile, and the end of the user waits.
    await other.query('BEGIN');
    await other.query('SELECT FROM rollcall.users WHERE id = $1 FOR SHARE', [made]);
    const wish = { by: 'credential', of: 'Entra', since: new Date(madeSince), until: new Date() } as const;
    const undo = await undos.begin(world.organization.slug, wish, { isForced: false, by: BY });
    const working = undos.work(undo, ignore);
    await until(async () => {
      const [row] = await server.query<{ count: number }>(
        `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return row?.count === 1;
    });
    const path = `/Groups/${team}`;
    const letIn = await world.other.patch(path, { op: 'add', path: 'members', value: [{ value: made }] });
    expect(letIn.status).toBe(204);
    await other.query('COMMIT');
    expect(await working).toMatchObject({ state: 'done', counts: { deleted: 0 } });
    expect(await undos.show(world.organization.slug, undo.id)).toMatchObject({ leftCounts: { 'let-in-since': 1 } });
    expect((await client.get(path)).body).toMatchObject({ members: [{ value: made }] });
  } finally {
    await other.end();
  }
});
