import type { Database } from '../../src/store/database.js';

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Batches of the log, what is known of an organization and its share of requests come at their own time. */
const isBesides = (text: string) =>
  /^\s*(INSERT INTO (provisioning_log|rate_buckets)|UPDATE credentials)|FROM organizations/.test(text);

/** From now on remembers the statements that a database runs for requests, newest last. */
export function watchStatements(database: Database): Statement[] {
  const statements: Statement[] = [];
  const run = database.run.bind(database);
  const runAlone = database.runAlone.bind(database);
  database.run = (account, kind, text, values) => {
    if (!isBesides(text)) statements.push({ text, values });
    return run(account, kind, text, values);
  };
  database.runAlone = (account, key, text, values) => {
    statements.push({ text, values });
    return runAlone(account, key, text, values);
  };
  return statements;
}
