import type { Database, Statement } from '../database.js';
import { newId } from '../new-id.js';
import type { SignInMethod } from './sign-in-settings.js';

/** Of one organization: the oldest make room. */
const MAX_TESTS = 10;

export interface StoredTest {
  readonly method: SignInMethod;
  /** Fingerprint of what is tested. */
  readonly settings: string;
  /** null while nothing came. */
  readonly result: object | null;
}

/** Tests of sign-ins, each for a few minutes. */
export class SignInTestStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns its id */
  async begin(organizationId: string, method: SignInMethod, settings: string, expiresAt: Date): Promise<string> {
    const id = newId();
    await this.#database.transaction('operator', async (client) => {
      await client.query(MAKE_ROOM, [organizationId, new Date(), MAX_TESTS - 1]);
      await client.query(INSERT, [organizationId, id, method, settings, expiresAt]);
    });
    return id;
  }

  /** @returns false when there is no such test any more, or something came of it before */
  async finish(organizationId: string, id: string, result: object): Promise<boolean> {
    const values = [organizationId, id, JSON.stringify(result, asText), new Date()];
    return (await this.#database.run('authentication', FINISH, values)).length > 0;
  }

  async find(organizationId: string, id: string): Promise<StoredTest | undefined> {
    const [row] = await this.#database.run<StoredTest & Record<string, unknown>>('operator', FIND, [
      organizationId,
      id,
      new Date(),
    ]);
    return row;
  }

  async deleteExpired(): Promise<void> {
    await this.#database.run('jobs', DELETE_EXPIRED, [new Date()]);
  }
}

/** What came from elsewhere may have what jsonb does not hold. */
const asText = (_name: string, value: unknown) =>
  typeof value === 'string' ? value.replaceAll('\0', '\ufffd').toWellFormed() : value;

const MAKE_ROOM = `DELETE FROM rollcall.sign_in_tests WHERE organization_id = $1 AND (expires_at < $2 OR id IN (
  SELECT id FROM rollcall.sign_in_tests WHERE organization_id = $1 ORDER BY id DESC OFFSET $3))`;
const INSERT = `INSERT INTO rollcall.sign_in_tests (organization_id, id, method, settings, expires_at)
  VALUES ($1, $2, $3, $4, $5)`;
const FINISH: Statement = {
  name: 'sign_in_tests.finish',
  kind: 'change',
  text: `UPDATE rollcall.sign_in_tests SET result = $3::jsonb
    WHERE organization_id = $1 AND id = $2 AND result IS NULL AND expires_at > $4 RETURNING id`,
};
const FIND: Statement = {
  name: 'sign_in_tests.find',
  kind: 'look-up',
  text: `SELECT method, settings, result FROM rollcall.sign_in_tests
    WHERE organization_id = $1 AND id = $2 AND expires_at > $3`,
};
const DELETE_EXPIRED: Statement = {
  name: 'sign_in_tests.deleteExpired',
  kind: 'change',
  text: 'DELETE FROM rollcall.sign_in_tests WHERE expires_at < $1',
};
