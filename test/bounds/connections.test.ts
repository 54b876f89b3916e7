import pg from 'pg';
import type { Call } from '../../src/protocol/call.js';
import { HangUp } from '../../src/protocol/hang-up.js';
import type { ScimError } from '../../src/protocol/scim-error.js';
import type { Account } from '../../src/store/connections/connections.js';
import { Database } from '../../src/store/database.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { sampleCall } from '../support/sample-call.js';

let testDatabase: TestDatabase;
let database: Database;
let observer: pg.Client;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = new Database(testDatabase.url);
  observer = new pg.Client({ connectionString: testDatabase.url });
  await observer.connect();
});
afterEach(async () => {
  await database.close();
  await observer.end();
  await testDatabase.drop();
});

const organization = (hangUp?: HangUp) => sampleCall({ slug: 'busy' }, hangUp);

const SLEEP = 'SELECT pg_sleep($1)';
const LOOK_UP = { name: 'sleep', kind: 'look-up', text: SLEEP } as const;
const ONE = 'SELECT 1 AS one';
/** Goes on for longer than the test, unless it is cancelled. */
const sleep = (of: Call, kind: 'look-up' | 'search') => database.run(of, { name: 'sleep', kind, text: SLEEP }, [60]);
/** A change that goes on until the observer opens the door. */
const change = (of: Call) =>
  database.run(of, { name: 'change', kind: 'change', text: 'SELECT pg_advisory_xact_lock_shared(1)' }, []);
const one = (of: Account, kind: 'look-up' | 'change') => database.run(of, { name: 'one', kind, text: ONE }, []);
const closeDoor = () => observer.query('SELECT pg_advisory_lock(1)');
const openDoor = () => observer.query('SELECT pg_advisory_unlock(1)');
const statusOf = (running: Promise<unknown>) =>
  running.then(
    () => 'done',
    ({ status, scimType }: ScimError) => [status, scimType],
  );

/** How many statements go on in PostgreSQL at this moment. */
async function running(): Promise<number> {
  const { rows } = await observer.query<{ count: number }>(
    `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'
       AND pid <> pg_backend_pid() AND (query LIKE '%pg_sleep%' OR query LIKE '%pg_advisory%')`,
  );
  return rows[0]?.count ?? 0;
}

async function untilRunning(count: number): Promise<void> {
  while ((await running()) !== count) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('whoever hangs up: what is read is cancelled, what waits is not begun, and a change is carried out', async () => {
  const hangUp = new HangUp();
  const call = organization(hangUp);
  await closeDoor();
  const reads = (['search', 'look-up'] as const).map((kind) => statusOf(sleep(call, kind)));
  const changes = Array.from({ length: 11 }, () => statusOf(change(call)));
  // Half of the 14 that organizations have.
  await untilRunning(7);
  hangUp.happen();
  expect(await Promise.all(reads)).toEqual([
    [499, undefined],
    [499, undefined],
  ]);
  await openDoor();
  expect(await Promise.all(changes)).toEqual([...Array(5).fill('done'), ...Array(6).fill([499, undefined])]);
  await untilRunning(0);
});

test('a cancel request never hits the next statement of the connection', async () => {
  // One connection for organizations.
  const narrow = new Database(testDatabase.url, { poolSize: 1 });
  const outcomes: unknown[] = [];
  for (let i = 0; i < 40; i += 1) {
    const hangUp = new HangUp();
    const reading = statusOf(narrow.run(organization(hangUp), LOOK_UP, [i % 2 === 0 ? 60 : 0.002]));
    const next = statusOf(narrow.run(organization(), LOOK_UP, [0.005]));
    setTimeout(() => hangUp.happen(), 2);
    await reading;
    outcomes.push(await next);
  }
  await narrow.close();
  expect(outcomes).toEqual(Array(40).fill('done'));
});

test('what takes too long is told as what it is: a look-up as overload, a search as too many', async () => {
  const call = organization();
  const refused = await Promise.allSettled([sleep(call, 'look-up'), sleep(call, 'search')]);
  expect(refused).toMatchObject([
    { reason: { status: 503, reason: 'database-busy' } },
    { reason: { status: 400, scimType: 'tooMany', reason: 'query-too-slow' } },
  ]);
  await untilRunning(0);
});

test('the same where PostgreSQL itself ends it, as its own limit is no longer than ours', async () => {
  // Between two looks at our limits.
  const hasty = new Database(testDatabase.url, { timeoutMs: 250 });
  const call = organization();
  const run = (kind: 'look-up' | 'page' | 'search') => hasty.run(call, { name: 'sleep', kind, text: SLEEP }, [60]);
  const refused = await Promise.allSettled([run('look-up'), run('page'), run('search')]);
  await hasty.close();
  expect(refused).toMatchObject([
    { reason: { status: 503, reason: 'database-busy', message: expect.stringContaining('longer than 0.25 s') } },
    { reason: { status: 400, reason: 'query-too-slow' } },
    { reason: { status: 400, scimType: 'tooMany', reason: 'query-too-slow' } },
  ]);
});

test('an organization that waits for itself is told to send less; the server itself is served meanwhile', async () => {
  const hangUp = new HangUp();
  const call = organization(hangUp);
  await closeDoor();
  const waiting = Array.from({ length: 507 }, () => statusOf(change(call)));
  await expect(one(call, 'change')).rejects.toMatchObject({
    status: 429,
    reason: 'connections-taken',
    headers: { 'Retry-After': '5' },
  });
  await untilRunning(7);
  for (const account of ['health', 'authentication', 'log', organization()] as const) {
    await expect(one(account, 'look-up')).resolves.toEqual([{ one: 1 }]);
  }
  hangUp.happen();
  await openDoor();
  expect((await Promise.all(waiting)).filter((outcome) => outcome === 'done')).toHaveLength(7);
});

test('searches of an organization leave room for its own changes', async () => {
  const hangUp = new HangUp();
  const call = organization(hangUp);
  const searches = Array.from({ length: 40 }, () => statusOf(sleep(call, 'search')));
  await untilRunning(4);
  await expect(one({ ...call, hangUp: undefined }, 'change')).resolves.toEqual([{ one: 1 }]);
  hangUp.happen();
  expect(await Promise.all(searches)).toEqual(Array(40).fill([499, undefined]));
});
