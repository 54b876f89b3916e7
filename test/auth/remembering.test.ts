import { createTestServer, type TestServer } from '../support/test-server.js';

const { now } = Date;
let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterEach(() => {
  Date.now = now;
});
afterAll(() => server.close());

test('what is known of an organization is read once for all requests of two seconds', async () => {
  const { client } = await server.createOrganization('core');
  const { database } = server.services;
  const run = database.run.bind(database);
  let readings = 0;
  database.run = (account, kind, text, values) => {
    if (text.includes('FROM organizations')) readings += 1;
    return run(account, kind, text, values);
  };
  const begin = now();
  const requestsAt = async (moment: number) => {
    Date.now = () => begin + moment;
    for (let i = 0; i < 5; i += 1) expect((await client.get('/Users?count=0')).status).toBe(200);
    return readings;
  };
  expect(await requestsAt(0)).toBe(1);
  expect(await requestsAt(1_999)).toBe(1);
  expect(await requestsAt(2_000)).toBe(2);
});
