import { Organizations } from '../../src/directory/organizations.js';
import { Retention } from '../../src/directory/retention/retention.js';
import { Database } from '../../src/store/database.js';
import { OrganizationStore } from '../../src/store/organizations/organization-store.js';
import { partitionsOf, preparePartitions } from '../../src/store/partitions/partitions.js';
import { RetentionStore } from '../../src/store/retention/retention-store.js';
import { UndoStore } from '../../src/store/undo/undo-store.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { explain, indexesOf, type PlanNode, scannedTables } from '../support/postgres/query-plan.js';
import { watchStatements } from '../support/postgres/watched-statements.js';
import { ages, DAY_MS, daysAgo, NOW, write, writeDeleted } from './old-entries.js';

const DEFAULTS = { logDays: 60, historyDays: 60, deletedDays: 20 };
const NONE = { logDays: null, historyDays: null, deletedDays: null, logEntries: null, historyEntries: null };
const TABLES = ['provisioning_log', 'changes'] as const;
const going = new AbortController().signal;

let testDatabase: TestDatabase;
let database: Database;
let retention: Retention;
let store: RetentionStore;
/** Keeps everything as the server does. */
let usual: string;
/** Has settings of its own. */
let other: string;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = new Database(testDatabase.url, { poolSize: 4 });
  store = new RetentionStore(database);
  retention = new Retention(store, new UndoStore(database), DEFAULTS);
  const organizations = new Organizations(new OrganizationStore(database));
  usual = (await organizations.create('usual', 'core')).id;
  other = (await organizations.create('other', 'core')).id;
});
afterEach(async () => {
  await database.close();
  await testDatabase.drop();
});

/** Partitions of weeks gone by, as an installation has them that runs for long. */
async function prepareWeeks(days: number): Promise<void> {
  await database.query('test.drop', 'DROP TABLE provisioning_log_before', []);
  for (let age = days; age > 0; age -= 7) await preparePartitions(database, daysAgo(age));
  await preparePartitions(database, NOW);
}

const SYSTEM = `INSERT INTO upstream_systems (organization_id, id, name, kind, base_url, authentication, properties, is_proxy)
    SELECT $1::uuid, gen_random_uuid(), 'IAG', 'scim', 'https://iag.example', '{"method":"none"}', '{}', true RETURNING id`;
const REQUEST = `INSERT INTO access_requests (organization_id, id, system_id, user_id, group_id, state, reason, requested_by, created_at, ended_at)
    SELECT $1::uuid, gen_random_uuid(), $2::uuid, gen_random_uuid(), age::text, CASE WHEN age < 0 THEN 'provisioned' ELSE 'revoked' END,
      'x', 'x', now() - interval '200 days', CASE WHEN age < 0 THEN NULL ELSE $4::timestamptz - age * interval '1 day' END
    FROM unnest($3::int[]) AS age`;

/** Requests for access that were over so many days ago; a negative one is of one that is not. */
async function writeRequests(organization: string, requestAges: readonly number[]): Promise<void> {
  const [row] = await database.query<{ id: string }>('test.system', SYSTEM, [organization]);
  await database.query('test.request', REQUEST, [organization, row?.id, requestAges, NOW]);
}

test('requests for access that are over go with the history, and no other', async () => {
  await retention.set(other, { ...NONE, historyDays: 7 }, 'operator');
  const left = async (organization: string) => {
    const text = 'SELECT group_id AS id FROM access_requests WHERE organization_id = $1::uuid ORDER BY group_id::int';
    return (await database.query<{ id: string }>('test.left', text, [organization])).map(({ id }) => Number(id));
  };
  for (const organization of [usual, other]) {
    await writeRequests(organization, [-1, 3, 30, 70]);
  }
  expect((await retention.apply(going, NOW)).accessRequests).toBe(3);
  expect([await left(usual), await left(other)]).toEqual([
    [-1, 3, 30],
    [-1, 3],
  ]);
});

test.each(TABLES)(
  '%s: the parts that are beyond the longest time go whole, and nothing of the others',
  async (table) => {
    await prepareWeeks(120);
    const before = await partitionsOf(database, table);
    for (const organization of [usual, other]) await write(database, table, organization, [100, 75, 59, 1]);
    const { partitions } = await retention.apply(going, NOW);
    expect(partitions).toBeGreaterThanOrEqual(2 * 6);
    const after = (await partitionsOf(database, table)).map(({ name }) => name);
    expect(after.length).toBeLessThan(before.length);
    expect(before.slice(-after.length).map(({ name }) => name)).toEqual(after);
    for (const organization of [usual, other]) expect(await ages(database, table, organization)).toEqual([1, 59]);
  },
);

test('what one organization wants kept for longer is not dropped for the others', async () => {
  await prepareWeeks(120);
  await retention.set(other, { ...NONE, logDays: 110 }, 'operator');
  for (const organization of [usual, other]) await write(database, 'provisioning_log', organization, [105, 75, 59, 1]);
  await retention.apply(going, NOW);
  expect(await ages(database, 'provisioning_log', usual)).toEqual([1, 59]);
  expect(await ages(database, 'provisioning_log', other)).toEqual([1, 59, 75, 105]);
});

test.each([
  ['provisioning_log', 'logDays'],
  ['changes', 'historyDays'],
] as const)('%s: an organization that keeps less loses it in small steps, another nothing', async (table, days) => {
  await retention.set(other, { ...NONE, [days]: 7 }, 'operator');
  for (const organization of [usual, other]) await write(database, table, organization, [50, 8], 1_250);
  await write(database, table, other, [6, 0]);
  const statements = watchStatements(database);
  expect((await retention.apply(going, NOW)).entries).toBe(2_500);
  expect(statements.filter(({ text }) => text.includes(`DELETE FROM rollcall.${table} `))).toHaveLength(3);
  expect(await ages(database, table, other)).toEqual([0, 6]);
  expect(await ages(database, table, usual)).toHaveLength(2_500);
});

