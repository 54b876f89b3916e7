import pg from 'pg';
import { applyMigrations } from '../../../src/store/migrations/apply-migrations.js';
import { createOrganizationFor, createTestServer, type TestNode, type TestServer } from '../../support/test-server.js';
import { MIGRATIONS, migrationNames } from './earlier-version.js';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** What a provisioning job and an operator do, on the node that runs. */
async function useServer({ services, scimUrl, flushLog }: TestNode): Promise<void> {
  const { client, id } = await createOrganizationFor(services, scimUrl, 'core');
  const created = await client.post('/Users', {
    schemas: [USER],
    userName: 'rollcall.users',
    emails: [{ value: 'a@b.c' }],
  });
  expect(created).toMatchObject({ status: 201, body: { userName: 'rollcall.users' } });
  const path = `/Users/${created.body.id}`;
  expect((await client.get('/Users?filter=userName%20eq%20"rollcall.users"')).body).toMatchObject({ totalResults: 1 });
  const group = await client.post('/Groups', { displayName: 'G', members: [{ value: String(created.body.id) }] });
  expect(group.status).toBe(201);
  const operation = { op: 'replace', path: 'title', value: 'its rollcall.groups' };
  expect((await client.patch(path, operation)).status).toBe(200);
  expect((await client.get(path)).body).toMatchObject({ title: 'its rollcall.groups', groups: [{ display: 'G' }] });
  const list = await client.get(
    '/Users?filter=title%20co%20"rollcall."%20and%20emails.value%20eq%20"a@b.c"&sortBy=title',
  );
  expect(list.body).toMatchObject({ totalResults: 1 });
  expect((await client.delete(path)).status).toBe(204);
  expect((await client.get(path)).status).toBe(404);
  await flushLog();
  const entries = await services.database.prisma.provisioningLogEntry.findMany({
    where: { organizationId: id, operation: { in: ['create', 'patch', 'delete'] } },
    orderBy: { id: 'asc' },
  });
  expect(entries.map(({ operation }) => operation)).toEqual(['create', 'create', 'patch', 'delete']);
}

let server: TestServer;
let pool: pg.Pool;

/** Beside a product with tables in `public` that are called as ours. */
async function start(environment: Record<string, string>): Promise<void> {
  server = await createTestServer({ environment });
  pool = new pg.Pool({ connectionString: String(server.services.database.pool.options.connectionString) });
  pool.on('error', () => undefined);
  await pool.query(`CREATE TABLE public.users (id int);
    CREATE TABLE public._prisma_migrations (LIKE rollcall._prisma_migrations INCLUDING ALL);
    INSERT INTO public._prisma_migrations (id, checksum, migration_name) VALUES ('1', 'x', '20250101000000_init');
    DROP SCHEMA rollcall CASCADE`);
}

afterEach(async () => {
  await pool.end();
  await server.close();
});

async function expectPublicUntouched(): Promise<void> {
  const { rows } = await pool.query(
    `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`,
  );
  expect(rows.map(({ relname }) => relname)).toEqual(['_prisma_migrations', 'users']);
}

test('all that is ours is in the schema that DATABASE_SCHEMA names', async () => {
  // A word that SQL keeps for itself.
  await start({ DATABASE_SCHEMA: 'user' });
  expect(await server.services.migrate()).toEqual(await migrationNames());
  await useServer(server);
  await expectPublicUntouched();
  expect(await server.services.pendingMigrations()).toEqual([]);
  const { rows } = await pool.query(`SELECT FROM pg_namespace WHERE nspname = 'rollcall'`);
  expect(rows).toEqual([]);
});

test('a role that owns the schema and nothing else migrates and serves', async () => {
  await start({});
  const { rows } = await pool.query('SELECT current_database() AS name');
  const role = `${rows[0].name}_owner`;
  const url = new URL(String(pool.options.connectionString));
  url.username = role;
  url.password = 'of-the-owner';
  await pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'of-the-owner';
    REVOKE ALL ON DATABASE ${rows[0].name} FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${rows[0].name} TO ${role};
    REVOKE ALL ON SCHEMA public FROM PUBLIC`);
  try {
    await expect(applyMigrations(url.href, MIGRATIONS)).rejects.toThrow(
      `The database has no schema rollcall, and this role may not make it. Let an administrator of the database run: CREATE SCHEMA "rollcall" AUTHORIZATION ${role}`,
    );
    await pool.query(`CREATE SCHEMA rollcall AUTHORIZATION ${role}`);
    const node = await server.startNode({ environment: { DATABASE_URL: url.href } });
    expect(await node.services.migrate()).toEqual(await migrationNames());
    await useServer(node);
    await expectPublicUntouched();
    await node.close();
  } finally {
    await pool.query(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}; CREATE SCHEMA IF NOT EXISTS rollcall`);
  }
});
