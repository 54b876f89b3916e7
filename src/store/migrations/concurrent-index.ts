import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { HINDERED, MAX_ATTEMPTS, PAUSE_MS } from './short-transaction.js';

const STATEMENT = /^(?:--[^\n]*\n|\s)*CREATE INDEX CONCURRENTLY IF NOT EXISTS "(\w+)"/;

/** The index that a migration builds while others write: it is this one statement alone, as for Prisma Migrate. */
export const concurrentIndexIn = (sql: string): string | undefined => STATEMENT.exec(sql)?.[1];

/**
 * Builds an index in no transaction, which PostgreSQL asks for; unqualified names mean objects of `schema`. It waits for
 * every transaction that is open, and nobody waits for it.
 */
export async function buildConcurrently(
  client: pg.ClientBase,
  schema: string,
  index: string,
  sql: string,
): Promise<void> {
  await client.query(`SET search_path = "${schema}"`);
  try {
    for (let attempt = 1; ; attempt += 1) {
      await dropUnfinished(client, schema, index);
      try {
        await client.query(sql);
        return;
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !HINDERED.has((error as { code?: string }).code ?? '')) throw error;
        await delay(PAUSE_MS);
      }
    }
  } finally {
    await client.query('RESET search_path').catch(() => undefined);
  }
}

/** What was interrupted leaves an index that every write keeps up and no read may use. */
async function dropUnfinished(client: pg.ClientBase, schema: string, index: string): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2 AND NOT i.indisvalid`,
    [schema, index],
  );
  if (rowCount !== 0) await client.query(`DROP INDEX CONCURRENTLY "${schema}"."${index}"`);
}
