import type pg from 'pg';
import { fold } from '../../protocol/fold.js';
import type { AuditNote } from '../access/audit-store.js';
import type { Database, Statement } from '../database.js';
import { newId } from '../new-id.js';
import { type Account, type AccountRow, type ConsoleRole, toAccount } from './account.js';
import { addNote, insertAccount, type NewAccount } from './account-store.js';

export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly role: ConsoleRole;
  /** As the audit names them. */
  readonly invitedBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** What somebody finds who follows the link. */
export interface OpenInvitation extends Invitation {
  readonly organizationId: string | null;
  readonly organization: { readonly slug: string; readonly name: string } | null;
}

export interface NewInvitation {
  readonly organizationId: string | undefined;
  readonly email: string;
  readonly role: ConsoleRole;
  readonly tokenHash: string;
  readonly invitedBy: string;
}

export const INVITED_DAYS = 7;

/** Links by which people get a role. Only the hash of each token is kept. */
export class InvitationStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async create(
    { organizationId, email, role, tokenHash, invitedBy }: NewInvitation,
    note: AuditNote,
  ): Promise<Invitation> {
    return this.#database.transaction('operator', async (client) => {
      const values = [newId(), organizationId ?? null, email, role, tokenHash, invitedBy];
      const [created] = (await client.query<Invitation>(CREATE, values)).rows;
      if (created === undefined) throw new Error('INSERT returned no row');
      await addInvitationNote(client, note, created.id, organizationId);
      return created;
    });
  }

  /** Those of an organization, or of operators, that nobody has accepted; the oldest first. */
  list(organizationId: string | undefined): Promise<Invitation[]> {
    return this.#database.query<Invitation>('console_invitations.list', LIST, [organizationId ?? null]);
  }

  /** Under another token, for as long again: the link from before is void. @returns undefined when it is gone */
  renew(
    organizationId: string | undefined,
    id: string,
    tokenHash: string,
    note: AuditNote,
  ): Promise<Invitation | undefined> {
    return this.#database.transaction('operator', async (client) => {
      const [renewed] = (await client.query<Invitation>(RENEW, [organizationId ?? null, id, tokenHash])).rows;
      if (renewed !== undefined) await addInvitationNote(client, note, id, organizationId);
      return renewed;
    });
  }

  /** @returns false when it is gone */
  revoke(organizationId: string | undefined, id: string, note: AuditNote): Promise<boolean> {
    return this.#database.transaction('operator', async (client) => {
      const isDone = (await client.query(REVOKE, [organizationId ?? null, id])).rowCount === 1;
      if (isDone) await addInvitationNote(client, note, id, organizationId);
      return isDone;
    });
  }

  async find(tokenHash: string): Promise<OpenInvitation | undefined> {
    return (await this.#database.run<OpenInvitation>('authentication', FIND, [tokenHash]))[0];
  }

  /**
   * Uses it up: of two who follow a link at once, one gets in.
   * @param as a new account; or the id of one that has proved to be that of the address, or has nothing yet and gets a password
   * @returns undefined when it is used, revoked or over, or somebody took the address meanwhile
   */
  accept(
    tokenHash: string,
    as: NewAccount | KnownAccount,
    noteOf: (accountId: string) => AuditNote,
  ): Promise<Account | undefined> {
    return this.#database.transaction('operator', async (client) => {
      const { rows } = await client.query<Used>(USE, [tokenHash]);
      const [used] = rows;
      if (used === undefined) return undefined;
      const account = 'id' in as ? await accountOf(client, as) : await insertAccount(client, as);
      if (used.role === 'operator') await client.query(MAKE_OPERATOR, [account.id]);
      else await client.query(GIVE_ROLE, [used.organization_id, account.id, used.role]);
      await addNote(client, noteOf(account.id), account.id, used.organization_id ?? undefined);
      return account;
    });
  }

  /** Whether an account has anything but what identity providers of organizations gave it. */
  async isClaimed(accountId: string): Promise<boolean> {
    return (await this.#database.query('console_accounts.isClaimed', IS_CLAIMED, [accountId])).length > 0;
  }

  /** Whether somebody has the role that they would be invited to. */
  async hasRole(organizationId: string | undefined, email: string): Promise<boolean> {
    const rows = await this.#database.query('console_invitations.hasRole', HAS_ROLE, [
      organizationId ?? null,
      fold(email),
    ]);
    return rows.length > 0;
  }
}

