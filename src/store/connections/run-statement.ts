import type pg from 'pg';
import type { HangUp } from '../../protocol/hang-up.js';
import { isCanceled } from '../database-errors.js';
import { cancelStatement } from './cancel-statement.js';
import { type Deadline, Deadlines } from './deadlines.js';
import { hangUp, isGone } from './hang-up.js';
import { Silent, Wait } from './silence.js';

/** Why a statement was cancelled by us, or by PostgreSQL as its time was over. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
  readonly reason: 'hung up' | 'time';

  constructor(reason: Cancelled['reason'], cause: unknown) {
    super(`cancelled: ${reason}`, { cause });
    this.reason = reason;
  }
}

const deadlines = new Deadlines();
/** How long after a cancel request that ended nothing the next one is sent. */
const AGAIN_MS = 500;
/** How long after its time a statement that no request could cancel is given up, with its connection. */
const LOST_AFTER_MS = 5_000;

/** A statement that only reads while it runs, so that it can be cancelled. */
class Reading implements Deadline {
  readonly at: number;
  readonly #client: pg.PoolClient;
  /** Why it was cancelled. */
  reason: Cancelled['reason'] | undefined;
  /** Until PostgreSQL has been told. */
  cancelling: Promise<void> | undefined;
  #wait: Wait | undefined;
  #isOver = false;
  #wake: (() => void) | undefined;

  constructor(client: pg.PoolClient, limitMs: number) {
    this.at = performance.now() + limitMs;
    this.#client = client;
  }

  miss(): void {
    this.#wait = new Wait(this.#client, LOST_AFTER_MS);
    this.cancel('time');
  }

  /** Why PostgreSQL gave up; its own limit may be over a moment before we notice that ours is. */
  get whyCanceled(): Cancelled['reason'] | undefined {
    return this.reason ?? (performance.now() < this.at ? undefined : 'time');
  }

  cancel(reason: Cancelled['reason']): void {
    this.reason ??= reason;
    this.cancelling ??= this.#cancelUntilOver();
  }

  /** Sends no further cancel request. */
  end(): void {
    this.#isOver = true;
    this.#wait?.end();
    this.#wake?.();
  }

  /** PostgreSQL heeds no request for what it has not begun, such as what waits in a pooler for a session. */
  async #cancelUntilOver(): Promise<void> {
    while (!this.#isOver) {
      const isTold = await cancelStatement(this.#client);
      if (this.#isOver) return;
      if (!isTold) return hangUp(this.#client, new Silent());
      await this.#pause();
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, AGAIN_MS).unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/**
 * Runs a statement that only reads; cancels it when it takes too long, or nobody waits for it any more.
 * @throws Cancelled; what `pg` throws
 */
export async function runReading<Row extends pg.QueryResultRow>(
  client: pg.PoolClient,
  query: pg.QueryConfig,
  limitMs: number,
  hangUp: HangUp | undefined,
): Promise<Row[]> {
  const reading = new Reading(client, limitMs);
  const giveUp = hangUp && (() => reading.cancel('hung up'));
  if (giveUp) hangUp.listen(giveUp);
  deadlines.add(reading);
  try {
    return (await client.query<Row>(query)).rows;
  } catch (error) {
    const why = isCanceled(error) ? reading.whyCanceled : undefined;
    throw why === undefined ? error : new Cancelled(why, error);
  } finally {
    deadlines.remove(reading);
    if (giveUp) hangUp.ignore(giveUp);
    reading.end();
    // Before that, the next statement of this connection could be the one that is cancelled.
    if (reading.cancelling !== undefined && !isGone(client)) await reading.cancelling;
  }
}
