import { fold } from '../../protocol/fold.js';
import type { Database, Statement } from '../database.js';

/** A provisioned user, as far as a sign-in needs to know. */
export interface Person {
  readonly id: string;
  readonly userName: string;
  readonly displayName: string | null;
  /** null where nobody said; then as when it is true (RFC 7643 §4.1.1 leaves it open). */
  readonly active: boolean | null;
}

const COLUMNS = 'id, user_name AS "userName", display_name AS "displayName", active';
/** How many are looked for: more than one is all that matters. */
const MAX_FOUND = 2;

const byColumn = (column: 'user_name_folded' | 'external_id'): Statement => ({
  name: `users.by_${column}`,
  kind: 'look-up',
  text: `SELECT ${COLUMNS} FROM rollcall.users WHERE organization_id = $1 AND ${column} = $2 LIMIT ${MAX_FOUND}`,
});

const STATEMENTS = { userName: byColumn('user_name_folded'), externalId: byColumn('external_id') };

/** Finds who signs in. */
export class PersonStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns those who have the value: one, none, or of an externalId that is not unique the first two */
  find(organizationId: string, attribute: 'userName' | 'externalId', value: string): Promise<Person[]> {
    const key = attribute === 'userName' ? fold(value) : value;
    return this.#database.run<Person & Record<string, unknown>>('authentication', STATEMENTS[attribute], [
      organizationId,
      key,
    ]);
  }
}
