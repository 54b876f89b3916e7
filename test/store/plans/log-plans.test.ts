import pg from 'pg';
import { fillLog, PERSON, RENAMED } from '../../../bench/fill-log.js';
import { WhyReader } from '../../../src/directory/explain/why.js';
import { LogReader, type LogSelection } from '../../../src/directory/log/log-reader.js';
import { Database } from '../../../src/store/database.js';
import { LogEntryStore } from '../../../src/store/log/log-entry-store.js';
import { PersonStore } from '../../../src/store/log/person-store.js';
import { createTestDatabase, type TestDatabase } from '../../setup/database.js';
import { explain, indexesOf, scannedTables } from '../../support/postgres/query-plan.js';
import { type RunStatement, watchStatements } from '../../support/postgres/watched-statements.js';

const ORGANIZATION = '01940000-0000-7000-8000-000000000001';

let testDatabase: TestDatabase;
let database: Database;
let client: pg.Client;
let statements: RunStatement[];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = new Database(testDatabase.url);
  client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  await client.query('SET search_path = rollcall, public');
  await client.query(
    `INSERT INTO rollcall.organizations (id, slug, name, profile, cursor_key) VALUES ($1, 'plans', '', 'core', '\\x00')`,
    [ORGANIZATION],
  );
  await fillLog(client, ORGANIZATION, { entries: 5_000, people: 300, groups: 20 });
  statements = watchStatements(database);
});
afterAll(async () => {
  await client.end();
  await database.close();
  await testDatabase.drop();
});

/** The plans of all statements that do something, with the indexes they go by; sequential scans only where nothing else is possible. */
async function plansOf(work: () => Promise<unknown>): Promise<{ scanned: string[]; indexes: string[] }> {
  statements.length = 0;
  await work();
  // So small a table is read whole, unless that costs.
  await client.query('SET enable_seqscan = off; SET enable_bitmapscan = off');
  const plans = [];
  for (const statement of statements) plans.push(await explain(client, statement));
  return {
    scanned: plans.flatMap(scannedTables),
    indexes: plans.flatMap(indexesOf).map(({ index }) => index.replace(/_(?:w\d+|before|default)_/, '_')),
  };
}

async function read(selection: Partial<LogSelection>): Promise<number> {
  let count = 0;
  const reader = new LogReader(new LogEntryStore(database));
  for await (const _ of reader.read(ORGANIZATION, { limit: 20, ...selection })) count += 1;
  return count;
}

test.each<[string, Partial<LogSelection>, string]>([
  ['of a person', { user: PERSON, reads: true }, 'provisioning_log_subject_idx'],
  ['of a person by a name of before', { user: RENAMED, reads: true }, 'provisioning_log_subject_idx'],
  ['of a group', { group: 'Group 7' }, 'provisioning_log_subject_idx'],
  ['that were refused', { failures: true }, 'provisioning_log_refused_idx'],
  ['with a reason', { reason: 'value-taken' }, 'provisioning_log_reason_idx'],
])('entries %s are found by an index, also in partitions that were there before it', async (_, selection, index) => {
  expect(await read(selection)).toBeGreaterThan(0);
  const { scanned, indexes } = await plansOf(() => read(selection));
  expect(scanned).toEqual([]);
  expect(indexes).toContain(index);
});

test('why somebody is here goes by indexes alone', async () => {
  const why = new WhyReader({
    people: new PersonStore(database),
    log: new LogEntryStore(database),
    keptDays: async () => ({ log: 90, deleted: 30 }),
  });
  const { scanned, indexes } = await plansOf(() => why.ask({ id: ORGANIZATION, slug: 'plans' }, RENAMED));
  expect(scanned).toEqual([]);
  expect(indexes).toEqual(expect.arrayContaining(['past_names_pkey', 'users_user_name_key', 'users_external_id_idx']));
});