export interface KnownAccount {
  readonly id: string;
  /** Of one that has none yet. */
  readonly passwordHash?: string;
}

type Used = { readonly organization_id: string | null; readonly role: ConsoleRole };

async function accountOf(client: pg.ClientBase, { id, passwordHash }: KnownAccount): Promise<Account> {
  const { rows } = await client.query<AccountRow>(KNOWN, [id, passwordHash ?? null]);
  const [found] = rows.map(toAccount);
  if (found === undefined) throw new Error(`there is no account ${id}`);
  return found;
}

const addInvitationNote = (client: pg.ClientBase, note: AuditNote, invitation: string, organizationId?: string) =>
  addNote(client, { ...note, details: { ...note.details, invitation } }, undefined, organizationId);

const COLUMNS = `id, email, role, invited_by AS "invitedBy", created_at AS "createdAt", expires_at AS "expiresAt"`;
const END = `now() + interval '${INVITED_DAYS} days'`;
const OF = 'coalesce(organization_id = $1::uuid, $1::uuid IS NULL AND organization_id IS NULL, FALSE)';
const CREATE = `
  INSERT INTO rollcall.console_invitations (id, organization_id, email, role, token_hash, invited_by, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, ${END}) RETURNING ${COLUMNS}`;
const LIST = `SELECT ${COLUMNS} FROM rollcall.console_invitations WHERE ${OF} ORDER BY id LIMIT 1000`;
const RENEW = `UPDATE rollcall.console_invitations SET token_hash = $3, expires_at = ${END} WHERE ${OF} AND id = $2
  RETURNING ${COLUMNS}`;
const REVOKE = `DELETE FROM rollcall.console_invitations WHERE ${OF} AND id = $2`;
const FIND: Statement = {
  name: 'console_invitations.find',
  kind: 'look-up',
  text: `
  SELECT i.id, i.email, i.role, i.invited_by AS "invitedBy", i.created_at AS "createdAt", i.expires_at AS "expiresAt",
    i.organization_id AS "organizationId",
    CASE WHEN o.id IS NOT NULL THEN jsonb_build_object('slug', o.slug, 'name', o.name) END AS organization
  FROM rollcall.console_invitations i LEFT JOIN rollcall.organizations o ON o.id = i.organization_id
  WHERE i.token_hash = $1 AND i.expires_at > now()`,
};
const USE = `DELETE FROM rollcall.console_invitations WHERE token_hash = $1 AND expires_at > now()
  RETURNING organization_id, role`;
/** Whether an account has anything but what identity providers of organizations gave it. */
const CLAIMED = `(a.password_hash IS NOT NULL OR a.is_operator
    OR EXISTS (SELECT FROM rollcall.console_roles r WHERE r.account_id = a.id AND NOT r.is_provided)
    OR EXISTS (SELECT FROM rollcall.console_factors f WHERE f.account_id = a.id))`;
/** Whoever brings a password alone gets no account that somebody else has claimed meanwhile. */
const KNOWN = `
  UPDATE rollcall.console_accounts a SET password_hash = coalesce(password_hash, $2), version = version + 1
  WHERE id = $1 AND ($2::text IS NULL OR NOT ${CLAIMED}) RETURNING *`;
const MAKE_OPERATOR = 'UPDATE rollcall.console_accounts SET is_operator = TRUE, version = version + 1 WHERE id = $1';
const GIVE_ROLE = `
  INSERT INTO rollcall.console_roles (organization_id, account_id, role) VALUES ($1, $2, $3)
  ON CONFLICT (organization_id, account_id) DO UPDATE
    SET role = excluded.role, is_provided = FALSE, disabled_at = NULL, version = console_roles.version + 1`;
const HAS_ROLE = `
  SELECT 1 FROM rollcall.console_accounts a WHERE a.email_folded = $2 AND (($1::uuid IS NULL AND a.is_operator) OR EXISTS (
    SELECT FROM rollcall.console_roles r
    WHERE r.organization_id = $1::uuid AND r.account_id = a.id AND r.disabled_at IS NULL AND NOT r.is_provided))`;
const IS_CLAIMED = `SELECT 1 FROM rollcall.console_accounts a WHERE a.id = $1 AND ${CLAIMED}`;
