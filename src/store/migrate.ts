import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';

/** The database cannot be brought to the state that this version of Rollcall needs; the message says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

interface AppliedMigration {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

/** The advisory lock of `prisma migrate deploy`, so that the two exclude each other. */
const LOCK = 72707369;
const TABLE_MISSING = '42P01';

/** As Prisma Migrate makes it. */
const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
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
 * Applies the migrations in `folder` that the database lacks, each in a transaction of its own together with its row in
 * `_prisma_migrations`. Any number of nodes may do so at once: they wait for one another.
 *
 * @returns the names of those applied here, in order
 * @throws MigrationError when the history of the database is not a beginning of ours, or a migration fails
 */
export async function applyMigrations(database: string | pg.Pool, folder: string): Promise<string[]> {
  const migrations = await readMigrations(folder);
  return withConnection(database, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    try {
      await client.query(MIGRATIONS_TABLE);
      const pending = findPending(migrations, await readHistory(client));
      for (const migration of pending) await applyMigration(client, migration);
      return pending.map(({ name }) => name);
    } finally {
      // A connection that broke has lost the lock already, and its own error says more.
      await client.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    }
  });
}

/** Names of the migrations in `folder` that the database lacks. Throws like applyMigrations; changes nothing. */
export async function pendingMigrations(pool: pg.Pool, folder: string): Promise<string[]> {
  const migrations = await readMigrations(folder);
  return findPending(migrations, await readHistory(pool)).map(({ name }) => name);
}

async function withConnection<T>(database: string | pg.Pool, use: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  if (typeof database !== 'string') {
    const client = await database.connect();
    return use(client).finally(() => client.release());
  }
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  return use(client).finally(() => client.end());
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(path.join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function readHistory(client: Pick<pg.Pool | pg.ClientBase, 'query'>): Promise<AppliedMigration[]> {
  try {
    const { rows } = await client.query<AppliedMigration>(
      `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
    );
    return rows;
  } catch (error) {
    if ((error as { code?: string }).code === TABLE_MISSING) return [];
    throw error;
  }
}

function findPending(migrations: readonly Migration[], history: readonly AppliedMigration[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { migration_name: name, checksum, finished } of history) {
    const migration = known.get(name);
    if (migration === undefined) {
      throw new MigrationError(
        `The database has the migration ${name}, which this version of Rollcall does not know: it was used by a newer ` +
          'version. Start that version, or restore the backup made before it.',
      );
    }
    if (!finished) {
      throw new MigrationError(
        `The migration ${name} was begun by Prisma Migrate and failed. Repair the database and tell it with ` +
          '`prisma migrate resolve`, then start again.',
      );
    }
    if (checksum !== migration.checksum) {
      throw new MigrationError(
        `The migration ${name} is not the one that was applied to the database: its file has been changed since. ` +
          'Restore the file as it was released; changes belong in a migration of their own.',
      );
    }
  }
  const applied = new Set(history.map(({ migration_name: name }) => name));
  return migrations.filter(({ name }) => !applied.has(name));
}

async function applyMigration(client: pg.ClientBase, { name, sql, checksum }: Migration): Promise<void> {
  const startedAt = new Date();
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, $4, now(), 1)`,
      [randomUUID(), checksum, name, startedAt],
    );
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw new MigrationError(`The migration ${name} failed, and nothing of it was kept: ${(cause as Error).message}`, {
      cause,
    });
  }
}
