import type { Database, Statement } from '../database.js';

const USE: Statement = {
  name: 'assertion_uses.use',
  kind: 'change',
  text: 'INSERT INTO rollcall.assertion_uses (key, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING key',
};

const DELETE_EXPIRED: Statement = {
  name: 'assertion_uses.deleteExpired',
  kind: 'change',
  text: `WITH expired AS (DELETE FROM rollcall.assertion_uses WHERE expires_at < now() RETURNING key)
    SELECT count(*)::int AS count FROM expired`,
};

/** What was used of client assertions and of SAML, so that each is accepted once, whichever node it comes to. */
export class AssertionUseStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns whether the key was not marked before */
  async firstUse(key: string, expiresAt: Date): Promise<boolean> {
    const rows = await this.#database.run('authentication', USE, [key, expiresAt]);
    return rows.length > 0;
  }

  /** Forgets those that would be refused for their age alone. @returns how many */
  async deleteExpired(): Promise<number> {
    const rows = await this.#database.run<{ count: number }>('jobs', DELETE_EXPIRED, []);
    return rows[0]?.count ?? 0;
  }
}
