import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { DEFAULT_SCHEMA } from '../schema-name.js';
import { MigrationError } from './migration-error.js';
import { NO_RIGHT } from './prepare-schema.js';

export interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

export interface AppliedMigration {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

const TABLE_MISSING = '42P01';
/** What stays in `public` of those who moved from there. */
const MOVED = /^moved_to_schema_(\w+)$/;

export async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(path.join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** What a schema says was applied to it; nothing when it has no history. */
export async function readHistory(client: Pick<pg.ClientBase, 'query'>, schema: string): Promise<AppliedMigration[]> {
  try {
    const { rows } = await client.query<AppliedMigration>(
      `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished
       FROM "${schema}"._prisma_migrations WHERE rolled_back_at IS NULL`,
    );
    return rows;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === TABLE_MISSING) return [];
    if (code !== NO_RIGHT) throw error;
    throw new MigrationError(
      `This role may not use what is in the schema ${schema} (${message}). Connect as the role that owns it, or set ` +
        'DATABASE_SCHEMA to the name of a schema for Rollcall alone.',
      { cause: error },
    );
  }
}

/**
 * The migrations that a database with this history lacks.
 * @throws MigrationError when the history is not a beginning of ours
 */
export function findPending(migrations: readonly Migration[], history: readonly AppliedMigration[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { migration_name: name, checksum, finished } of history) {
    const migration = known.get(name);
    if (migration === undefined) {
      const elsewhere = MOVED.exec(name)?.[1];
      if (elsewhere !== undefined) {
        throw new MigrationError(
          `What was in this schema has moved to ${elsewhere}. Set DATABASE_SCHEMA=${elsewhere}${elsewhere === DEFAULT_SCHEMA ? ', or leave it out' : ''}.`,
        );
      }
      if (!history.some((applied) => known.has(applied.migration_name))) {
        throw new MigrationError(
          `The schema has tables of another product, made by its migration ${name}. Set DATABASE_SCHEMA to the name of a ` +
            'schema for Rollcall alone, which it makes; or DATABASE_URL to another database.',
        );
      }
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
