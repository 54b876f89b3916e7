import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { cancelStatement } from './cancel-statement.js';
import { hangUp } from './hang-up.js';

export interface SessionOptions {
  /** Whether they lead to a pooler in transaction mode, which lends each transaction another session. */
  readonly isBehindPooler?: boolean;
}

type Settings = Readonly<Record<string, string>>;

/** How what we read and write is spelled, whatever the settings of the database and of the role are; poolers pass them on. */
const SPELLING: Settings = { TimeZone: 'UTC', DateStyle: 'ISO, MDY', standard_conforming_strings: 'on' };
/** What else those of others would change; not where names are looked up, as all of ours are with their schema. */
const OWN: Settings = {
  ...SPELLING,
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  array_nulls: 'on',
  transform_null_equals: 'off',
  extra_float_digits: '1',
  default_transaction_isolation: 'read committed',
};
/**
 * Of those that serve requests. Our statements are look-ups by key whatever the values, so planning them once for each
 * connection is enough: planning each time halved the rate of look-ups.
 */
const SERVING: Settings = { ...OWN, plan_cache_mode: 'force_generic_plan', jit: 'off' };

const statementOf = (settings: Settings) =>
  Object.entries(settings)
    .map(([name, value]) => `SET ${name} = '${value}'`)
    .join('; ');

/**
 * By statement and not at connecting, where connection poolers refuse most of them.
 * @param timeoutMs that a statement has
 */
export const servingSession = (timeoutMs: number) => statementOf({ ...SERVING, statement_timeout: String(timeoutMs) });
/** Of migrations, which take as long as they take. Where the role has a limit, as behind a pooler, it is meant for requests. */
export const MIGRATING_SESSION = statementOf({ ...OWN, statement_timeout: '0' });

/** A client with what its types do not tell: what it says when it connects. */
const StartingClient = pg.Client as unknown as new (
  config?: string | pg.ClientConfig,
) => pg.Client & { getStartupConf(): Settings };

/**
 * Behind a pooler in transaction mode, a setting would be that of whoever gets the session next; the role has them instead.
 * What a client says at connecting of a few things, a pooler passes on to each session that it lends.
 */
export class PooledClient extends StartingClient {
  override getStartupConf(): Settings {
    return { ...super.getStartupConf(), ...SPELLING };
  }
}

/** PostgreSQL, or the role, has as many connections as it may have. */
const NO_CONNECTION_LEFT = '53300';
const CONNECT_MS = 10_000;
const PATIENCE_MS = 10_000;
/** Later by so much each time, up to a second. */
const ASK_LATER_MS = 100;
const ASK_EVERY_MS = 1_000;

export const isNoneLeft = (error: unknown): boolean =>
  (error as { code?: string } | undefined)?.code === NO_CONNECTION_LEFT;

/** Asks again for a while where there is no connection left. @param beforeNext called before the next time */
export async function patiently<Result>(connect: () => Promise<Result>, beforeNext?: () => void): Promise<Result> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let pauseMs = ASK_LATER_MS; ; pauseMs = Math.min(ASK_EVERY_MS, pauseMs + ASK_LATER_MS)) {
    try {
      return await connect();
    } catch (error) {
      if (!isNoneLeft(error) || performance.now() > deadline) throw error;
      beforeNext?.();
      await delay(pauseMs);
    }
  }
}

export interface AloneOptions extends SessionOptions {
  /** Who PostgreSQL says it is. */
  readonly name?: string;
  /** Ends it, and what runs on it. */
  readonly stop?: AbortSignal | undefined;
}

/** A connection beside those of the pools, to be ended. @throws what `pg` throws */
export function connectAlone(url: string, options: AloneOptions = {}): Promise<pg.Client> {
  return patiently(() => connectOnce(url, options));
}

async function connectOnce(url: string, { isBehindPooler = false, name = 'rollcall', stop }: AloneOptions) {
  stop?.throwIfAborted();
  const Client = isBehindPooler ? PooledClient : pg.Client;
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: name,
  });
  // The loss of it is told by the statement that runs; without a listener the process would end.
  client.on('error', () => undefined);
  const interrupt = () => void cancelStatement(client).then(() => hangUp(client));
  stop?.addEventListener('abort', interrupt);
  client.once('end', () => stop?.removeEventListener('abort', interrupt));
  await client.connect();
  return client;
}
