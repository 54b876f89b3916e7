import { randomUUID } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';
import { applyMigrations } from '../../src/store/migrations/apply-migrations.js';

const migrationsDir = path.resolve(import.meta.dirname, '../../prisma/migrations');

export interface TestDatabase {
  /** For what a test asks itself: its connections find our tables by their bare names. */
  readonly url: string;
  /** For a server, which names our schema wherever it means it. */
  readonly serverUrl: string;
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
  // Copying files costs a third of copying pages through the log, which is for templates that change meanwhile.
  const like =
    locale === undefined
      ? `TEMPLATE ${template} STRATEGY FILE_COPY`
      : `TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE '${locale}'`;
  await run(server, `CREATE DATABASE ${name} ${like}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const searching = (path: string) => {
    url.searchParams.set('options', `-c search_path=${path} -c timezone=UTC`);
    return url.href;
  };
  const serverUrl = searching('nowhere');
  if (locale !== undefined) await applyMigrations(serverUrl, migrationsDir);
  return {
    url: searching('rollcall'),
    serverUrl,
    drop: () => run(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
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
