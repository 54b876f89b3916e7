import { once } from 'node:events';
import { startCommand } from '../cli/rollcall-command.js';
import type { TestServer } from './test-server.js';
import { until } from './until.js';

/**
 * Runs a command in a process of its own and kills it while it waits for what somebody else holds, so that it dies
 * in the middle of a transaction.
 * @param lock SELECT … FOR UPDATE of the row, its INSERT, or LOCK TABLE
 */
export async function killWhileWaiting(
  server: TestServer,
  lock: { readonly text: string; readonly values: readonly unknown[] },
  args: readonly string[],
): Promise<'killed' | 'ended'> {
  const holder = await server.services.database.pool.connect();
  await holder.query('BEGIN');
  await holder.query(lock.text, [...lock.values]);
  const child = startCommand({ ...server.environment, PUBLIC_URL: '' }, args);
  child.stdout.resume();
  child.stderr.resume();
  const closed = once(child, 'close');
  try {
    let isWaiting = false;
    await until(async () => {
      const [row] = await server.query<{ waiting: boolean }>(
        `SELECT count(*) > 0 AS waiting FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      isWaiting = row?.waiting ?? false;
      return isWaiting || child.exitCode !== null;
    });
    child.kill('SIGKILL');
    await closed;
    return isWaiting ? 'killed' : 'ended';
  } finally {
    await holder.query('ROLLBACK');
    holder.release();
    // What the dead one had sent is still done, until PostgreSQL sees that nobody is there.
    await until(async () => {
      const [row] = await server.query<{ open: number }>(
        `SELECT count(*)::int AS open FROM pg_stat_activity
         WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()`,
      );
      return row?.open === 0;
    });
  }
}
