import type { Database, Statement } from '../database.js';
import type { Person } from './person-store.js';

/** What a session is made of. */
export interface NewSession {
  readonly tokenHash: string;
  readonly userId: string;
  readonly method: 'saml' | 'oidc';
  readonly nameId: string;
  readonly nameIdFormat: string | null;
  readonly sessionIndex: string | null;
  readonly expiresAt: Date;
}

/** A session as it was found, with the user as the user is now. */
export interface StoredSession extends Omit<NewSession, 'userId' | 'tokenHash'> {
  readonly person: Person;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}

/**
 * Sessions of people. That they end with the user is not to be remembered by anybody: the look-up joins the live row of the
 * user, whichever node changed it, and the foreign key takes a session along with a user who is deleted. What disables a user
 * deletes them in the same statement (updateRow), so that they do not come back with the user.
 */
export class PersonSessionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns false when the user is gone or disabled meanwhile */
  async create(organizationId: string, session: NewSession, now: Date): Promise<boolean> {
    const { tokenHash, userId, method, nameId, nameIdFormat, sessionIndex, expiresAt } = session;
    const values = [organizationId, userId, tokenHash, method, nameId, nameIdFormat, sessionIndex, now, expiresAt];
    return (await this.#database.run('authentication', INSERT, values)).length > 0;
  }

  /** @param seenSince when it must have been used last, at the earliest */
  async find(
    organizationId: string,
    tokenHash: string,
    now: Date,
    seenSince: Date,
  ): Promise<StoredSession | undefined> {
    const [row] = await this.#database.run<Row>('authentication', FIND, [organizationId, tokenHash, now, seenSince]);
    if (row === undefined) return undefined;
    const { id, userName, displayName, active, ...session } = row;
    return { ...session, person: { id, userName, displayName, active } };
  }

  async touch(organizationId: string, tokenHash: string, now: Date): Promise<void> {
    await this.#database.run('authentication', TOUCH, [organizationId, tokenHash, now]);
  }

  async end(organizationId: string, tokenHash: string): Promise<void> {
    await this.#database.run('authentication', END, [organizationId, tokenHash]);
  }

  /** Ends those that an identity provider names. @param sessionIndexes none for all of the person */
  async endNamed(organizationId: string, nameId: string, sessionIndexes: readonly string[]): Promise<number> {
    const values = [organizationId, nameId, sessionIndexes];
    return (await this.#database.run('authentication', END_NAMED, values)).length;
  }

  /** Ends all of an organization, those of its admins at the console too, as when it signs in in another way. */
  async endAll(organizationId: string): Promise<void> {
    await this.#database.run('authentication', END_ALL, [organizationId]);
  }

  /** Removes those that have ended, by time or with their user. @returns how many */
  async deleteEnded(now: Date, seenSince: Date): Promise<number> {
    return (await this.#database.run('jobs', DELETE_ENDED, [now, seenSince])).length;
  }
}

type Row = Omit<StoredSession, 'person'> & Person & Record<string, unknown>;

const INSERT: Statement = {
  name: 'person_sessions.create',
  kind: 'change',
  text: `INSERT INTO rollcall.person_sessions (organization_id, token_hash, user_id, method, name_id, name_id_format,
      session_index, created_at, last_seen_at, expires_at)
    SELECT organization_id, $3, id, $4, $5, $6, $7, $8::timestamptz, $8::timestamptz, $9::timestamptz FROM rollcall.users
    WHERE organization_id = $1 AND id = $2 AND active IS NOT FALSE RETURNING token_hash`,
};

const FIND: Statement = {
  name: 'person_sessions.find',
  kind: 'look-up',
  text: `SELECT s.method, s.name_id AS "nameId", s.name_id_format AS "nameIdFormat", s.session_index AS "sessionIndex",
      s.created_at AS "createdAt", s.last_seen_at AS "lastSeenAt", s.expires_at AS "expiresAt",
      u.id, u.user_name AS "userName", u.display_name AS "displayName", u.active
    FROM rollcall.person_sessions s
    JOIN rollcall.users u ON u.organization_id = s.organization_id AND u.id = s.user_id AND u.active IS NOT FALSE
    WHERE s.organization_id = $1 AND s.token_hash = $2 AND s.expires_at > $3 AND s.last_seen_at > $4`,
};

const TOUCH: Statement = {
  name: 'person_sessions.touch',
  kind: 'change',
  text: 'UPDATE rollcall.person_sessions SET last_seen_at = $3 WHERE organization_id = $1 AND token_hash = $2',
};

const END: Statement = {
  name: 'person_sessions.end',
  kind: 'change',
  text: 'DELETE FROM rollcall.person_sessions WHERE organization_id = $1 AND token_hash = $2',
};

const END_NAMED: Statement = {
  name: 'person_sessions.endNamed',
  kind: 'change',
  text: `DELETE FROM rollcall.person_sessions WHERE organization_id = $1 AND name_id = $2
    AND (cardinality($3::text[]) = 0 OR session_index = ANY ($3::text[])) RETURNING token_hash`,
};

const END_ALL: Statement = {
  name: 'person_sessions.endAll',
  kind: 'change',
  text: `WITH console AS (DELETE FROM rollcall.console_sessions WHERE organization_id = $1)
    DELETE FROM rollcall.person_sessions WHERE organization_id = $1`,
};

const DELETE_ENDED: Statement = {
  name: 'person_sessions.deleteEnded',
  kind: 'change',
  text: `DELETE FROM rollcall.person_sessions s USING rollcall.users u
    WHERE u.organization_id = s.organization_id AND u.id = s.user_id
      AND (s.expires_at < $1 OR s.last_seen_at < $2 OR u.active = FALSE) RETURNING s.token_hash`,
};
