import { setTimeout as delay } from 'node:timers/promises';
import { type Cluster, openCluster } from './embedded/cluster.js';
import { connect, connectionUrl, isUnreachable, type Lease, openLease } from './embedded/lease.js';
import { choosePort, findPostmaster, startPostmaster, stopPostmaster } from './embedded/postmaster.js';

/** A PostgreSQL that runs on a folder of ours, started by this process or by another one that uses the same folder. */
export interface EmbeddedPostgres {
  /** Connection string of the database `rollcall`, whose owner is a superuser. */
  readonly url: string;
  /**
   * To be called when all pools on it are closed. Stops PostgreSQL, unless another process uses it: then the last one
   * to leave does. Never throws.
   */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Holds the data (`postgres/`), the superuser's password and the log. */
  readonly dataDir: string;
  /** Takes a line for the operator now and then: restarts, and what hinders them. */
  readonly log: (line: string) => void;
  /** Settings of postgresql.conf to add or to replace. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Ends the start before its time: nothing of it is left running. */
  readonly stop?: AbortSignal | undefined;
}

const DATABASE = 'rollcall';
const START_TIMEOUT_MS = 30_000;
const START_ATTEMPTS = 5;
const NO_SUCH_DATABASE = '3D000';
/** duplicate_database, and unique_violation when it was made at the very same moment. */
const MADE_BY_ANOTHER = ['42P04', '23505'];

/**
 * Starts PostgreSQL on `dataDir`, or attaches to the one that runs there. While in use it is kept alive: when it dies,
 * it is started again on the same port. Throws an Error for people to read when it cannot be started.
 */
export async function startEmbeddedPostgres({
  dataDir,
  log,
  settings = {},
  stop,
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const cluster = await openCluster(dataDir, settings, stop);
  const leaving = new AbortController();
  const first = await enter(cluster, stop ?? leaving.signal);
  let current = Promise.resolve(first);

  const supervise = async (lease: Lease): Promise<void> => {
    await lease.lost;
    if (leaving.signal.aborted) return;
    log('The embedded PostgreSQL went away; starting it again.');
    current = enterAgain(cluster, leaving.signal, first.port, log);
    const next = await current;
    log('The embedded PostgreSQL is back.');
    await supervise(next);
  };
  // It ends only by leaving, and then its failures are no news.
  supervise(first).catch(() => undefined);

  const leave = async (): Promise<void> => {
    leaving.abort();
    const lease = await current.catch(() => undefined);
    try {
      if (await lease?.release()) await stopPostmaster(cluster);
    } catch (error) {
      // A server that went away before us needs no stopping.
      if (!isUnreachable(error)) log(`Could not stop the embedded PostgreSQL: ${(error as Error).message}`);
    }
  };
  let left: Promise<void> | undefined;
  return {
    url: connectionUrl(cluster.password, first.port, DATABASE),
    stop: () => (left ??= leave()),
  };
}

async function enterAgain(
  cluster: Cluster,
  signal: AbortSignal,
  port: number,
  log: (line: string) => void,
): Promise<Lease> {
  for (;;) {
    try {
      return await enter(cluster, signal, port);
    } catch (error) {
      signal.throwIfAborted();
      log(`${(error as Error).message}\nTrying again.`);
      await delay(2000, undefined, { signal });
    }
  }
}

/** Makes PostgreSQL run, on this port if one is given, and joins its users. */
async function enter(cluster: Cluster, signal: AbortSignal, port?: number): Promise<Lease> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  let isOurs = false;
  for (let attempts = 0; ; ) {
    const postmaster = await findPostmaster(cluster);
    try {
      if (postmaster === undefined) {
        // Only here: what we have started we must enter, or nobody would stop it.
        signal.throwIfAborted();
        attempts += 1;
        isOurs = true;
        await startPostmaster(cluster, port ?? (await choosePort(cluster)), signal);
        continue;
      }
      if (postmaster.port !== undefined) return await openDatabase(cluster, postmaster.port);
    } catch (error) {
      // A failed start may only mean that another process was quicker, or that the last server is still going down.
      const hopeless = postmaster === undefined ? attempts >= START_ATTEMPTS : !isUnreachable(error);
      if (signal.aborted && isOurs) await stopPostmaster(cluster).catch(() => undefined);
      if (hopeless || signal.aborted || Date.now() > deadline) throw error;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `The embedded PostgreSQL (process ${postmaster?.pid}) takes no connections. See ${cluster.logFile}.`,
      );
    }
    // What was started must be stopped: the next look does that.
    await delay(100 + 200 * attempts, undefined, isOurs ? {} : { signal });
  }
}

async function openDatabase({ password }: Cluster, port: number): Promise<Lease> {
  try {
    return await openLease(password, port, DATABASE);
  } catch (error) {
    if ((error as { code?: string }).code !== NO_SUCH_DATABASE) throw error;
  }
  const client = await connect(password, port, 'postgres');
  try {
    await client.query(`CREATE DATABASE ${DATABASE}`).catch((error: { code?: string }) => {
      if (!MADE_BY_ANOTHER.includes(error.code ?? '')) throw error;
    });
  } finally {
    await client.end();
  }
  return openLease(password, port, DATABASE);
}
