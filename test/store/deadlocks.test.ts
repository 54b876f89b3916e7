import pg from 'pg';
import { Database } from '../../src/store/database.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';

let testDatabase: TestDatabase;
let database: Database;
let other: pg.Client;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = new Database(testDatabase.url);
  other = new pg.Client({ connectionString: testDatabase.url });
  await other.connect();
  // It never finds out about a deadlock, so that the victim is ours.
  await other.query(`SET deadlock_timeout = '1h'`);
});
afterEach(async () => {
  await database.close();
  await other.end();
  await testDatabase.drop();
});

const LOCK = 'SELECT pg_advisory_xact_lock($1)';
const LOCK_BOTH = 'SELECT pg_advisory_xact_lock($1), pg_advisory_xact_lock($2)';

/** Holds the second lock, and asks for the first as soon as somebody who has it waits for the second. */
async function block(work: () => Promise<unknown>): Promise<void> {
  await other.query('BEGIN');
  await other.query(LOCK, [2]);
  const blocked = work();
  const waiting = `SELECT FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  while ((await other.query(waiting)).rowCount === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await other.query(LOCK, [1]);
  await other.query('COMMIT');
  await blocked;
}

test('a statement that was the victim of a deadlock is repeated', async () => {
  await block(() => database.query('lock', LOCK_BOTH, [1, 2]));
});

test('a transaction that was the victim of a deadlock is done again from its beginning, and once', async () => {
  await database.query('create', 'CREATE TABLE done (attempt int)', []);
  let attempts = 0;
  await block(() =>
    database.transaction('operator', async (client) => {
      attempts += 1;
      await client.query('INSERT INTO done VALUES ($1)', [attempts]);
      await client.query(LOCK, [1]);
      await client.query(LOCK, [2]);
    }),
  );
  expect(await database.query('read', 'SELECT attempt FROM done', [])).toEqual([{ attempt: 2 }]);
});

test('what runs alone is repeated, too', async () => {
  await block(() => database.runAlone('operator', 'key', { name: 'lock', kind: 'change', text: LOCK_BOTH }, [1, 2]));
});
