import type { Database, Statement } from '../../../src/store/database.js';

/** A statement that was run. */
export interface RunStatement extends Statement {
  readonly values: readonly unknown[];
}

/** Batches of the log, counts of traffic, what is known of an organization and its share of requests come at their own time. */
const isBesides = (text: string) =>
  /^\s*(INSERT INTO rollcall\.(provisioning_log|rate_buckets)|UPDATE rollcall\.credentials)|FROM rollcall\.organizations|INSERT INTO rollcall\.(cycles|quirks) /.test(
    text,
  );

/** From now on remembers the statements that a database runs for requests, newest last. */
export function watchStatements(database: Database): RunStatement[] {
  const statements: RunStatement[] = [];
  const run = database.run.bind(database);
  const runAlone = database.runAlone.bind(database);
  database.run = (account, statement, values) => {
    if (!isBesides(statement.text)) statements.push({ ...statement, values });
    return run(account, statement, values);
  };
  database.runAlone = (account, key, statement, values) => {
    statements.push({ ...statement, values });
    return runAlone(account, key, statement, values);
  };
  return statements;
}
