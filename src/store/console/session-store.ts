import type { AuditNote } from '../access/audit-store.js';
import type { Database, Statement } from '../database.js';
import { newId } from '../new-id.js';
import type { OrganizationRole } from './account.js';
import { addNote } from './account-store.js';

/** How somebody proved who they are. */
export type SignInMethod = 'password' | 'passkey' | 'saml' | 'oidc';

export interface NewSession {
  readonly accountId: string;
  /** Whose identity provider vouched for the person: the session is good for that organization alone. */
  readonly organizationId: string | undefined;
  /** The provisioned user of the organization who is the person: the session ends with their being active. */
  readonly userId: string | undefined;
  readonly method: SignInMethod;
  readonly address: string;
  readonly userAgent: string;
}

/** Who is signed in, and what of one organization that is theirs. */
export interface FoundSession {
  readonly id: string;
  readonly method: SignInMethod;
  readonly organizationId: string | null;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly account: {
    readonly id: string;
    readonly email: string;
    readonly name: string;
    readonly isOperator: boolean;
    readonly mustChangePassword: boolean;
  };
  /** That was asked for, when there is one of this slug that is not being deleted. */
  readonly organization: {
    readonly id: string;
    readonly slug: string;
    readonly name: string;
    readonly active: boolean;
  } | null;
  /** Of the account in that organization. */
  readonly role: OrganizationRole | null;
}

/** A browser, for who wants to know where they are signed in. */
export interface ListedSession {
  readonly id: string;
  readonly method: SignInMethod;
  readonly address: string;
  readonly userAgent: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}

/** Of the sessions of an account, those that are meant; all of them, unless told. */
export interface SessionSelection {
  readonly id?: string | undefined;
  /** One that stays. */
  readonly except?: string | undefined;
  /** To which they are bound. */
  readonly organizationId?: string | undefined;
}

/** An organization in which somebody has a role. */
export interface HeldRole {
  readonly organizationId: string;
  readonly slug: string;
  readonly name: string;
  readonly role: OrganizationRole;
}

/** How long a session lives without being used, and at most. */
export const IDLE_MINUTES = 30;
export const ABSOLUTE_HOURS = 12;

/** Browsers that are signed in. All nodes read them from the database with each request: what ends on one has ended on all. */
export class SessionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @param replaced the hash of the token of the session that ends with it */
  async create(
    tokenHash: string,
    session: NewSession,
    replaced: string | undefined,
    note: AuditNote,
  ): Promise<{ id: string }> {
    const { accountId, organizationId, userId, method, address, userAgent } = session;
    const id = newId();
    const whose = [accountId, organizationId ?? null, userId ?? null];
    const values = [tokenHash, id, ...whose, method, address, userAgent, replaced ?? null];
    await this.#database.transaction('authentication', async (client) => {
      await client.query(CREATE, values);
      await addNote(client, note, accountId, organizationId);
    });
    return { id };
  }

  /** @param slug of the organization that is asked for; empty for none */
  async find(tokenHash: string, slug: string): Promise<FoundSession | undefined> {
    const rows = await this.#database.run<FoundSession>('authentication', FIND, [tokenHash, slug]);
    return rows[0];
  }

  /** Puts off its end. */
  async touch(tokenHash: string): Promise<void> {
    await this.#database.run('authentication', TOUCH, [tokenHash]);
  }

  /** Whether it still is. */
  async isLive(id: string): Promise<boolean> {
    return (await this.#database.run('authentication', IS_LIVE, [id])).length > 0;
  }

  /** @param noteOf for the audit, of whose it was */
  async end(tokenHash: string, noteOf: (accountId: string) => AuditNote): Promise<void> {
    await this.#database.transaction('authentication', async (client) => {
      const { rows } = await client.query<{ account_id: string; organization_id: string | null }>(END, [tokenHash]);
      for (const { account_id: id, organization_id: organizationId } of rows)
        await addNote(client, noteOf(id), id, organizationId ?? undefined);
    });
  }

  /** Those of one account. */
  async endOf(accountId: string, { id, except, organizationId }: SessionSelection = {}): Promise<number> {
    const values = [accountId, id ?? null, except ?? null, organizationId ?? null];
    const rows = await this.#database.run<{ count: number }>('authentication', END_OF, values);
    return rows[0]?.count ?? 0;
  }

  /** Those of an account that are an organization's affair alone. @returns how many ended */
  async endIn(organizationId: string, accountId: string): Promise<number> {
    const rows = await this.#database.run<{ count: number }>('authentication', END_IN, [organizationId, accountId]);
    return rows[0]?.count ?? 0;
  }

  /** @param organizationId to which they are bound; null for all */
  async listOf(accountId: string, organizationId: string | null): Promise<ListedSession[]> {
    return this.#database.run<ListedSession>('authentication', LIST, [accountId, organizationId]);
  }

  /** The organizations of an account by slug, so many. @param only the one to which its session is bound */
  async rolesOf(accountId: string, only: string | null, limit: number): Promise<HeldRole[]> {
    return this.#database.run<HeldRole>('authentication', ROLES, [accountId, only, limit]);
  }

  /** @returns how many there were */
  async deleteExpired(): Promise<number> {
    const rows = await this.#database.run<{ count: number }>('jobs', DELETE_EXPIRED, []);
    return rows[0]?.count ?? 0;
  }
}

