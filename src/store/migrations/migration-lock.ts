import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

const ASK_EVERY_MS = 100;
const FIRST_TOLD_AFTER_MS = 1_000;
const TELL_EVERY_MS = 5_000;

/**
 * Takes an advisory lock. Asks again and again: who waits within a statement is in the way of an index that is built while
 * others write.
 * @param log told every few seconds who holds it
 */
export async function waitForLock(client: pg.ClientBase, key: number, log: (line: string) => void): Promise<void> {
  const ask = async () => {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [key]);
    return rows[0]?.taken === true;
  };
  let tellAt = performance.now() + FIRST_TOLD_AFTER_MS;
  while (!(await ask())) {
    if (performance.now() >= tellAt) {
      const holder = await holderOf(client, key);
      if (holder !== undefined) log(describe(holder));
      tellAt = performance.now() + TELL_EVERY_MS;
    }
    await delay(ASK_EVERY_MS);
  }
}

/** Of sessions of others, a role without rights sees neither what they are nor where they come from. */
interface Holder {
  readonly pid: number;
  readonly role: string | null;
  readonly program: string | null;
  readonly address: string | null;
  readonly state: string | null;
  readonly seconds: number | null;
}

/** @returns undefined when it was given back in the meantime */
async function holderOf(client: pg.ClientBase, key: number): Promise<Holder | undefined> {
  const { rows } = await client.query<Holder>(
    `SELECT l.pid, a.usename AS role, nullif(a.application_name, '') AS program, host(a.client_addr) AS address, a.state,
       extract(epoch FROM clock_timestamp() - a.state_change)::int AS seconds
     FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = $1 AND l.objsubid = 1
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [key],
  );
  return rows[0];
}

function describe({ pid, role, program, address, state, seconds }: Holder): string {
  const facts = [
    program,
    role && `role ${role}`,
    address && `from ${address}`,
    state && seconds !== null && `${state} for ${seconds} s`,
  ].filter(Boolean);
  return (
    `Waiting for the lock of migrations, which process ${pid} of PostgreSQL holds${facts.length > 0 ? ` (${facts.join(', ')})` : ''}: ` +
    `another node migrates, or a session was left open. To end one that nobody needs: SELECT pg_terminate_backend(${pid});`
  );
}
