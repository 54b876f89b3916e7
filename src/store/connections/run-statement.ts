import type pg from 'pg';
import type { HangUp } from '../../protocol/hang-up.js';
import { isCanceled } from '../database-errors.js';
import { cancelStatement } from './cancel-statement.js';

/** Why a statement was cancelled by us. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
  readonly reason: 'hung up' | 'time';

  constructor(reason: Cancelled['reason'], cause: unknown) {
    super(`cancelled: ${reason}`, { cause });
    this.reason = reason;
  }
}

/**
 * Runs a statement that only reads, so that it can be cancelled: when it takes too long, or nobody waits for it any more.
 * @throws Cancelled; what `pg` throws
 */
export async function runReading<Row extends pg.QueryResultRow>(
  client: pg.PoolClient,
  query: pg.QueryConfig,
  limitMs: number,
  hangUp: HangUp | undefined,
): Promise<Row[]> {
  let reason: Cancelled['reason'] | undefined;
  let cancelling: Promise<void> | undefined;
  const cancel = (why: Cancelled['reason']) => {
    reason ??= why;
    cancelling ??= cancelStatement(client);
  };
  const giveUp = () => cancel('hung up');
  const timer = setTimeout(cancel, limitMs, 'time');
  hangUp?.listen(giveUp);
  try {
    return (await client.query<Row>(query)).rows;
  } catch (error) {
    throw reason !== undefined && isCanceled(error) ? new Cancelled(reason, error) : error;
  } finally {
    clearTimeout(timer);
    hangUp?.ignore(giveUp);
    // Until PostgreSQL has been told, the next statement of this connection could be the one that is cancelled.
    if (cancelling !== undefined) await cancelling;
  }
}