/**
 * What an identity provider vouched for lasts as long as the organization signs its people in by it, and as the user whom the
 * organization provisioned of the person is active. Each look-up asks for that, so that a sign-in at the same moment as the
 * change outlives it no more than any other.
 */
const VOUCHED = `(s.organization_id IS NULL
    OR (EXISTS (SELECT FROM rollcall.sign_in_settings i WHERE i.organization_id = s.organization_id AND i.method = s.method)
      AND (s.user_id IS NULL OR EXISTS (SELECT FROM rollcall.users u
        WHERE u.organization_id = s.organization_id AND u.id = s.user_id AND u.active IS NOT FALSE))))`;
const LIVE = `s.expires_at > now() AND s.last_seen_at > now() - interval '${IDLE_MINUTES} minutes' AND ${VOUCHED}`;

/** The roles that count in a session, by the organization that it is bound to. @param only a placeholder */
export const ofSession = (only: string): string =>
  `(r.organization_id = ${only}::uuid OR (${only}::uuid IS NULL AND NOT r.is_provided))`;

const CREATE = `
  WITH replaced AS (DELETE FROM rollcall.console_sessions WHERE token_hash = $9),
    seen AS (UPDATE rollcall.console_accounts SET last_signed_in_at = now() WHERE id = $3::uuid)
  INSERT INTO rollcall.console_sessions
    (token_hash, id, account_id, organization_id, user_id, method, address, user_agent, expires_at)
  VALUES ($1, $2, $3::uuid, $4, $5, $6, $7, $8, now() + interval '${ABSOLUTE_HOURS} hours')`;
/**
 * A session that is bound to an organization makes no operator; and a role that the identity provider of an organization gave
 * counts only where it vouched for the person: an address is worth what who vouches for it is.
 */
