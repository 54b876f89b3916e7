import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

/** A deadlock, and a lock that was not given in time. */
export const HINDERED = new Set(['40P01', '55P03']);
export const MAX_ATTEMPTS = 40;
export const PAUSE_MS = 1_000;

/**
 * Does work in one transaction, whose unqualified names mean objects of `schema` alone. It waits only a moment for a lock,
 * so that nodes that serve from the same tables do not queue behind it, and is tried again later.
 */
export async function inShortTransaction(
  client: pg.ClientBase,
  schema: string,
  work: () => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(`BEGIN; SET LOCAL search_path = "${schema}"; SET LOCAL lock_timeout = '3s'`);
      await work();
      await client.query('COMMIT');
      return;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      if (attempt === MAX_ATTEMPTS || !HINDERED.has((error as { code?: string }).code ?? '')) throw error;
      await delay(PAUSE_MS);
    }
  }
}
