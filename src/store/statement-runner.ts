import type pg from 'pg';
import type { Account } from './connections/connections.js';
import type { Statement } from './statement.js';

/** Runs statements: a Database each as a transaction of its own, another one all of them in one. */
export interface StatementRunner {
  /** See Database.run. */
  run<Row extends pg.QueryResultRow>(
    account: Account,
    statement: Statement,
    values: readonly unknown[],
  ): Promise<Row[]>;
  /** See Database.runAlone; in one transaction of many statements, until that ends. */
  runAlone<Row extends pg.QueryResultRow>(
    account: Account,
    key: string,
    statement: Statement,
    values: readonly unknown[],
  ): Promise<Row[]>;
}

/** Makes all that have one key wait for one another, until the transaction ends. */
export const LOCK_KEY = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))';

/**
 * Runs statements in a transaction that is open: a change that fails leaves what was done before it.
 * @param nameOf gives the name by which a connection keeps a statement prepared
 */
export function runnerWithin(
  client: pg.ClientBase,
  nameOf: (statement: Statement) => string | undefined,
): StatementRunner {
  const query = async <Row extends pg.QueryResultRow>(statement: Statement, values: readonly unknown[]) =>
    (await client.query<Row>({ name: nameOf(statement), text: statement.text, values: [...values] })).rows;
  const run: StatementRunner['run'] = async <Row extends pg.QueryResultRow>(
    _: Account,
    statement: Statement,
    values: readonly unknown[],
  ) => {
    if (statement.kind !== 'change' && statement.kind !== 'composed change') return query<Row>(statement, values);
    await client.query('SAVEPOINT statement');
    try {
      const rows = await query<Row>(statement, values);
      await client.query('RELEASE SAVEPOINT statement');
      return rows;
    } catch (error) {
      await client.query('ROLLBACK TO SAVEPOINT statement');
      throw error;
    }
  };
  return {
    run,
    async runAlone(account, key, statement, values) {
      await client.query(LOCK_KEY, [key]);
      return run(account, statement, values);
    },
  };
}
