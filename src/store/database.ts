import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { clientGone, KnownTrouble, tooMany, tooManyRequests, unavailable } from '../protocol/scim-error.js';
import {
  type Account,
  Connections,
  hangUpOf,
  type Lease,
  openPool,
  type PoolOptions,
} from './connections/connections.js';
import { NoPlace } from './connections/fair-share.js';
import { hangUp } from './connections/hang-up.js';
import { Cancelled, runReading } from './connections/run-statement.js';
import { PoolSiblings } from './connections/waiting-pool.js';
import { asScimError, isTransient, leavesConnection } from './database-errors.js';
import { PrismaClient } from './generated/client.js';
import { DEFAULT_SCHEMA } from './schema-name.js';
import { KINDS, type Statement, type StatementKind } from './statement.js';
import { LOCK_KEY, runnerWithin, type StatementRunner } from './statement-runner.js';

export interface DatabaseOptions extends Partial<Omit<PoolOptions, 'siblings' | 'opened'>> {
  /** Told how many connections there are when PostgreSQL gives no more. */
  onNoneLeft?(connections: number): void;
  /** Connections in all; at least four. */
  readonly poolSize?: number;
}

export type { Statement, StatementKind } from './statement.js';

/** How long a statement may take, unless told. */
const TIMEOUT_MS = 30_000;
/** How long the end may take. */
const CLOSE_MS = 3_000;
const LOOK_MS = 5;
const MAX_ATTEMPTS = 4;
const REFUSAL_RETRY_S = 60;
/** Connections of Prisma's own. */
const PRISMA_CONNECTIONS = 2;
/** PostgreSQL keeps the memory in which it planned a long statement until the connection ends. */
const MAX_KEPT_TEXT = 20_000;

/**
 * One PostgreSQL, two ways in: Prisma for what people do (organizations, secrets, reading the log), with few connections
 * of its own, and prepared statements for what a provisioning job does all day (docs/decisions/0003, 0012).
 */
export class Database implements StatementRunner {
  /** Where all that is ours is. */
  readonly schema: string;
  readonly prisma: ReturnType<typeof openPrisma>;
  readonly #prismaPool: pg.Pool;
  readonly #connections: Connections;
  readonly #isBehindPooler: boolean;
  readonly #timeoutMs: number;
  readonly #opened = new Set<pg.ClientBase>();
  readonly #names = new Map<string, string>();
  #refusal: string | undefined;

