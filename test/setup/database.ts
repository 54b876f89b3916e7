import { randomUUID } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  readonly url: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/** A migrated, empty database of the caller's own: a copy of the template that start-postgres.ts made. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env.ROLLCALL_TEST_SERVER;
  const template = process.env.ROLLCALL_TEST_TEMPLATE;
  if (!server || !template) throw new Error('Only suites under test/ have a database: see jest.config.js.');
  const name = `rollcall_${randomUUID().replaceAll('-', '')}`;
  await run(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
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
