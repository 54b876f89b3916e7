import { createTestServer, type TestServer } from '../support/test-server.js';
import { ATTACKS } from './corpus/attacks.js';

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

test('no two attacks have one name', () => {
  expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
});

test.each(ATTACKS)('$name', async ({ prepare }) => {
  const attack = await prepare({ ...server, isMeasured: false });
  await attack();
});
