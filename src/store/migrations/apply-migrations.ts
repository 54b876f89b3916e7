import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { connectAlone, MIGRATING_SESSION } from '../connections/session.js';
import { DEFAULT_SCHEMA } from '../schema-name.js';
import { buildConcurrently, concurrentIndexIn } from './concurrent-index.js';
import { findPending, type Migration, readHistory, readMigrations } from './history.js';
import { MigrationError } from './migration-error.js';
import { waitForLock } from './migration-lock.js';
import { moveFromPublic } from './move-from-public.js';
import { completePartitionIndexes } from './partition-indexes.js';
import { prepareSchema, requireRightToCreate } from './prepare-schema.js';
import { inShortTransaction } from './short-transaction.js';

/** The advisory lock of `prisma migrate deploy`, so that the two exclude each other. */
const LOCK = 72707369;
const TELL_EVERY_MS = 10_000;

export interface MigrateOptions {
  readonly log?: ((line: string) => void) | undefined;
  readonly stop?: AbortSignal | undefined;
}

/** As Prisma Migrate makes it. */
const historyTable = (schema: string) => `CREATE TABLE IF NOT EXISTS "${schema}"._prisma_migrations (
  id                  VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum            VARCHAR(64) NOT NULL,
  finished_at         TIMESTAMPTZ,
  migration_name      VARCHAR(255) NOT NULL,
  logs                TEXT,
  rolled_back_at      TIMESTAMPTZ,
  started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

/**
 * Applies the migrations in `folder` that the schema lacks, each in a transaction of its own together with its row in
 * `_prisma_migrations`, but for indexes that are built while others write; before that, moves there what earlier versions made in `public`. Any number of nodes may do so at
 * once: they wait for one another.
 *
 * @param options.log told every few seconds of what it waits for
 * @param options.stop ends it before its time: what was begun is undone
 * @returns the names of those applied here, in order
 * @throws MigrationError when the history of the database is not a beginning of ours, or a migration fails
 */
export async function applyMigrations(
  database: string | pg.Pool,
  folder: string,
  schema = DEFAULT_SCHEMA,
  { log = () => undefined, stop }: MigrateOptions = {},
): Promise<string[]> {
  const migrations = await readMigrations(folder);
  return withConnection(database, stop, async (client) => {
    await waitForLock(client, LOCK, log);
    try {
      await prepareSchema(client, schema);
      await moveFromPublic(client, schema, migrations);
      const pending = findPending(migrations, await readHistory(client, schema));
      if (pending.length > 0) {
        await requireRightToCreate(client, schema);
        await client.query(historyTable(schema));
      }
      for (const migration of pending) await telling(log, migration, () => applyMigration(client, schema, migration));
      await completePartitionIndexes(client, schema);
      return pending.map(({ name }) => name);
    } finally {
      // A connection that broke has lost the lock already, and its own error says more.
      await client.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    }
  });
}

/** Names of the migrations in `folder` that the schema lacks. Throws like applyMigrations; changes nothing. */
export async function pendingMigrations(pool: pg.Pool, folder: string, schema = DEFAULT_SCHEMA): Promise<string[]> {
  const migrations = await readMigrations(folder);
  return findPending(migrations, await readHistory(pool, schema)).map(({ name }) => name);
}

async function withConnection<T>(
  database: string | pg.Pool,
  stop: AbortSignal | undefined,
  use: (client: pg.ClientBase) => Promise<T>,
): Promise<T> {
  if (typeof database !== 'string') {
    const client = await database.connect();
    return use(client).finally(() => client.release());
  }
  const client = await connectAlone(database, { name: 'rollcall migrations', stop });
  try {
    await client.query(MIGRATING_SESSION);
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Says now and then that a migration takes long, as one of a large table does. */
async function telling(log: (line: string) => void, { name }: Migration, work: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  const tell = () =>
    log(`The migration ${name} is under way for ${Math.round((performance.now() - startedAt) / 1_000)} s.`);
  const timer = setInterval(tell, TELL_EVERY_MS);
  await work().finally(() => clearInterval(timer));
}

async function applyMigration(
  client: pg.ClientBase,
  schema: string,
  { name, sql, checksum }: Migration,
): Promise<void> {
  const startedAt = new Date();
  try {
    const index = concurrentIndexIn(sql);
    if (index !== undefined) await buildConcurrently(client, schema, index, sql);
    await inShortTransaction(client, schema, async () => {
      if (index === undefined) await client.query(sql);
      await client.query(
        `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
         VALUES ($1, $2, $3, $4, now(), 1)`,
        [randomUUID(), checksum, name, startedAt],
      );
    });
  } catch (cause) {
    throw new MigrationError(`The migration ${name} failed, and nothing of it was kept: ${(cause as Error).message}`, {
      cause,
    });
  }
}
