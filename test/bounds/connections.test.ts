import pg from 'pg';
import type { Call } from '../../src/protocol/call.js';
import { HangUp } from '../../src/protocol/hang-up.js';
import type { ScimError } from '../../src/protocol/scim-error.js';
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
const sleep = (of: Call, kind: 'look-up' | 'search' | 'change', seconds: number) =>
  database.run(of, { name: 'sleep', kind, text: SLEEP }, [seconds]);
/** Those of reading would go on for longer than the test. */
const SECONDS = { search: 60, 'look-up': 60, change: 1 };
const statusOf = (running: Promise<unknown>) =>
  running.then(
    () => 'done',
    ({ status, scimType }: ScimError) => [status, scimType],
  );

/** How many statements sleep in PostgreSQL at this moment. */
async function sleeping(): Promise<number> {
  const { rows } = await observer.query<{ count: number }>(
    `SELECT count(*)::int FROM pg_stat_activity
     WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%pg_sleep%'`,
  );
  return rows[0]?.count ?? 0;
}

async function untilSleeping(count: number): Promise<void> {
  while ((await sleeping()) !== count) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('whoever hangs up: what is read is cancelled, what waits is not begun, and a change is carried out', async () => {
  const hangUp = new HangUp();
  const call = organization(hangUp);
  const running = (['search', 'look-up', 'change'] as const).map((kind) => statusOf(sleep(call, kind, SECONDS[kind])));
  await untilSleeping(3);
  const waiting = Array.from({ length: 10 }, () => statusOf(sleep(call, 'change', 1)));
  // Half of the 14 that organizations have.
  await untilSleeping(7);
  hangUp.happen();
  expect(await Promise.all(running)).toEqual([[499, undefined], [499, undefined], 'done']);
  expect(await Promise.all(waiting)).toEqual([...Array(4).fill('done'), ...Array(6).fill([499, undefined])]);
  expect(await sleeping()).toBe(0);
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
  const statuses = await Promise.all([sleep(call, 'look-up', 60), sleep(call, 'search', 60)].map(statusOf));
  expect(statuses).toEqual([
    [503, undefined],
    [400, 'tooMany'],
  ]);
  expect(await sleeping()).toBe(0);
});

test('an organization that waits for itself is told to send less; the server itself is served meanwhile', async () => {
  const hangUp = new HangUp();
  const call = organization(hangUp);
  // Seven run.
  const waiting = Array.from({ length: 507 }, () => statusOf(sleep(call, 'change', 1)));
  await expect(sleep(call, 'change', 0)).rejects.toMatchObject({ status: 429, headers: { 'Retry-After': '5' } });
  for (const task of ['health', 'authentication', 'log'] as const) {
    await expect(database.run(task, { name: 'one', kind: 'look-up', text: ONE }, [])).resolves.toEqual([{ one: 1 }]);
  }
  await expect(sleep(organization(), 'look-up', 0)).resolves.toHaveLength(1);
  hangUp.happen();
  expect((await Promise.all(waiting)).filter((outcome) => outcome === 'done')).toHaveLength(7);
});

test('searches of an organization leave room for its own changes', async () => {
  const hangUp = new HangUp();
  const call = organization(hangUp);
  const searches = Array.from({ length: 40 }, () => statusOf(sleep(call, 'search', 60)));
  await untilSleeping(4);
  await expect(
    database.run({ ...call, hangUp: undefined }, { name: 'one', kind: 'change', text: ONE }, []),
  ).resolves.toEqual([{ one: 1 }]);
  hangUp.happen();
  expect(await Promise.all(searches)).toEqual(Array(40).fill([499, undefined]));
});
