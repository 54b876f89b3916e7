import { request } from 'node:http';
import pg from 'pg';
import { bulk, post } from '../support/bulk.js';
import { coreUser } from '../support/sample-users.js';
import { idOf, patchOp } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

let server: TestServer;
let organization: TestOrganization;

beforeAll(async () => {
  server = await createTestServer();
});
beforeEach(async () => {
  organization = await server.createOrganization('core');
});
afterAll(() => server.close());

/** Sends a request; gives what closes its connection. */
function send(method: string, path: string, body?: object): () => Promise<void> {
  const { client, token } = organization;
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' };
  const sent = request(client.tenantUrl + path, { method, agent: false, headers });
  sent.on('error', () => undefined);
  sent.end(body && JSON.stringify(body));
  return () =>
    new Promise((resolve) => {
      sent.once('close', resolve);
      sent.destroy();
    });
}

/** Does something while a table is locked. @param lock such as `users IN SHARE MODE` */
async function whileLocked(lock: string, work: (waiting: () => Promise<number>) => Promise<void>): Promise<void> {
  const other = new pg.Client({ connectionString: server.databaseUrl });
  await other.connect();
  try {
    await other.query(`BEGIN; LOCK TABLE ${lock}`);
    await work(async () => {
      const text = 'SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted';
      return (await other.query<{ count: number }>(text)).rows[0]?.count ?? 0;
    });
    await other.query('COMMIT');
  } finally {
    await other.end();
  }
}

test('what a request reads ends in PostgreSQL when its client hangs up, and the log of the organization says so', async () => {
  await whileLocked('user_memberships IN ACCESS EXCLUSIVE MODE', async (waiting) => {
    const hangUp = send('GET', '/Users?filter=userName+eq+"ada"');
    await until(async () => (await waiting()) === 1);
    await hangUp();
    await until(async () => (await waiting()) === 0);
  });
  const entries = () =>
    server.query<{ status: number }>(
      `SELECT status FROM provisioning_log WHERE organization_id = $1 AND operation = 'refuse'`,
      organization.id,
    );
  await until(async () => (await entries()).length > 0);
  expect(await entries()).toEqual([{ status: 499 }]);
});

test('a change that was begun, and all of a Bulk, is carried out although the client hangs up', async () => {
  const { client } = organization;
  const ada = idOf(await client.post('/Users', coreUser('ada')));
  const bob = idOf(await client.post('/Users', coreUser('bob')));
  const title = [{ op: 'add', path: 'title', value: 'Analyst' }];
  await whileLocked('users IN SHARE MODE', async (waiting) => {
    const operations = [
      { method: 'PATCH', path: `/Users/${ada}`, data: patchOp(title) },
      post('/Users', 'eve', coreUser('eve')),
    ];
    const hangUps = [send('POST', '/Bulk', bulk(operations)), send('PATCH', `/Users/${bob}`, patchOp(title))];
    await until(async () => (await waiting()) === 2);
    for (const hangUp of hangUps) await hangUp();
  });
  const found = async (filter: string) =>
    (await client.get(`/Users?filter=${encodeURIComponent(filter)}`)).body.totalResults;
  await until(async () => (await found('userName eq "eve"')) === 1);
  expect(await found('title eq "Analyst"')).toBe(2);
});
