import type pg from 'pg';
import { connectAlone } from '../connections/session.js';

const ROUNDS = 4;
/** A pooler that has one session in all, for whoever came first, lets the second one wait. */
const PATIENCE_MS = 5_000;

/** What PostgreSQL, or whoever stands between, said of itself at connecting. */
const saidAtConnecting = (client: pg.ClientBase) => (client as unknown as { processID: number }).processID;

async function backendOf(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>({
    text: 'SELECT pg_backend_pid() AS pid',
    query_timeout: PATIENCE_MS,
  } as pg.QueryConfig);
  return rows[0]?.pid;
}

/**
 * Whether somebody stands between that lends each transaction another session. It leaves nothing behind.
 * @param client a connection that was made to it
 */
export async function isLentPerTransaction(client: pg.Client, url: string): Promise<boolean> {
  const first = await backendOf(client);
  if (first === saidAtConnecting(client)) return false;
  const other = await connectAlone(url);
  try {
    // Of two connections that take turns, each has a session of its own, always the same one; or they get whichever is free.
    const others = new Set<number | undefined>();
    for (let round = 0; round < ROUNDS; round += 1) {
      others.add(await backendOf(other));
      if ((await backendOf(client)) !== first || others.has(first) || others.size > 1) return true;
    }
    return false;
  } catch (error) {
    if ((error as Error).message === 'Query read timeout') return false;
    throw error;
  } finally {
    await other.end();
  }
}
