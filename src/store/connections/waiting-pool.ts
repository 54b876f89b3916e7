import pg from 'pg';
import { NoConnection } from '../database-errors.js';
import { isNoneLeft, patiently } from './session.js';

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
    if (callback === undefined) {
      return new Promise((resolve, reject) => {
        this.connect((error, client) => (client === undefined ? reject(error) : resolve(client)));
      });
    }
    this.#connectOnce((error, client) => {
      if (client !== undefined) callback(undefined, client, client.release);
      else this.#connectLater(error, callback);
    });
    return undefined;
  }

  /** Has at most so many connections for a while, of which one that is idle ends at once. */
  shrink(count: number): void {
    this.#modestUntil = performance.now() + MODEST_MS;
    this.options.max = Math.max(1, Math.min(count, this.#max));
    if (this.totalCount <= this.options.max || this.idleCount === 0) return;
    super.connect((_, client) => client?.release(true));
  }

  /** Nearly always gets one that is idle, so it costs next to nothing. */
  #connectOnce(callback: (error: Error | undefined, client: pg.PoolClient | undefined) => void): void {
    if (this.options.max !== this.#max && performance.now() > this.#modestUntil) this.options.max = this.#max;
    super.connect((error, client) => {
      if (client !== undefined) {
        const { release } = client;
        client.release = (spoiled) => release(spoiled || this.totalCount > this.options.max);
      }
      callback(error, client);
    });
  }

  /** @param refusal why there was none */
  #connectLater(refusal: Error | undefined, callback: Callback): void {
    const fail = (error: unknown) => callback(new NoConnection(error), undefined, () => undefined);
    if (!isNoneLeft(refusal)) {
      fail(refusal);
      return;
    }
    const noneLeft = () => this.#siblings.noneLeft(this);
    noneLeft();
    const once = () =>
      new Promise<pg.PoolClient>((resolve, reject) => {
        this.#connectOnce((error, client) => (client === undefined ? reject(error) : resolve(client)));
      });
    patiently(once, noneLeft).then((client) => callback(undefined, client, client.release), fail);
  }
}
