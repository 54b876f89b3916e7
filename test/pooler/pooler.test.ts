import pg from 'pg';
import { expectedRows, storedRows } from '../../bench/agreement.js';
import { readConfig } from '../../src/config.js';
import { Connection } from '../../src/entra/client/connection.js';
import { bearer } from '../../src/entra/client/credentials.js';
import { readTenantUrl } from '../../src/entra/client/tenant-url.js';
import { createEntraJob } from '../../src/entra/job/entra-job.js';
import { userSource } from '../../src/entra/job/object-names.js';
import { compileMappings } from '../../src/entra/mapping/compile-mapping.js';
import { DEFAULT_MAPPINGS } from '../../src/entra/mapping/default-mappings.js';
import { churn } from '../../src/entra/tenant/churn.js';
import { generateTenant } from '../../src/entra/tenant/generate-tenant.js';
import { totalsOf } from '../../src/entra/validate/reports/summary.js';
import { runValidation } from '../../src/entra/validate/run-validation.js';
import { HangUp } from '../../src/protocol/hang-up.js';
import { openServices } from '../../src/services.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { type PgBouncer, startPgBouncer } from '../support/postgres/pgbouncer.js';
import { sampleCall } from '../support/sample-call.js';
import { createOrganizationFor, createTestServer, type TestNode, type TestServer } from '../support/test-server.js';

/** Fewer than the server has connections. */
const SESSIONS = 4;
const MAPPINGS = compileMappings(DEFAULT_MAPPINGS);

let pooler: PgBouncer;
let direct: TestServer;
let node: TestNode;
let pooledUrl: string;

beforeAll(async () => {
  const serverUrl = process.env.ROLLCALL_TEST_SERVER ?? '';
  pooler = await startPgBouncer(serverUrl, SESSIONS);
  direct = await createTestServer();
  const [database] = await direct.query<{ name: string }>('SELECT current_database() AS name');
  await direct.query(`ALTER DATABASE ${database?.name} SET timezone = 'Asia/Kathmandu'`);
  const directUrl = new URL(serverUrl);
  directUrl.pathname = `/${database?.name}`;
  pooledUrl = pooler.urlOf(directUrl.href);
  node = await direct.startNode({ environment: { DATABASE_URL: pooledUrl, DATABASE_POOLER: 'transaction' } });
});
afterAll(async () => {
  await node.close();
  await pooler.close();
  await direct.close();
});

const createOrganization = () => createOrganizationFor(node.services, node.scimUrl, 'vault');

test('a simulated job of Entra is healthy, and tenant and database agree row for row', async () => {
  const { id, slug, token } = await createOrganization();
  const { tenant, people } = await generateTenant({ users: 60, groups: 6 }, 11);
  const connection = new Connection(readTenantUrl(node.scimUrl + slug), { credential: bearer(token) });
  const job = createEntraJob({
    connection,
    ...MAPPINGS,
    directory: tenant,
    dialect: 'aadOptscim062020',
    concurrency: 8,
    pause: async () => {},
  });
  for (const cycle of [1, 2, 3]) {
    if (cycle > 1) churn(tenant, people, 30);
    expect(await job.runCycle()).toMatchObject({ cycle, health: 'healthy', failed: 0 });
    expect(await storedRows(direct.query, id)).toEqual(expectedRows(tenant, job.state, MAPPINGS.users, userSource));
  }
  connection.close();
});

test("Microsoft's validators pass", async () => {
  const { slug, token } = await createOrganization();
  const url = node.scimUrl + slug;
  const report = await runValidation(
    url,
    (observe) => new Connection(readTenantUrl(url), { credential: bearer(token), observe }),
    { ...MAPPINGS, isFederated: false, dialect: 'legacy' },
  );
  expect(totalsOf(report)).toEqual({ passed: 55, failed: 0, warned: 0, skipped: 1 });
});

test('times are right whatever the time zone of the database', async () => {
  const { slug } = await createOrganization();
  const { createdAt } = await node.services.organizations.get(slug);
  expect(Math.abs(createdAt.getTime() - Date.now())).toBeLessThan(60_000);
});

