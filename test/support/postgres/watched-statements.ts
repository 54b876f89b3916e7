import type { Database, Statement } from '../../../src/store/database.js';

/** A statement that was run. */
export interface RunStatement extends Statement {
  readonly values: readonly unknown[];
}

/** Batches of the log, counts of traffic, what is known of an organization and its share of requests come at their own time. */
const isBesides = (text: string) =>
  /^\s*(INSERT INTO rollcall\.(provisioning_log|rate_buckets)|UPDATE rollcall\.credentials)|FROM rollcall\.organizations|INSERT INTO rollcall\.(cycles|quirks|strict_findings) /.test(
    text,
  );

/**
 * From now on remembers the statements that a database runs for requests, newest last.
 * @param leavesOut those that nobody asks about
 */
export function watchStatements(database: Database, leavesOut = isBesides): RunStatement[] {
  const statements: RunStatement[] = [];
  const run = database.run.bind(database);
  const runAlone = database.runAlone.bind(database);
  database.run = (account, statement, values) => {
    if (!leavesOut(statement.text)) statements.push({ ...statement, values });
    return run(account, statement, values);
  };
  database.runAlone = (account, key, statement, values) => {
    statements.push({ ...statement, values });
    return runAlone(account, key, statement, values);
  };
  return statements;
}

/** The same, besides, of those that it runs in transactions, by what they are called where they have a name. */
export function watchTransactions(
  database: Database,
  statements: RunStatement[],
  leavesOut: (text: string) => boolean,
): void {
  const transaction = database.transaction.bind(database);
  database.transaction = (account, work, isKept) =>
    transaction(
      account,
      (client) => {
        const query = (statement: string | { name: string; text: string; values: unknown[] }, values?: unknown[]) => {
          const given = typeof statement === 'string' ? { name: statement, text: statement, values } : statement;
          if (!leavesOut(given.text))
            statements.push({ name: given.name, kind: 'change', text: given.text, values: given.values ?? [] });
          return client.query(statement as string, values);
        };
        return work(new Proxy(client, { get: (of, key) => (key === 'query' ? query : Reflect.get(of, key)) }));
      },
      isKept,
    );
}