test.each([
  ['provisioning_log', 'logEntries'],
  ['changes', 'historyEntries'],
] as const)('%s: beyond a number of entries the oldest go', async (table, entries) => {
  await retention.set(other, { ...NONE, [entries]: 3 }, 'operator');
  for (const organization of [usual, other]) await write(database, table, organization, [1, 2, 3, 4, 5]);
  await retention.apply(going, NOW);
  expect(await ages(database, table, other)).toEqual([1, 2, 3]);
  expect(await ages(database, table, usual)).toEqual([1, 2, 3, 4, 5]);
  expect((await retention.apply(going, NOW)).entries).toBe(0);
});

test('of age and number, that which leaves less holds', async () => {
  await retention.set(other, { ...NONE, logDays: 2, logEntries: 3 }, 'operator');
  await retention.set(usual, { ...NONE, logDays: 5, logEntries: 3 }, 'operator');
  for (const organization of [usual, other]) await write(database, 'provisioning_log', organization, [0, 1, 3, 4]);
  await retention.apply(going, NOW);
  expect(await ages(database, 'provisioning_log', other)).toEqual([0, 1]);
  expect(await ages(database, 'provisioning_log', usual)).toEqual([0, 1, 3]);
});

test('deleted resources go for good after their time', async () => {
  await retention.set(other, { ...NONE, deletedDays: 3 }, 'operator');
  for (const organization of [usual, other]) await writeDeleted(database, organization, [1, 4, 19, 21]);
  await writeDeleted(database, other, Array(1_100).fill(10));
  expect((await retention.apply(going, NOW)).deletedResources).toBe(1 + 3 + 1_100);
  expect(await ages(database, 'deleted_resources', usual)).toEqual([1, 4, 19]);
  expect(await ages(database, 'deleted_resources', other)).toEqual([1]);
});

test('what was aborted ends after the step that is under way, and goes on with the next run', async () => {
  await retention.set(other, { ...NONE, logDays: 7 }, 'operator');
  await write(database, 'provisioning_log', other, [50], 2_500);
  const aborting = new AbortController();
  const deleteEntries = store.deleteEntries.bind(store);
  store.deleteEntries = async (...given) => {
    const step = await deleteEntries(...given);
    aborting.abort();
    return step;
  };
  await expect(retention.apply(aborting.signal, NOW)).rejects.toThrow(/abort/i);
  expect(await ages(database, 'provisioning_log', other)).toHaveLength(1_500);
  store.deleteEntries = deleteEntries;
  expect((await retention.apply(going, NOW)).entries).toBe(1_500);
});

test('a table that cannot be reached for the moment holds up nothing else, and the failure is told', async () => {
  await retention.set(other, { ...NONE, logDays: 7, historyDays: 7 }, 'operator');
  for (const table of TABLES) await write(database, table, other, [50, 1]);
  await writeDeleted(database, other, [30]);
  await database.query('test.break', 'ALTER TABLE provisioning_log RENAME TO elsewhere', []);
  await expect(retention.apply(going, NOW)).rejects.toThrow(/provisioning_log/);
  expect([await ages(database, 'changes', other), await ages(database, 'deleted_resources', other)]).toEqual([[1], []]);
});

const UNDOS = `INSERT INTO rollcall.undos
    (organization_id, id, from_id, to_id, forced, actor, actor_kind, state, phase, position, counts)
  SELECT $1::uuid, id, id, id, FALSE, 'op', 'operator', 'done', 'members', id, '{}'
  FROM (SELECT id FROM rollcall.changes WHERE organization_id = $1::uuid) made`;

test('no statement of it reads a table from beginning to end, or of another organization', async () => {
  await retention.set(other, { ...NONE, logDays: 7, historyDays: 7, logEntries: 2_000, historyEntries: 2_000 }, 'op');
  for (const organization of [usual, other]) {
    for (const table of TABLES) await write(database, table, organization, [1, 30], 3_000);
    await writeRequests(organization, [...Array(3_000).fill(1), ...Array(100).fill(25)]);
    await writeDeleted(database, organization, [...Array(3_000).fill(1), ...Array(100).fill(25)]);
    await database.query('test.undos', UNDOS, [organization]);
  }
  const connection = await database.pool.connect();
  await connection.query('VACUUM ANALYZE');
  const statements = watchStatements(database);
  await retention.apply(going, NOW);
  const plans: [string, PlanNode][] = [];
  for (const statement of statements.filter(({ values }) => values.length > 0))
    plans.push([statement.text, await explain(connection, statement)]);
  connection.release();
  expect(new Set(plans.map(([text]) => text)).size).toBe(9);
  for (const [text, plan] of plans) {
    expect([text, scannedTables(plan)]).toEqual([text, []]);
    expect(indexesOf(plan).length).toBeGreaterThan(0);
    for (const { by } of indexesOf(plan)) expect(by).toMatch(/organization_id = \$1/);
  }
  const ranked = plans.find(([text]) => text.includes('OFFSET $2'))?.[1];
  expect(JSON.stringify(ranked)).toContain('Index Only Scan');
});

test('what is kept for a day goes once the day is over', async () => {
  const short = new Retention(store, new UndoStore(database), { logDays: 1, historyDays: 1, deletedDays: 1 });
  await writeDeleted(database, usual, [1]);
  expect((await short.apply(going, new Date(NOW.getTime() - 1_000))).deletedResources).toBe(0);
  expect((await short.apply(going, new Date(NOW.getTime() + DAY_MS))).deletedResources).toBe(1);
});
