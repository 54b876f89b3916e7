import pg from 'pg';
import { SUPERUSER } from './cluster.js';

/**
 * One process's use of the embedded PostgreSQL: a connection that stays open as long as the process lives, so that
 * whoever wants to stop the server sees it, and whose loss tells that the server is gone.
 */
export interface Lease {
  readonly port: number;
  /** Resolves when the connection is gone, for whatever reason. */
  readonly lost: Promise<void>;
  /** Gives the use up; true when nobody else is left and the server should be stopped. */
  release(): Promise<boolean>;
}

/** Any number that nothing else locks; each lease holds it shared. */
const LOCK = 7_265_255;
/** Connections that were closed a moment ago are still listed. */
const CLOSING_GRACE_MS = 500;

/** What the environment says of other databases (PGSSLMODE, PGOPTIONS, PGREPLICATION, …) does not count here. */
const PARAMETERS =
  'sslmode=disable&sslnegotiation=postgres&client_encoding=UTF8&replication=false&options=-c%20search_path%3Dpublic';

/** As the superuser. */
export const connectionUrl = (password: string, port: number, database: string): string =>
  `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}?${PARAMETERS}`;

/** Waits while another process is just stopping the server, and then throws, as when it was stopped before. */
export async function openLease(password: string, port: number, database: string): Promise<Lease> {
  const client = await connect(password, port, database);
  const lost = new Promise<void>((resolve) => client.once('end', resolve));
  try {
    await client.query('SELECT pg_advisory_lock_shared($1)', [LOCK]);
  } catch (error) {
    await client.end();
    throw error;
  }
  return {
    port,
    lost,
    release: async () => {
      try {
        return await isLast(client);
      } finally {
        await client.end();
      }
    },
  };
}

export async function connect(password: string, port: number, database: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: connectionUrl(password, port, database),
    application_name: 'rollcall lease',
    connectionTimeoutMillis: 5000,
  });
  // Without a listener the loss of the connection would end the process; 'end' follows and is what counts.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Whether an error means that the server is not there (yet), rather than that it does not want us. */
export function isUnreachable(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  if (code === undefined) return /terminated|timeout|queryable/i.test(message ?? '');
  // 57P0x: starting up, shutting down, crashed. Otherwise an error number of the system, which begins with E.
  return code.startsWith('57P') || /^E[A-Z]/.test(code);
}

/**
 * Two processes may leave at the same moment: each gives back its share before it asks for the whole, and only one gets
 * it. The other clients (psql, say) hold no share, so they are counted.
 */
async function isLast(client: pg.Client): Promise<boolean> {
  await client.query('SELECT pg_advisory_unlock_shared($1)', [LOCK]);
  const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS locked', [LOCK]);
  if (rows[0]?.locked !== true) return false;
  const deadline = Date.now() + CLOSING_GRACE_MS;
  for (;;) {
    const others = await client.query(
      `SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    if (others.rowCount === 0) return true;
    if (Date.now() > deadline) return false;
    await client.query('SELECT pg_sleep(0.02)');
  }
}
