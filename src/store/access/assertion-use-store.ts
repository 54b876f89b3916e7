import type { Database } from '../database.js';

/** How often what has expired is swept out, in uses. */
const SWEEP_EVERY = 100;

/** Client assertions that were used, so that each is accepted once, whichever node it comes to. */
export class AssertionUseStore {
  readonly #database: Database;
  #uses = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns whether the key was not marked before */
  async firstUse(key: string, expiresAt: Date): Promise<boolean> {
    this.#uses += 1;
    if (this.#uses % SWEEP_EVERY === 0)
      await this.#database.run('authentication', 'change', 'DELETE FROM assertion_uses WHERE expires_at < now()', []);
    const rows = await this.#database.run(
      'authentication',
      'change',
      'INSERT INTO assertion_uses (key, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING key',
      [key, expiresAt],
    );
    return rows.length > 0;
  }
}
