import pg from 'pg';
import { NoConnection } from '../database-errors.js';
import { patiently } from './session.js';

type Done = (spoiled?: boolean | Error) => void;
type Callback = (error: Error | undefined, client: pg.PoolClient | undefined, done: Done) => void;

/** How long after PostgreSQL had no connection left a pool asks for no more than it has. */
const MODEST_MS = 30_000;

/** Pools that one server has on one PostgreSQL. */
export class PoolSiblings {
  readonly pools: WaitingPool[] = [];
  readonly #onNoneLeft: (connections: number) => void;

  /** @param onNoneLeft told how many connections the pools have when there are no more */
  constructor(onNoneLeft: (connections: number) => void) {
    this.#onNoneLeft = onNoneLeft;
  }

  /** `pool` wants a connection, and PostgreSQL has none left: it waits for those it has; one that has none gets another's. */
  noneLeft(pool: WaitingPool): void {
    pool.shrink(pool.totalCount);
    this.#onNoneLeft(this.pools.reduce((sum, { totalCount }) => sum + totalCount, 0));
    if (pool.totalCount > 0) return;
    for (const other of this.pools) if (other !== pool) other.shrink(other.totalCount - 1);
  }
}

/** A pool that gets along with fewer connections than it may have, when PostgreSQL gives no more: requests wait then. */
export class WaitingPool extends pg.Pool {
  readonly #siblings: PoolSiblings;
  readonly #max: number;
  #modestUntil = 0;

  constructor(options: pg.PoolConfig & { readonly max: number }, siblings: PoolSiblings) {
    super(options);
    this.#max = options.max;
    this.#siblings = siblings;
    siblings.pools.push(this);
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<pg.PoolClient> | undefined {
    const connected = patiently(
      () => this.#connectOnce(),
      () => this.#siblings.noneLeft(this),
    ).catch((error) => {
      throw new NoConnection(error);
    });
    if (callback === undefined) return connected;
    connected.then(
      (client) => callback(undefined, client, client.release),
      (error) => callback(error, undefined, () => undefined),
    );
    return undefined;
  }

  /** Has at most so many connections for a while, of which one that is idle ends at once. */
  shrink(count: number): void {
    this.#modestUntil = performance.now() + MODEST_MS;
    this.options.max = Math.max(1, Math.min(count, this.#max));
    if (this.totalCount <= this.options.max || this.idleCount === 0) return;
    super.connect((_, client) => client?.release(true));
  }

  async #connectOnce(): Promise<pg.PoolClient> {
    if (this.options.max !== this.#max && performance.now() > this.#modestUntil) this.options.max = this.#max;
    const client = await new Promise<pg.PoolClient>((resolve, reject) => {
      super.connect((error, found) => (found === undefined ? reject(error) : resolve(found)));
    });
    const { release } = client;
    client.release = (spoiled) => release(spoiled || this.totalCount > this.options.max);
    return client;
  }
}