const COUNTS = 'r.disabled_at IS NULL AND (NOT r.is_provided OR s.organization_id = r.organization_id)';
const FIND: Statement = {
  name: 'console_sessions.find',
  kind: 'look-up',
  text: `
  SELECT s.id, s.method, s.organization_id AS "organizationId", s.created_at AS "createdAt",
    s.last_seen_at AS "lastSeenAt", s.expires_at AS "expiresAt", r.role,
    jsonb_build_object('id', a.id, 'email', a.email, 'name', a.name, 'mustChangePassword', a.must_change_password,
      'isOperator', a.is_operator AND s.organization_id IS NULL) AS account,
    CASE WHEN o.id IS NOT NULL THEN jsonb_build_object('id', o.id, 'slug', o.slug, 'name', o.name, 'active', o.active) END AS organization
  FROM rollcall.console_sessions s
    JOIN rollcall.console_accounts a ON a.id = s.account_id AND a.disabled_at IS NULL
    LEFT JOIN rollcall.organizations o ON o.slug = $2 AND o.deleting_since IS NULL
      AND coalesce(s.organization_id = o.id, TRUE)
    LEFT JOIN rollcall.console_roles r ON r.organization_id = o.id AND r.account_id = a.id AND ${COUNTS}
  WHERE s.token_hash = $1 AND ${LIVE}`,
};
const TOUCH: Statement = {
  name: 'console_sessions.touch',
  kind: 'change',
  text: 'UPDATE rollcall.console_sessions SET last_seen_at = now() WHERE token_hash = $1',
};
const IS_LIVE: Statement = {
  name: 'console_sessions.isLive',
  kind: 'look-up',
  text: `SELECT 1 FROM rollcall.console_sessions s
    JOIN rollcall.console_accounts a ON a.id = s.account_id AND a.disabled_at IS NULL WHERE s.id = $1 AND ${LIVE}`,
};
const END = 'DELETE FROM rollcall.console_sessions WHERE token_hash = $1 RETURNING account_id, organization_id';
const END_OF: Statement = {
  name: 'console_sessions.endOf',
  kind: 'change',
  text: `
  WITH gone AS (
    DELETE FROM rollcall.console_sessions
    WHERE account_id = $1 AND coalesce(id = $2::uuid, TRUE) AND coalesce(id <> $3::uuid, TRUE)
      AND ($4::uuid IS NULL OR organization_id = $4::uuid) RETURNING 1)
  SELECT count(*)::int AS count FROM gone`,
};
/** Those that are bound to it; of others, those of who was given a role there and nowhere else. */
const END_IN: Statement = {
  name: 'console_sessions.endIn',
  kind: 'change',
  text: `
  WITH given AS (SELECT r.organization_id FROM rollcall.console_roles r WHERE r.account_id = $2 AND NOT r.is_provided),
    gone AS (
      DELETE FROM rollcall.console_sessions s USING rollcall.console_accounts a
      WHERE s.account_id = $2 AND a.id = s.account_id AND (s.organization_id = $1::uuid
        OR (s.organization_id IS NULL AND NOT a.is_operator AND (SELECT array_agg(organization_id) FROM given) = ARRAY[$1::uuid]))
      RETURNING 1)
  SELECT count(*)::int AS count FROM gone`,
};
const LIST: Statement = {
  name: 'console_sessions.list',
  kind: 'page',
  text: `
  SELECT s.id, s.method, s.address, s.user_agent AS "userAgent", s.created_at AS "createdAt", s.last_seen_at AS "lastSeenAt"
  FROM rollcall.console_sessions s WHERE s.account_id = $1 AND ${LIVE} AND ($2::uuid IS NULL OR s.organization_id = $2::uuid)
  ORDER BY s.last_seen_at DESC LIMIT 100`,
};
const ROLES: Statement = {
  name: 'console_roles.ofAccount',
  kind: 'page',
  text: `
  SELECT o.id AS "organizationId", o.slug, o.name, r.role
  FROM rollcall.console_roles r JOIN rollcall.organizations o ON o.id = r.organization_id AND o.deleting_since IS NULL
  WHERE r.account_id = $1 AND r.disabled_at IS NULL AND ${ofSession('$2')} ORDER BY o.slug LIMIT $3::int`,
};
const DELETE_EXPIRED: Statement = {
  name: 'console_sessions.deleteExpired',
  kind: 'change',
  text: `
  WITH gone AS (DELETE FROM rollcall.console_sessions s WHERE NOT (${LIVE}) RETURNING 1),
    invitations AS (DELETE FROM rollcall.console_invitations WHERE expires_at < now() - interval '30 days')
  SELECT count(*)::int AS count FROM gone`,
};
