// `npm run migration -- <name>`: writes prisma/migrations/<time>_<name>/migration.sql, which leads from the migrations
// there are to prisma/schema.prisma, and prisma/schema.sql as it is then. With --sql it writes that alone; with --check it
// writes nothing, and fails when they disagree.
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setup } from './setup.js';

const prismaDir = path.resolve(import.meta.dirname, '..', 'prisma');
const migrationsDir = path.join(prismaDir, 'migrations');
/** Where Prisma looks when it is told of no other. */
const PRISMA_SCHEMA = 'public';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    check: { type: 'boolean', default: false },
    sql: { type: 'boolean', default: false },
    schema: { type: 'string', default: path.join(prismaDir, 'schema.prisma') },
    /** A server to play the migrations on, in a database of its own; without it, one is started for the moment. */
    server: { type: 'string' },
  },
});
const name = positionals
  .join('_')
  .toLowerCase()
  .replaceAll(/[^a-z0-9]+/g, '_');
if (name === '' && !options.check && !options.sql) {
  console.error('Usage: npm run migration -- <name>, or with --sql or --check');
  process.exit(2);
}

// A changed schema brings a changed client, for which src/ need not be ready yet.
await setup({ build: true, allowTypeErrors: true });
await withServer(async (url) => {
  if (!options.sql) await compare(url);
  if (process.exitCode !== 1) await describe(url);
});

/** Schema and migrations. @param {string} serverUrl */
async function compare(serverUrl) {
  const { diffDatabase } = await import('./schema-engine.js');
  const sql = await withMigrated(serverUrl, (pool) => diffDatabase(pool, options.schema));
  if (sql === '') {
    console.log('The migrations and the schema agree.');
  } else if (options.check) {
    console.error(
      `The migrations lack what the schema has. Write one with npm run migration -- <name>. Missing:\n\n${sql}`,
    );
    process.exitCode = 1;
  } else {
    const time = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
    const file = path.join(migrationsDir, `${time}_${name}`, 'migration.sql');
    await mkdir(path.dirname(file));
    await writeFile(file, `${sql}\n`);
    console.log(`Wrote ${path.relative('.', file)}. Read it before you commit it.`);
  }
}

/** What the migrations make. @param {string} serverUrl */
async function describe(serverUrl) {
  const { describeSchema } = await import('./schema-sql.js');
  const text = await withMigrated(serverUrl, (pool) => describeSchema(pool, PRISMA_SCHEMA));
  const file = path.join(prismaDir, 'schema.sql');
  if (text === (await readFile(file, 'utf8').catch(() => ''))) return;
  if (options.check) {
    console.error('prisma/schema.sql is not what the migrations make. Write it again with npm run migration -- --sql');
    process.exitCode = 1;
  } else {
    await writeFile(file, text);
    console.log('Wrote prisma/schema.sql.');
  }
}

/**
 * @param {string} serverUrl
 * @param {(pool: import('pg').Pool) => Promise<string>} use
 */
function withMigrated(serverUrl, use) {
  return withDatabase(serverUrl, async (url) => {
    const { default: pg } = await import('pg');
    const { applyMigrations } = await import('../dist/store/migrations/apply-migrations.js');
    const pool = new pg.Pool({ connectionString: url });
    // The end of the database may overtake the end of a connection to it.
    pool.on('error', () => undefined);
    try {
      await applyMigrations(pool, migrationsDir, PRISMA_SCHEMA);
      return await use(pool);
    } finally {
      await pool.end();
    }
  });
}

/**
 * @param {(url: string) => Promise<void>} use
 */
async function withServer(use) {
  if (options.server !== undefined) return use(options.server);
  const { startEmbeddedPostgres } = await import('../dist/store/embedded-postgres.js');
  const dataDir = await mkdtemp(path.join(tmpdir(), 'rollcall-migration-'));
  const server = await startEmbeddedPostgres({ dataDir, log: console.error, settings: { fsync: 'off' } });
  try {
    return await use(server.url);
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/**
 * @param {string} serverUrl
 * @param {(url: string) => Promise<string>} use
 */
async function withDatabase(serverUrl, use) {
  const { default: pg } = await import('pg');
  const database = `rollcall_migration_${randomBytes(6).toString('hex')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${database}`);
    return await use(url.href).finally(() => client.query(`DROP DATABASE ${database} WITH (FORCE)`));
  } finally {
    await client.end();
  }
}
