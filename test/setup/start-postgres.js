import { mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { setup } from '../../scripts/setup.js';

const migrationsDir = path.resolve(import.meta.dirname, '../../prisma/migrations');
/** Nothing in here outlives the test run, so nothing need reach the disk, or be cleared up for later. */
const FAST = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
};

const ENOUGH_BYTES = 4 * 1024 ** 3;

/**
 * Before the suites that need a database: one PostgreSQL (that of TEST_DATABASE_URL, if set) and in it a migrated
 * template, of which each test file gets a copy (database.ts). It is plain JavaScript and uses the build because Jest
 * loads its global setup outside of its transforms.
 */
export default async function startPostgres() {
  await setup({ build: true, allowTypeErrors: true });
  const server = process.env.TEST_DATABASE_URL ? { url: process.env.TEST_DATABASE_URL } : await startOwnServer();
  const template = `rollcall_template_${process.pid}`;
  // For stop-postgres.js; the two share nothing else.
  globalThis.rollcallTestPostgres = { ...server, template };
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(`CREATE DATABASE ${template}`);
  await client.end();
  const url = new URL(server.url);
  url.pathname = `/${template}`;
  const { applyMigrations } = await import('../../dist/store/migrations/apply-migrations.js');
  await applyMigrations(url.href, migrationsDir);
  process.env.ROLLCALL_TEST_SERVER = server.url;
  process.env.ROLLCALL_TEST_TEMPLATE = template;
}

async function startOwnServer() {
  const { startEmbeddedPostgres } = await import('../../dist/store/embedded-postgres.js');
  const dataDir = await mkdtemp(path.join(await folderInMemory(), 'rollcall-test-'));
  const { url, stop } = await startEmbeddedPostgres({ dataDir, settings: FAST, log: console.error });
  return { url, stop, dataDir };
}

/** Linux has one, where each test file's database is made thirty times as fast; elsewhere, or where it is small, the usual. */
async function folderInMemory() {
  const memory = '/dev/shm';
  const { bavail, bsize } = await statfs(memory).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize >= ENOUGH_BYTES ? memory : tmpdir();
}
