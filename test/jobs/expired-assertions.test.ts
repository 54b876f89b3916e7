import { AssertionUseStore } from '../../src/store/access/assertion-use-store.js';
import { Database } from '../../src/store/database.js';
import { createTestDatabase } from '../setup/database.js';

test('uses of client assertions are forgotten once these have expired, and not before', async () => {
  const { url, drop } = await createTestDatabase();
  const database = new Database(url, { poolSize: 4 });
  const uses = new AssertionUseStore(database);
  await uses.firstUse('old', new Date(Date.now() - 1_000));
  await uses.firstUse('live', new Date(Date.now() + 60_000));
  expect(await uses.deleteExpired()).toBe(1);
  expect([await uses.firstUse('live', new Date()), await uses.firstUse('old', new Date())]).toEqual([false, true]);
  await database.close();
  await drop();
});
