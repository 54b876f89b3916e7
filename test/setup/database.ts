import { randomUUID } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';
import { applyMigrations } from '../../src/store/migrations/apply-migrations.js';

const migrationsDir = path.resolve(import.meta.dirname, '../../prisma/migrations');

export interface TestDatabase {
  readonly url: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/**
 * A migrated, empty database of the caller's own: a copy of the template that start-postgres.js made.
 * @param locale the order of texts in it, by ICU, as companies' own databases have one; else that of the server
 */
export async function createTestDatabase(locale?: string): Promise<TestDatabase> {
  const server = process.env.ROLLCALL_TEST_SERVER;
  const template = process.env.ROLLCALL_TEST_TEMPLATE;
  if (!server || !template) throw new Error('Only suites under test/ have a database: see jest.config.js.');
  const name = `rollcall_${randomUUID().replaceAll('-', '')}`;
  const like =
    locale === undefined ? `TEMPLATE ${template}` : `TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE '${locale}'`;
  await run(server, `CREATE DATABASE ${name} ${like}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  // For what tests ask themselves.
  url.searchParams.set('options', '-c search_path=rollcall');
  if (locale !== undefined) await applyMigrations(url.href, migrationsDir);
  return { url: url.href, drop: () => run(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function run(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
