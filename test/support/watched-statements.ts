import type { Database } from '../../src/store/database.js';

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Batches of the log, what is known of an organization and its share of requests come at their own time. */
const isBesides = (text: string) => /^\s*INSERT INTO (provisioning_log|rate_buckets)|FROM organizations/.test(text);

/** From now on remembers the statements that a database runs for requests, newest last. */
export function watchStatements(database: Database): Statement[] {
  const statements: Statement[] = [];
  const query = database.query.bind(database);
  const queryAlone = database.queryAlone.bind(database);
  database.query = (text, values) => {
    if (!isBesides(text)) statements.push({ text, values });
    return query(text, values);
  };
  database.queryAlone = (key, text, values) => {
    statements.push({ text, values });
    return queryAlone(key, text, values);
  };
  return statements;
}
