import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { readConfig } from '../../../src/config.js';
import { openServices } from '../../../src/services.js';
import { startEmbeddedPostgres } from '../../../src/store/embedded-postgres.js';
import { applyMigrations, pendingMigrations } from '../../../src/store/migrations/apply-migrations.js';
import { ScimClient } from '../../support/scim-client.js';
import { createTestServer, type TestServer } from '../../support/test-server.js';
import { earlierMigrations, everyRow, type Filled, fill, laterMigrations, MIGRATIONS } from './earlier-version.js';

let server: TestServer;
let url: string;
/** Its unqualified names are those of `public`, as the connections of that version had it. */
let pool: pg.Pool;
let earlier: string;
let filled: Filled;

beforeAll(async () => {
  earlier = await earlierMigrations();
});
afterAll(() => rm(earlier, { recursive: true }));

/** A database of that version, with the product's own tables beside. */
beforeEach(async () => {
  server = await createTestServer();
  url = String(server.services.database.pool.options.connectionString);
  const inPublic = new URL(url);
  inPublic.searchParams.set('options', '-c search_path=public');
  pool = new pg.Pool({ connectionString: inPublic.href });
  pool.on('error', () => undefined);
  await pool.query('DROP SCHEMA rollcall CASCADE');
  await applyMigrations(pool, earlier, 'public');
  filled = await fill(pool);
  await pool.query(`
    CREATE TABLE jobs (title text);
    INSERT INTO jobs VALUES ('carpenter');
    CREATE TABLE badges (organization_id uuid, user_id uuid,
      FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id));
    CREATE VIEW names AS SELECT user_name FROM users`);
  await pool.query('INSERT INTO badges VALUES ($1, $2)', [filled.organization, filled.ada]);
});

afterEach(async () => {
  await pool.end();
  await server.close();
});

async function relationsOf(schema: string): Promise<string[]> {
  const { rows } = await pool.query<{ relname: string }>(
    `SELECT relname FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p', 'v') ORDER BY 1`,
    [schema],
  );
  return rows.map(({ relname }) => relname);
}

test('every row moves and is served; what is the product’s own stays and still works', async () => {
  const before = await everyRow(pool, 'public');
  for (const [table, rows] of Object.entries(before))
    expect({ table, rows: rows.length }).not.toMatchObject({ rows: 0 });
  expect(await server.services.migrate()).toEqual(await laterMigrations());

  expect(await everyRow(pool, 'rollcall')).toMatchObject(before);
  expect(await relationsOf('public')).toEqual(['_prisma_migrations', 'badges', 'jobs', 'names']);
  expect((await pool.query('SELECT title FROM jobs')).rows).toEqual([{ title: 'carpenter' }]);
  expect((await pool.query('SELECT user_name FROM names')).rows).toEqual([{ user_name: 'Ada' }]);
  await expect(pool.query('INSERT INTO badges VALUES ($1, $1)', [filled.organization])).rejects.toThrow(/foreign key/);
  await expect(pool.query('DELETE FROM rollcall.admin_audit')).rejects.toThrow('the audit is append-only');

  const client = new ScimClient(server.scimUrl + filled.slug, filled.token);
  expect((await client.get(`/Users/${filled.ada}`)).body).toMatchObject({
    userName: 'Ada',
    groups: [{ display: 'Staff' }, { display: 'All' }],
  });
  expect((await client.get(`/Badges?filter=number%20eq%20"B1"`)).body).toMatchObject({
    totalResults: 1,
    Resources: [{ id: filled.badge }],
  });
  expect((await client.post('/Badges', { schemas: ['urn:example:Badge'], number: 'B1' })).status).toBe(409);
});

test('a second run changes nothing, and many nodes at once move it once', async () => {
  const nodes = Array.from({ length: 4 }, () => applyMigrations(url, MIGRATIONS));
  expect((await Promise.all(nodes)).flat()).toEqual(await laterMigrations());
  const moved = await relationsOf('rollcall');
  expect(await applyMigrations(url, MIGRATIONS)).toEqual([]);
  expect(await pendingMigrations(pool, MIGRATIONS)).toEqual([]);
  expect(await relationsOf('rollcall')).toEqual(moved);
  expect(await relationsOf('public')).toEqual(['_prisma_migrations', 'badges', 'jobs', 'names']);
});

test('what cannot move whole stays whole', async () => {
  await pool.query('CREATE SCHEMA rollcall; CREATE SEQUENCE rollcall.users');
  const before = await relationsOf('public');
  await expect(applyMigrations(url, MIGRATIONS)).rejects.toThrow(
    /could not be moved to rollcall, and all stayed.*users/,
  );
  expect(await relationsOf('public')).toEqual(before);
  expect(await relationsOf('rollcall')).toEqual([]);
  await pool.query('DROP SEQUENCE rollcall.users');
  expect(await applyMigrations(url, MIGRATIONS)).toEqual(await laterMigrations());
});

test('the earlier version does not begin anew in public once all has moved', async () => {
  await applyMigrations(url, MIGRATIONS);
  await expect(applyMigrations(url, earlier, 'public')).rejects.toThrow(
    /What was in this schema has moved to rollcall/,
  );
  expect(await relationsOf('public')).toEqual(['_prisma_migrations', 'badges', 'jobs', 'names']);
});

test('a history in public that is not a beginning of ours is refused, and nothing moves', async () => {
  await pool.query(`UPDATE _prisma_migrations SET checksum = 'x' WHERE migration_name LIKE '%_initial'`);
  await expect(applyMigrations(url, MIGRATIONS)).rejects.toThrow(/_initial is not the one that was applied/);
  expect(await relationsOf('rollcall')).toEqual([]);
});

test('the history of a product’s own Prisma in public is not ours', async () => {
  await pool.query(`DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_initial'`);
  const before = await everyRow(pool, 'public');
  await applyMigrations(url, MIGRATIONS);
  expect(await everyRow(pool, 'public')).toEqual(before);
  expect((await pool.query('SELECT FROM rollcall.users')).rowCount).toBe(0);
});

test('an installation may stay in public, and move from there whenever it wants', async () => {
  expect(await applyMigrations(url, MIGRATIONS, 'public').catch((error: Error) => error.message)).toMatch(
    /_jobs failed, and nothing of it was kept: relation "jobs" already exists/,
  );
  await pool.query('DROP TABLE jobs');
  const before = await everyRow(pool, 'public');
  await applyMigrations(url, MIGRATIONS, 'public');
  const all = (await relationsOf('public')).filter((name) => !['badges', 'names'].includes(name));
  expect(await applyMigrations(url, MIGRATIONS)).toEqual([]);
  expect(await relationsOf('rollcall')).toEqual(all);
  expect(await everyRow(pool, 'rollcall')).toMatchObject(before);
});

test('the data folder of an embedded PostgreSQL of that version is taken on', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'rollcall-earlier-data-'));
  const settings = { fsync: 'off' };
  try {
    const postgres = await startEmbeddedPostgres({ dataDir, settings, log: () => undefined });
    await applyMigrations(postgres.url, earlier, 'public');
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    await fill(client);
    const before = await everyRow(client, 'public');
    await client.end();
    await postgres.stop();

    const services = await openServices(readConfig({ DATA_DIR: dataDir }), () => undefined);
    try {
      expect(await services.migrate()).toEqual(await laterMigrations());
      expect(await services.organizations.list()).toMatchObject([{ slug: filled.slug }]);
      expect(await everyRow(services.database.pool, 'rollcall')).toMatchObject(before);
    } finally {
      await services.close();
    }
  } finally {
    await rm(dataDir, { recursive: true });
  }
});
