import type pg from 'pg';
import type { Call } from '../../protocol/call.js';
import type { HangUp } from '../../protocol/hang-up.js';
import { FairShare, NoPlace } from './fair-share.js';
import { saySchema } from './say-schema.js';
import { PooledClient, type SessionOptions, servingSession } from './session.js';
import { endWhenSilent } from './silence.js';
import { type PoolSiblings, WaitingPool } from './waiting-pool.js';

/** What the server does for itself, beside organizations: each has connections whatever those do. */
export type ServerTask = 'health' | 'authentication' | 'log' | 'jobs' | 'operator';

/** On whose account a connection is taken. */
export type Account = Call | ServerTask;

/** The places that an account took for one connection. */
class Places {
  readonly account: string;
  readonly taken: FairShare[] = [];

  constructor(account: string) {
    this.account = account;
  }

  leave(): void {
    for (const share of this.taken) share.leave(this.account);
  }
}

/** A connection that was taken. */
export interface Lease {
  readonly client: pg.PoolClient;
  /** Whether the connection is closed when it is given back. */
  spoiled: boolean;
  readonly places: Places;
}

export interface PoolOptions extends SessionOptions {
  /** Where all that is ours is. */
  readonly schema: string;
  /** All pools on the same database. */
  readonly siblings: PoolSiblings;
  /** How long a statement may take. */
  readonly timeoutMs: number;
  /** Every connection that there is. */
  readonly opened: Set<pg.ClientBase>;
  /** Told of connections that broke while idle; the pool replaces them by itself. */
  onConnectionLost?(error: Error): void;
}

export interface ConnectionsOptions extends PoolOptions {
  /** How many there are; at least two. */
  readonly size: number;
}

/** Connections that no organization gets: of few, fewer. */
const keptForServer = (size: number) => Math.min(4, Math.ceil(size / 4));
/** Of one account; an organization without a limit of requests could fill the memory. */
const MAX_WAITING = 500;
const MAX_WAIT_MS = 10_000;
const CONNECT_MS = 5_000;

/** The connections to PostgreSQL, and who may have how many of them at once. */
export class Connections {
  readonly pool: pg.Pool;
  /** Where a place is needed for what, in this order. */
  readonly #ofOrganizations: readonly FairShare[];
  readonly #ofSearches: readonly FairShare[];
  readonly #ofServer: readonly FairShare[];

  constructor(url: string, { size, ...options }: ConnectionsOptions) {
    const kept = keptForServer(size);
    const places = size - kept;
    const bounds = { maxWaiting: MAX_WAITING, maxWaitMs: MAX_WAIT_MS };
    this.pool = openPool(url, size, options);
    const ofOrganizations = new FairShare({ ...bounds, places });
    this.#ofOrganizations = [ofOrganizations];
    // Searches, which may take long, have no more than half of them, so that something is left for all else.
    this.#ofSearches = [new FairShare({ ...bounds, places: Math.ceil(places / 2) }), ofOrganizations];
    this.#ofServer = [new FairShare({ ...bounds, places: kept })];
  }

  /**
   * Takes a connection, which must be given back.
   * @throws NoPlace; what the pool throws when there is no connection
   */
  async take(account: Account, isSearch: boolean): Promise<Lease> {
    const hangUp = hangUpOf(account);
    if (hangUp?.happened) throw new NoPlace('hung up');
    const places = new Places(typeof account === 'string' ? account : account.tenant.id);
    try {
      for (const share of this.#sharesOf(account, isSearch)) {
        const waiting = share.enter(places.account, hangUp);
        if (waiting !== undefined) await waiting;
        places.taken.push(share);
      }
      const client = await new Promise<pg.PoolClient>((resolve, reject) => {
        this.pool.connect((error, found) => (found === undefined ? reject(error) : resolve(found)));
      });
      if (hangUp?.happened) {
        client.release();
        throw new NoPlace('hung up');
      }
      return { client, spoiled: false, places };
    } catch (error) {
      places.leave();
      throw error;
    }
  }

  giveBack({ client, spoiled, places }: Lease): void {
    client.release(spoiled);
    places.leave();
  }

  #sharesOf(account: Account, isSearch: boolean): readonly FairShare[] {
    if (typeof account === 'string') return this.#ofServer;
    return isSearch ? this.#ofSearches : this.#ofOrganizations;
  }
}

/** @returns undefined for the server itself, which waits for what it asks */
export const hangUpOf = (account: Account): HangUp | undefined =>
  typeof account === 'string' ? undefined : account.hangUp;

/** A pool whose connections have the settings that our statements expect. */
export function openPool(
  url: string,
  max: number,
  { schema, siblings, timeoutMs, opened, isBehindPooler = false, onConnectionLost }: PoolOptions,
): pg.Pool {
  const inSchema = saySchema(schema);
  const pool = new WaitingPool(
    {
      connectionString: url,
      max,
      connectionTimeoutMillis: Math.min(CONNECT_MS, timeoutMs),
      idleTimeoutMillis: 30_000,
      application_name: 'rollcall',
      ...(isBehindPooler ? { Client: PooledClient } : {}),
      onConnect: async (client) => {
        // One that breaks while it is in use tells its statement; without a listener the process would end.
        client.on('error', () => undefined);
        opened.add(client);
        client.once('end', () => opened.delete(client));
        endWhenSilent(client, timeoutMs);
        if (!isBehindPooler) await client.query(servingSession(timeoutMs));
        inSchema(client);
      },
    },
    siblings,
  );
  pool.on('error', (error) => onConnectionLost?.(error));
  return pool;
}
