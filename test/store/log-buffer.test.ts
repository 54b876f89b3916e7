import pg from 'pg';
import { Database } from '../../src/store/database.js';
import { LogBuffer } from '../../src/store/log/log-buffer.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { createDatabaseRelay, type DatabaseRelay } from '../support/postgres/database-relay.js';
import { sampleCall } from '../support/sample-call.js';

/** What the buffer keeps at most; whoever changes the bound says so here. */
const BOUND = 10_000;

let testDatabase: TestDatabase;
let relay: DatabaseRelay;
let database: Database;
let client: pg.Client;
let buffer: LogBuffer;
let problems: string[];

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  relay = await createDatabaseRelay(testDatabase.url);
  database = new Database(relay.url, { poolSize: 1 });
  client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  problems = [];
  buffer = new LogBuffer(database, (problem) => problems.push(problem));
});
afterEach(async () => {
  await buffer.close();
  await database.close();
  await client.end();
  await relay.close();
  await testDatabase.drop();
});

const call = sampleCall();

/** Entries that say which they are: `from`, and on to before `to`. */
function add(from: number, to: number) {
  for (let status = from; status < to; status += 1) {
    buffer.add(call, { operation: 'get', status, data: {}, notes: [] });
  }
}

async function written() {
  const { rows } = await client.query<{ count: number; first: number; last: number }>(
    'SELECT count(*)::int, min(status) AS first, max(status) AS last FROM provisioning_log',
  );
  return rows[0];
}

const dropped = (count: number) =>
  `${count} entries of the provisioning log were dropped: more requests than can be written`;

test('while the table is locked, as many entries wait as are bounded, and those beyond are dropped and counted', async () => {
  await client.query('BEGIN; LOCK TABLE provisioning_log IN ACCESS EXCLUSIVE MODE');
  add(0, 1);
  const stuck = buffer.flush();
  add(1, BOUND + 7);
  const released = client.query('COMMIT');
  await stuck;
  expect(problems).toEqual([]);
  await released;
  expect(await written()).toEqual({ count: BOUND, first: 0, last: BOUND - 1 });

  add(BOUND + 7, BOUND + 8);
  await buffer.flush();
  expect(problems).toEqual([dropped(7)]);
  expect(await written()).toEqual({ count: BOUND + 1, first: 0, last: BOUND + 7 });

  await buffer.flush();
  expect(problems).toEqual([dropped(7)]);
});

test('while the database is away, entries wait for it, and each attempt tells what was dropped since the last', async () => {
  relay.cut();
  add(0, BOUND + 2);
  await buffer.flush();
  expect(problems).toEqual([dropped(2), expect.stringMatching(/cannot be written: The database cannot be reached/)]);
  add(BOUND + 2, BOUND + 5);
  await buffer.flush();
  expect(problems.slice(2)).toEqual([
    dropped(3),
    expect.stringMatching(/cannot be written: The database cannot be reached/),
  ]);
  relay.mend();
  await buffer.flush();
  expect(problems).toHaveLength(4);
  expect(await written()).toEqual({ count: BOUND, first: 0, last: BOUND - 1 });
});