  constructor(url: string, options: DatabaseOptions = {}) {
    const { schema = DEFAULT_SCHEMA, poolSize = 20, timeoutMs = TIMEOUT_MS, onNoneLeft, ...others } = options;
    this.schema = schema;
    this.#timeoutMs = timeoutMs;
    const siblings = new PoolSiblings((connections) => onNoneLeft?.(connections));
    const ofPools = { ...others, schema, siblings, timeoutMs, opened: this.#opened };
    this.#isBehindPooler = others.isBehindPooler ?? false;
    this.#connections = new Connections(url, { ...ofPools, size: Math.max(2, poolSize - PRISMA_CONNECTIONS) });
    this.#prismaPool = openPool(url, PRISMA_CONNECTIONS, ofPools);
    this.prisma = openPrisma(this.#prismaPool, schema);
  }

  get pool(): pg.Pool {
    return this.#connections.pool;
  }

  /**
   * Refuses, with 503, what organizations want to change, and to log; reading goes on, and so does the server's own work.
   * @param reason a sentence for clients; undefined lets changes pass again
   */
  refuseChanges(reason: string | undefined): void {
    this.#refusal = reason;
  }

  #checkChange(account: Account): void {
    if (this.#refusal === undefined || (typeof account === 'string' && account !== 'log')) return;
    throw unavailable(
      `${this.#refusal} Nothing was changed. Try again later.`,
      'database-away',
      new KnownTrouble(this.#refusal),
      REFUSAL_RETRY_S,
    );
  }

  /** As run, for operators. */
  query<Row extends pg.QueryResultRow>(name: string, text: string, values: readonly unknown[]): Promise<Row[]> {
    return this.run<Row>('operator', { name, kind: 'change', text }, values);
  }

  /**
   * Runs one statement, which is its own transaction; repeats it when PostgreSQL chose it as the victim of a deadlock.
   * @param account the organization whose data it touches, or what the server does it for
   * @throws ScimError 503 when the database cannot be reached or is too slow; 429 when the organization waits for itself;
   *   400 tooMany for a search that takes too long; 499 when the client hung up; any other error as PostgreSQL gave it
   */
  async run<Row extends pg.QueryResultRow>(
    account: Account,
    statement: Statement,
    values: readonly unknown[],
  ): Promise<Row[]> {
    const { kind, text } = statement;
    const limitMs = this.#limitOf(kind);
    if (limitMs === undefined) this.#checkChange(account);
    let lease: Lease | undefined;
    try {
      lease = await this.#connections.take(account, kind === 'search');
      lease.spoiled = text.length > MAX_KEPT_TEXT;
      const { client } = lease;
      for (let attempt = 1; ; attempt += 1) {
        const query = { name: this.#nameOf(statement), text, values: [...values] };
        try {
          if (limitMs === undefined) return (await client.query<Row>(query)).rows;
          return await runReading<Row>(client, query, limitMs, hangUpOf(account));
        } catch (error) {
          if (attempt < MAX_ATTEMPTS && isTransient(error)) continue;
          if (!leavesConnection(error)) lease.spoiled = true;
          throw error;
        }
      }
    } catch (error) {
      throw explain(error, account, kind, this.#limitOf(kind));
    } finally {
      if (lease !== undefined) this.#connections.giveBack(lease);
    }
  }

  /**
   * Runs a change one after the other with every other statement under the same key, on all nodes: for what must see all
   * that was committed before it.
   * @throws as run
   */
  async runAlone<Row extends pg.QueryResultRow>(
    account: Account,
    key: string,
    statement: Statement,
    values: readonly unknown[],
  ): Promise<Row[]> {
    const { text } = statement;
    return this.transaction(account, async (client) => {
      await client.query(LOCK_KEY, [key]);
      return (await client.query<Row>({ name: this.#nameOf(statement), text, values: [...values] })).rows;
    });
  }

  /**
   * As transaction, of statements as run takes them. A change that fails leaves what was done before it; a connection that
   * is lost leaves nothing.
   */
  together<Result>(account: Account, work: (runner: StatementRunner) => Promise<Result>): Promise<Result> {
    return this.transaction(account, (client) => work(runnerWithin(client, (statement) => this.#nameOf(statement))));
  }

  /**
   * Does work in one transaction, which is undone when the work throws.
   * @param work done again when PostgreSQL chose the transaction as the victim of a deadlock
   * @param isKept whether what came of it is committed; always, unless told
   * @throws as run
   */
  async transaction<Result>(
    account: Account,
    work: (client: pg.ClientBase) => Promise<Result>,
    isKept: (result: Result) => boolean = () => true,
  ): Promise<Result> {
    this.#checkChange(account);
    let lease: Lease | undefined;
    try {
      lease = await this.#connections.take(account, false);
      const { client } = lease;
      for (let attempt = 1; ; attempt += 1) {
        try {
          await client.query('BEGIN');
          const result = await work(client);
          await client.query(isKept(result) ? 'COMMIT' : 'ROLLBACK');
          return result;
        } catch (error) {
          const isUndone = await client.query('ROLLBACK').then(
            () => true,
            () => false,
          );
          lease.spoiled = !isUndone;
          if (attempt < MAX_ATTEMPTS && isTransient(error) && isUndone) continue;
          throw error;
        }
      }
    } catch (error) {
      throw explain(error, account, 'change');
    } finally {
      if (lease !== undefined) this.#connections.giveBack(lease);
    }
  }

  #nameOf({ name, kind, text }: Statement): string | undefined {
    return KINDS[kind].isPrepared ? this.#preparedName(name, text) : undefined;
  }

  /** At most 63 bytes; it can be seen in pg_prepared_statements. Behind a pooler, the next session may be another: none. */
  #preparedName(name: string, text: string): string | undefined {
    if (this.#isBehindPooler) return undefined;
    let prepared = this.#names.get(text);
    if (prepared === undefined) {
      prepared = `${name.slice(0, 40)} ${createHash('sha256').update(text).digest('base64url').slice(0, 20)}`;
      this.#names.set(text, prepared);
    }
    return prepared;
  }

  #limitOf(kind: StatementKind): number | undefined {
    const { limitMs } = KINDS[kind];
    return limitMs && Math.min(limitMs, this.#timeoutMs);
  }

  /** Waits a moment for what is under way, and for PostgreSQL to see us leave. */
  async close(): Promise<void> {
    const ending = this.prisma.$disconnect().then(() => Promise.all([this.#prismaPool.end(), this.pool.end()]));
    const deadline = performance.now() + CLOSE_MS;
    await Promise.race([ending, delay(CLOSE_MS, undefined, { ref: false })]);
    while (this.#opened.size > 0 && performance.now() < deadline) await delay(LOOK_MS);
    for (const client of this.#opened) hangUp(client);
  }
}

/** Prisma, whose errors say the same as those of our own statements. */
const openPrisma = (pool: pg.Pool, schema: string) =>
  new PrismaClient({ adapter: new PrismaPg(pool, { schema }) }).$extends({
    query: {
      $allOperations: ({ args, query }) =>
        query(args).catch((error: unknown) => {
          throw asScimError(error);
        }),
    },
  });

/** What the client is told when a statement could not be run, or not to its end; every other error stays what it is. */
function explain(error: unknown, account: Account, kind: StatementKind, limitMs = 0): unknown {
  if (error instanceof NoPlace) {
    if (error.reason === 'hung up') return clientGone();
    if (error.reason === 'load of others' || typeof account === 'string')
      return unavailable('Too much is asked of the database at this moment. Try again.', 'database-busy', error);
    return tooManyRequests(
      `All connections that ${account.tenant.slug} may have at once are taken by its own requests. Send fewer at a time, and this one again.`,
      'connections-taken',
      5,
    );
  }
  if (!(error instanceof Cancelled)) return asScimError(error);
  if (error.reason === 'hung up') return clientGone();
  const seconds = limitMs / 1_000;
  if (kind === 'look-up' || kind === 'rare look-up') {
    return unavailable(
      `The database is overloaded: to find one thing took it longer than ${seconds} s.`,
      'database-busy',
      error,
      60,
    );
  }
  return tooMany(
    `To find this takes longer than ${seconds} s, and would each time. Use a filter with fewer conditions, or one that compares userName, externalId, id or emails by eq; ask for less with count; or walk by cursor.`,
    'query-too-slow',
  );
}
