import type pg from 'pg';
import { Database } from '../../src/store/database.js';

/** Remembers the statements that it runs. */
export class WatchedDatabase extends Database {
  readonly statements: { text: string; values: readonly unknown[] }[] = [];

  override async query<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<Row[]> {
    this.statements.push({ text, values });
    return super.query<Row>(text, values);
  }
}