test('whoever hangs up: what runs is cancelled by way of the pooler, what waits there is given up, and nothing else', async () => {
  const { database } = node.services;
  const statusOf = (reading: Promise<unknown>) =>
    reading.then(
      () => 'done',
      ({ status }) => status,
    );
  const hangUp = new HangUp();
  const read = (seconds: number, by?: HangUp) =>
    statusOf(
      database.run(sampleCall({ slug: 'busy' }, by), { name: 'sleep', kind: 'look-up', text: 'SELECT pg_sleep($1)' }, [
        seconds,
      ]),
    );
  const others = Array.from({ length: SESSIONS - 1 }, () => read(4));
  await untilSleeping(SESSIONS - 1);
  const running = read(60, hangUp);
  await untilSleeping(SESSIONS);
  const waiting = read(60, hangUp);
  while ((await pooler.waiting()) === 0);
  hangUp.happen();
  expect(await Promise.all([running, waiting])).toEqual([499, 499]);
  // What comes next to the session of the one that was cancelled is not.
  expect(await Promise.all(others)).toEqual(Array(SESSIONS - 1).fill('done'));
  expect(await Promise.all(Array.from({ length: 20 }, () => read(0)))).toEqual(Array(20).fill('done'));
});

async function untilSleeping(count: number): Promise<void> {
  for (;;) {
    const [found] = await direct.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity
       WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%pg_sleep($1)%'`,
    );
    if (found?.count === count) return;
  }
}

test('no setting and no prepared statement of ours is left in a session that others may get', async () => {
  const clients = Array.from({ length: SESSIONS }, () => new pg.Client({ connectionString: pooledUrl }));
  const found = [];
  // All at once, so that each has another one.
  for (const client of clients) {
    await client.connect();
    await client.query('BEGIN');
  }
  for (const client of clients) {
    const { rows } = await client.query(
      `SELECT (SELECT count(*)::int FROM pg_prepared_statements) AS prepared, current_setting('plan_cache_mode') AS plans,
         current_setting('statement_timeout') AS timeout, current_setting('jit') AS jit`,
    );
    found.push(rows[0]);
    await client.query('ROLLBACK');
    await client.end();
  }
  expect(found).toEqual(Array(SESSIONS).fill({ prepared: 0, plans: 'auto', timeout: '0', jit: 'on' }));
});

describe('an empty database behind a pooler', () => {
  let empty: TestDatabase;
  beforeAll(async () => {
    empty = await createTestDatabase();
    const client = new pg.Client({ connectionString: empty.url });
    await client.connect();
    await client.query('DROP SCHEMA rollcall CASCADE');
    await client.end();
  });
  afterAll(() => empty.drop());

  const migrate = async (more: Record<string, string>) => {
    const pooled = { DATABASE_URL: pooler.urlOf(empty.url), DATABASE_POOLER: 'transaction' };
    const services = await openServices(readConfig({ ...pooled, ...more }), console.error);
    return services.migrate().finally(() => services.close());
  };

  test('is migrated through DIRECT_DATABASE_URL, and not through the pooler', async () => {
    await expect(migrate({})).rejects.toThrow(/cannot be applied through a pooler.*Set DIRECT_DATABASE_URL/);
    expect((await migrate({ DIRECT_DATABASE_URL: empty.url })).length).toBeGreaterThan(5);
    expect(await migrate({})).toEqual([]);
  });

  test('is not begun where the pooler was not told of, nor through another pooler', async () => {
    const pooled = pooler.urlOf(empty.url);
    await expect(migrate({ DATABASE_POOLER: 'off' })).rejects.toThrow(
      /^DATABASE_URL leads to a pooler in transaction mode\. Set DATABASE_POOLER=transaction, and DIRECT_DATABASE_URL to the URL of PostgreSQL itself/,
    );
    await expect(migrate({ DIRECT_DATABASE_URL: pooled })).rejects.toThrow(
      /^DIRECT_DATABASE_URL leads to a pooler in transaction mode, which migrations cannot use\./,
    );
    await expect(migrate({ DATABASE_URL: `${pooled}?options=-c%20jit%3Doff` })).rejects.toThrow(
      /^DATABASE_URL: unsupported startup parameter.* takes no "options" in the URL/,
    );
  });

  test('is migrated through a pooler in session mode as through none', async () => {
    const inSession = await startPgBouncer(empty.url, SESSIONS, 'session');
    try {
      const environment = { DATABASE_URL: inSession.urlOf(empty.url), DATABASE_POOLER: 'off' };
      expect(await migrate(environment)).toEqual([]);
    } finally {
      await inSession.close();
    }
  });
});
