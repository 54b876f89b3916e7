import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { asScimError, isTransient } from './database-errors.js';
import { type Prisma, PrismaClient } from './generated/client.js';

export interface DatabaseOptions {
  /** Connections in the pool. */
  readonly poolSize?: number;
  /** Told of connections that broke while idle; the pool replaces them by itself. */
  onConnectionLost?(error: Error): void;
}

/** Statement shapes that are kept prepared; a client that invents filters cannot fill the server's memory. */
const MAX_PREPARED = 200;
const MAX_ATTEMPTS = 4;

/**
 * Set by statement and not at connecting, which connection poolers refuse. Our statements are look-ups by key whatever
 * the values, so planning them once for each connection is enough: planning each time halved the rate of look-ups.
 */
const SESSION = `SET statement_timeout = '30s'; SET plan_cache_mode = force_generic_plan; SET jit = off; SET timezone = 'UTC'`;

/**
 * One PostgreSQL, two ways in over the same pool: Prisma for what people do (organizations, secrets, reading the log)
 * and prepared statements for what a provisioning job does all day (docs/decisions/0003).
 */
export class Database {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
  readonly #prepared = new Map<string, string>();

  constructor(url: string, options: DatabaseOptions = {}) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: options.poolSize ?? 20,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 30_000,
      application_name: 'rollcall',
      onConnect: async (client) => {
        await client.query(SESSION);
      },
    });
    this.pool.on('error', (error) => options.onConnectionLost?.(error));
    this.prisma = new PrismaClient({ adapter: new PrismaPg(this.pool) });
  }

  /**
   * Runs one statement, which is its own transaction; repeats it when PostgreSQL chose it as the victim of a deadlock.
   * @throws ScimError 503 when the database cannot be reached; any other error as PostgreSQL gave it
   */
  async query<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<Row[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const result = await this.pool.query<Row>({ ...this.#named(text), values: [...values] });
        return result.rows;
      } catch (error) {
        if (attempt < MAX_ATTEMPTS && isTransient(error)) continue;
        throw asScimError(error);
      }
    }
  }

  /**
   * As query, but one after the other with every other statement under the same key, on all nodes: for what must see all
   * that was committed before it.
   */
  async queryAlone<Row extends pg.QueryResultRow>(
    key: string,
    text: string,
    values: readonly unknown[],
  ): Promise<Row[]> {
    return this.transaction(async (client) => {
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
      return (await client.query<Row>({ ...this.#named(text), values: [...values] })).rows;
    });
  }

  /**
   * Does work in one transaction, which is undone when the work throws.
   * @param isKept whether what came of it is committed; always, unless told
   * @throws as query
   */
  async transaction<Result>(
    work: (client: pg.ClientBase) => Promise<Result>,
    isKept: (result: Result) => boolean = () => true,
  ): Promise<Result> {
    const client = await this.pool.connect().catch((error) => {
      throw asScimError(error);
    });
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query(isKept(result) ? 'COMMIT' : 'ROLLBACK');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => {
        broken = failure;
      });
      throw asScimError(error);
    } finally {
      client.release(broken);
    }
  }

  #named(text: string): { name?: string; text: string } {
    let name = this.#prepared.get(text);
    if (name === undefined) {
      if (this.#prepared.size >= MAX_PREPARED) return { text };
      name = createHash('sha256').update(text).digest('base64url').slice(0, 20);
      this.#prepared.set(text, name);
    }
    return { name, text };
  }

  async close(): Promise<void> {
    await this.prisma.$disconnect();
    await this.pool.end();
  }
}

/** Runs single statements in a transaction of Prisma's. */
export const statementsOf =
  (transaction: Prisma.TransactionClient) =>
  (text: string, values: readonly unknown[]): Promise<number> =>
    transaction.$executeRawUnsafe(text, ...values);
