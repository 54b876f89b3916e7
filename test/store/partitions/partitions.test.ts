import { randomUUID } from 'node:crypto';
import { Database } from '../../../src/store/database.js';
import { dropPartitionsBefore, partitionsOf, preparePartitions } from '../../../src/store/partitions/partitions.js';
import { lowestId } from '../../../src/store/partitions/weeks.js';
import { createTestDatabase, type TestDatabase } from '../../setup/database.js';

/** A Monday beyond all that was prepared when the database was made. */
const MONDAY = new Date('2999-12-30T00:00:00Z');
const WEEK_MS = 7 * 86_400_000;
const week = (n: number) => new Date(MONDAY.getTime() + n * WEEK_MS);

let testDatabase: TestDatabase;
let database: Database;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = new Database(testDatabase.url);
});
afterEach(async () => {
  await database.close();
  await testDatabase.drop();
});

const organization = randomUUID();

const write = (id: string, subject = 'x') =>
  database.query(
    'write',
    `INSERT INTO rollcall.provisioning_log (organization_id, id, request_id, operation, subject, status, data)
     VALUES ($1, $2, 'r', 'get', $3, 200, '{}')`,
    [organization, id, subject],
  );

/** Names of the partitions in which entries are, by id. */
async function places(): Promise<string[]> {
  const rows = await database.query<{ place: string }>(
    'places',
    'SELECT c.relname AS place FROM rollcall.provisioning_log l JOIN pg_class c ON c.oid = l.tableoid ORDER BY l.id',
    [],
  );
  return rows.map(({ place }) => place);
}

const NAMES = ['29991230', '30000106', '30000113', '30000120', '30000127', '30000203'];
const namesOf = (table: string) => NAMES.map((day) => `${table}_w${day}`);

test('this week and the five after it have partitions, once, however many nodes prepare them', async () => {
  const others = Array.from({ length: 3 }, () => new Database(testDatabase.url, { poolSize: 4 }));
  try {
    const made = await Promise.all([database, ...others].map((node) => preparePartitions(node, week(0))));
    expect(made.flat().sort()).toEqual([...namesOf('changes'), ...namesOf('provisioning_log')]);
  } finally {
    for (const node of others) await node.close();
  }
  expect(await preparePartitions(database, new Date(week(1).getTime() - 1))).toEqual([]);
  expect(await preparePartitions(database, week(1))).toEqual(['provisioning_log_w30000210', 'changes_w30000210']);
  const partitions = await partitionsOf(database, 'changes');
  expect(partitions.at(-1)).toEqual({ name: 'changes_default', from: undefined, to: undefined, isDefault: true });
  expect(partitions.at(-2)).toEqual({
    name: 'changes_w30000210',
    from: lowestId(week(6)),
    to: lowestId(week(7)),
    isDefault: false,
  });
});

test('an entry goes to the partition of its week, and to the default one where there is none', async () => {
  await preparePartitions(database, week(0));
  await write(lowestId(new Date(0)));
  await write(lowestId(new Date(week(1).getTime() - 1)));
  await write(lowestId(week(1)));
  await write('ffffffff-ffff-4fff-bfff-ffffffffffff');
  expect(await places()).toEqual([
    'provisioning_log_before',
    'provisioning_log_w29991230',
    'provisioning_log_w30000106',
    'provisioning_log_default',
  ]);
});

test('what fell into the default partition moves when that of its week is made, while others write', async () => {
  for (let n = 0; n < 3; n += 1) await write(lowestId(week(n)));
  expect(await places()).toEqual(Array(3).fill('provisioning_log_default'));
  let isPrepared = false;
  const writing = (async () => {
    let count = 0;
    for (; !isPrepared; count += 1) await write(lowestId(new Date(week(2).getTime() + 1 + count)));
    return count;
  })();
  await preparePartitions(database, week(0));
  isPrepared = true;
  const count = await writing;
  expect(await places()).toEqual([
    'provisioning_log_w29991230',
    'provisioning_log_w30000106',
    ...Array(count + 1).fill('provisioning_log_w30000113'),
  ]);
});

test('partitions that hold only what is older than a bound are dropped', async () => {
  await preparePartitions(database, week(0));
  for (const n of [0, 1, 2]) await write(lowestId(week(n)));
  const bound = lowestId(new Date(week(2).getTime() - 1));
  const dropped = await dropPartitionsBefore(database, 'provisioning_log', bound);
  expect(dropped).toEqual(expect.arrayContaining(['provisioning_log_before', 'provisioning_log_w29991230']));
  expect(dropped).not.toContain('provisioning_log_w30000106');
  expect(await places()).toEqual(['provisioning_log_w30000106', 'provisioning_log_w30000113']);
  expect(await dropPartitionsBefore(database, 'provisioning_log', bound)).toEqual([]);
});

test('PostgreSQL computes the same lowest id', async () => {
  const at = new Date('2026-11-30T12:34:56.789Z');
  expect(await database.query('lowest', 'SELECT rollcall.lowest_id($1) AS id', [at])).toEqual([{ id: lowestId(at) }]);
});

test('a page of the log reads only indexes, and only of the weeks that it may be in', async () => {
  await preparePartitions(database, week(0));
  await database.query(
    'fill',
    `INSERT INTO rollcall.provisioning_log (organization_id, id, request_id, operation, subject, status, data)
     SELECT $1, (substr(rollcall.lowest_id($2::timestamptz + n * interval '450 s')::text, 1, 24) || lpad(to_hex(n), 12, '0'))::uuid,
       'r', 'get', 's' || n % 100, 200, jsonb_build_object('text', repeat('x', 500)) FROM generate_series(1, 8000) n`,
    [organization, week(0)],
  );
  await database.query('analyze', 'ANALYZE rollcall.provisioning_log', []);
  const plan = await database.transaction('operator', async (client) => {
    await client.query(`PREPARE page AS SELECT * FROM rollcall.provisioning_log
      WHERE organization_id = $1 AND subject = $2 AND id >= $3 ORDER BY id LIMIT 20`);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) EXECUTE page ('${organization}', 's1', '${lowestId(week(4))}')`,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });
  expect(plan).not.toContain('Seq Scan');
  expect(plan).toMatch(/Subplans Removed: [5-9]/);
  expect(plan).toContain('Scan using provisioning_log_w30000127_subject_idx');
  expect(plan).not.toContain('provisioning_log_w30000120');
});

test('names of tables and indexes leave room for what a distributed PostgreSQL appends', async () => {
  await preparePartitions(database, week(0));
  const rows = await database.query<{ relname: string }>(
    'names',
    `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
     WHERE nspname = 'rollcall' AND relname NOT LIKE 'pg_toast%'
     UNION SELECT conname FROM pg_constraint c JOIN pg_namespace n ON n.oid = connamespace
     WHERE nspname = 'rollcall' AND contype <> 'n'`,
    [],
  );
  expect(rows.map(({ relname }) => relname)).toContain('provisioning_log_w29991230_subject_idx');
  expect(rows.filter(({ relname }) => relname.length > 52)).toEqual([]);
});
