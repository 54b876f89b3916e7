import pg from 'pg';
import { applyMigrations } from '../../../src/store/migrations/apply-migrations.js';
import { createTestServer, type TestServer } from '../../support/test-server.js';
import { useServer } from '../../support/use-server.js';
import { MIGRATIONS, migrationNames } from './earlier-version.js';

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
