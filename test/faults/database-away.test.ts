import { Database } from '../../src/store/database.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { createDatabaseRelay, type DatabaseRelay } from '../support/postgres/database-relay.js';

let testDatabase: TestDatabase;
let relay: DatabaseRelay;
let database: Database;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  relay = await createDatabaseRelay(testDatabase.url);
  database = new Database(relay.url);
});
afterEach(async () => {
  await database.close();
  await relay.close();
  await testDatabase.drop();
});

const WAYS: readonly [way: string, use: () => Promise<unknown>][] = [
  ['a statement', () => database.query('one', 'SELECT 1', [])],
  ['a transaction', () => database.transaction('operator', (client) => client.query('SELECT 1'))],
  [
    'what runs alone',
    () => database.runAlone('operator', 'key', { name: 'one', kind: 'change', text: 'SELECT 1' }, []),
  ],
  ['Prisma', () => database.prisma.organization.findMany()],
];

test.each(WAYS)(
  '%s: away is 503 with Retry-After, whether it was connected or not, and works again',
  async (_, use) => {
    const away = { status: 503, headers: { 'Retry-After': '5' }, message: expect.stringMatching(/cannot be reached/) };
    relay.cut();
    await expect(use()).rejects.toMatchObject(away);
    relay.mend();
    await use();
    relay.cut();
    await expect(use()).rejects.toMatchObject(away);
  },
);

test('a connection that breaks within a transaction undoes it, and ends nothing else', async () => {
  const broken = database.transaction('operator', async (client) => {
    await client.query('SELECT 1');
    relay.cut();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await client.query('SELECT 1');
  });
  await expect(broken).rejects.toMatchObject({ status: 503 });
  relay.mend();
  await expect(database.query('one', 'SELECT 1 AS one', [])).resolves.toEqual([{ one: 1 }]);
});

test('whether a change was made is told when it is known', async () => {
  relay.atNext('CREATE TABLE rollcall.made', 'lose the answer');
  const lost = database.query('make', 'CREATE TABLE rollcall.made ()', []);
  await expect(lost).rejects.toMatchObject({
    status: 503,
    message: expect.stringMatching(/whether this was done before is not known/),
  });
  relay.cut();
  const refused = database.query('make', 'CREATE TABLE rollcall.more ()', []);
  await expect(refused).rejects.toMatchObject({ status: 503, message: expect.stringMatching(/nothing was changed/) });
  relay.mend();
  const found = await database.query('find', `SELECT relname FROM pg_class WHERE relname IN ('made', 'more')`, []);
  expect(found).toEqual([{ relname: 'made' }]);
});
