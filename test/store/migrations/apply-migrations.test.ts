import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { applyMigrations, pendingMigrations } from '../../../src/store/migrations/apply-migrations.js';
import { MigrationError } from '../../../src/store/migrations/migration-error.js';
import { createTestDatabase, type TestDatabase } from '../../setup/database.js';
import { until } from '../../support/until.js';

const released = path.resolve(import.meta.dirname, '../../../prisma/migrations');

let database: TestDatabase;
let pool: pg.Pool;
let folder: string;

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(path.join(folder, name));
  await writeFile(path.join(folder, name, 'migration.sql'), sql);
}

async function columnsOf(table: string): Promise<string[]> {
  const { rows } = await pool.query<{ column_name: string }>(
    'SELECT column_name FROM information_schema.columns WHERE table_name = $1',
    [table],
  );
  return rows.map((row) => row.column_name);
}

beforeEach(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url });
  // The end of the database may overtake the end of a connection to it.
  pool.on('error', () => undefined);
  folder = await mkdtemp(path.join(tmpdir(), 'rollcall-migrations-'));
  await cp(released, folder, { recursive: true });
});

afterEach(async () => {
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

describe('applyMigrations', () => {
  test('applies what is missing, in order, and nothing twice', async () => {
    await addMigration('29990102000000_second', 'ALTER TABLE extra ADD COLUMN b int');
    await addMigration('29990101000000_first', 'CREATE TABLE extra (a int); CREATE INDEX ON extra (a)');
    const names = ['29990101000000_first', '29990102000000_second'];
    expect(await pendingMigrations(pool, folder)).toEqual(names);
    expect(await applyMigrations(pool, folder)).toEqual(names);
    expect(await columnsOf('extra')).toEqual(['a', 'b']);
    expect(await pendingMigrations(pool, folder)).toEqual([]);
    expect(await applyMigrations(database.url, folder)).toEqual([]);
  });

  test('one that is stopped in the midst of a migration undoes it at once, and gives the lock back', async () => {
    await addMigration('29990101000000_long', 'CREATE TABLE extra (a int); SELECT pg_sleep(600)');
    const stop = new AbortController();
    const applying = applyMigrations(database.url, folder, undefined, { stop: stop.signal });
    const sleeping = async () => {
      const { rowCount } = await pool.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`,
      );
      return rowCount;
    };
    await until(async () => (await sleeping()) === 1);
    stop.abort('SIGTERM');
    await expect(applying).rejects.toThrow(MigrationError);
    // PostgreSQL answers a cancelled statement before the backend says that it sleeps no more.
    await until(async () => (await sleeping()) === 0);
    await rm(path.join(folder, '29990101000000_long'), { recursive: true });
    expect(await applyMigrations(database.url, folder)).toEqual([]);
    expect(await columnsOf('extra')).toEqual([]);
  });

  test('the e-mail addresses of users from before are in the index of attribute values', async () => {
    await pool.query('DROP SCHEMA rollcall CASCADE');
    const names = (await readdir(released)).filter((name) => !name.includes('.')).sort();
    const later = names.slice(names.findIndex((name) => name.endsWith('_attribute_values')));
    for (const name of later) await rm(path.join(folder, name), { recursive: true });
    await applyMigrations(pool, folder);
    const id = '00000000-0000-7000-8000-000000000001';
    await pool.query(
      `INSERT INTO organizations (id, slug, name, profile, cursor_key) VALUES ($1, 'acme', 'Acme', 'core', 'x')`,
      [id],
    );
    await pool.query(
      `INSERT INTO users (organization_id, id, user_name, user_name_folded, emails_folded, resource) VALUES
         ($1, $1, 'ada', 'ada', ARRAY['ada@contoso.com', 'ada@example.org', 'ada@contoso.com'], '{}'),
         ($1, gen_random_uuid(), 'bob', 'bob', NULL, '{}')`,
      [id],
    );
    expect(await applyMigrations(pool, released)).toEqual(later);
    const { rows } = await pool.query('SELECT * FROM attribute_values ORDER BY value');
    const row = { organization_id: id, resource_type: 'User', attribute: 'emails.value', resource_id: id };
    expect(rows).toEqual([
      { ...row, value: 'ada@contoso.com', is_unique: false },
      { ...row, value: 'ada@example.org', is_unique: false },
    ]);
  });

  test('applies each migration once when many nodes start at once', async () => {
    await addMigration('29990101000000_slow', 'CREATE TABLE slow (a int); SELECT pg_sleep(0.1)');
    const applied = await Promise.all(Array.from({ length: 8 }, () => applyMigrations(database.url, folder)));
    expect(applied.flat()).toEqual(['29990101000000_slow']);
  });

  test('builds an index while others write, once, whatever an attempt before left of it', async () => {
    const sql = `-- Of extra.\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "extra_a_idx" ON "extra"("a");\n`;
    const state = async () => {
      const { rows } = await pool.query(
        `SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass('extra_a_idx')`,
      );
      return rows;
    };
    await addMigration('29990101000000_extra', 'CREATE TABLE extra (a int)');
    await applyMigrations(pool, folder);
    const writer = new pg.Client(database.url);
    await writer.connect();
    await writer.query('BEGIN; INSERT INTO extra VALUES (1)');
    const interrupted = new pg.Client(database.url);
    await interrupted.connect();
    await interrupted.query(`SET statement_timeout = '300ms'`);
    await expect(interrupted.query(sql)).rejects.toThrow(/timeout/);
    await interrupted.end();
    expect(await state()).toEqual([{ valid: false }]);
    await addMigration('29990102000000_extra_a_idx', sql);
    const all = Promise.all(Array.from({ length: 4 }, () => applyMigrations(database.url, folder)));
    await until(isWaiting);
    await pool.query('INSERT INTO extra VALUES (2)');
    // The end of the connection is that of its transaction.
    await writer.end();
    expect((await all).flat()).toEqual(['29990102000000_extra_a_idx']);
    expect(await state()).toEqual([{ valid: true }]);
  });

  /** For what is open; nobody waits for it. */
  const isWaiting = async () => {
    const { rowCount } = await pool.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
         AND query ~ '^(--.*\n)?(CREATE|DROP) INDEX CONCURRENTLY'`,
    );
    return rowCount === 1;
  };

  test('makes an empty database whole, with the history that Prisma Migrate reads', async () => {
    await pool.query('DROP SCHEMA rollcall CASCADE');
    const names = (await readdir(released)).filter((name) => !name.includes('.')).sort();
    expect(await pendingMigrations(pool, released)).toEqual(names);
    expect(await applyMigrations(pool, released)).toEqual(names);
    const { rows } = await pool.query('SELECT * FROM _prisma_migrations ORDER BY migration_name');
    expect(rows.map((row) => row.migration_name)).toEqual(names);
    expect(rows[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
      finished_at: expect.any(Date),
      migration_name: names[0],
      logs: null,
      rolled_back_at: null,
      started_at: expect.any(Date),
      applied_steps_count: 1,
    });
  });

  test('keeps nothing of a migration that fails, and everything before it', async () => {
    await addMigration('29990101000000_good', 'CREATE TABLE good (a int)');
    await addMigration('29990102000000_bad', 'CREATE TABLE bad (a int); SELECT 1 / 0');
    await expect(applyMigrations(pool, folder)).rejects.toThrow(/29990102000000_bad failed.*division by zero/);
    expect(await columnsOf('good')).toEqual(['a']);
    expect(await columnsOf('bad')).toEqual([]);
    expect(await pendingMigrations(pool, folder)).toEqual(['29990102000000_bad']);
    // The lock was given back: the next attempt, with the file repaired, gets through.
    await writeFile(path.join(folder, '29990102000000_bad', 'migration.sql'), 'CREATE TABLE bad (a int)');
    expect(await applyMigrations(database.url, folder)).toEqual(['29990102000000_bad']);
  });

  test('refuses a migration that was changed after it was applied', async () => {
    await addMigration('29990101000000_first', 'CREATE TABLE first (a int)');
    await applyMigrations(pool, folder);
    await writeFile(path.join(folder, '29990101000000_first', 'migration.sql'), 'CREATE TABLE first (a text)');
    await addMigration('29990102000000_second', 'CREATE TABLE second (a int)');
    await expect(applyMigrations(pool, folder)).rejects.toThrow(MigrationError);
    await expect(applyMigrations(pool, folder)).rejects.toThrow(/29990101000000_first is not the one that was applied/);
    expect(await columnsOf('second')).toEqual([]);
  });

  test('refuses a database that a newer version has used', async () => {
    await addMigration('29990101000000_future', 'CREATE TABLE future (a int)');
    await applyMigrations(pool, folder);
    await expect(applyMigrations(pool, released)).rejects.toThrow(
      /29990101000000_future, which this version .* does not know/,
    );
    await expect(pendingMigrations(pool, released)).rejects.toThrow(MigrationError);
  });

  test('refuses a failed migration of Prisma Migrate until it is marked as rolled back', async () => {
    await addMigration('29990101000000_first', 'CREATE TABLE first (a int)');
    await pool.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('1', 'x', '29990101000000_first')`,
    );
    await expect(applyMigrations(pool, folder)).rejects.toThrow(
      /29990101000000_first was begun by Prisma Migrate and failed/,
    );
    await pool.query(`UPDATE _prisma_migrations SET rolled_back_at = now() WHERE id = '1'`);
    expect(await applyMigrations(pool, folder)).toEqual(['29990101000000_first']);
  });
});
