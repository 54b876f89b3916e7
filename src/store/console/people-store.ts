import type { AuditNote } from '../access/audit-store.js';
import type { Database } from '../database.js';
import type { OrganizationRole } from './account.js';
import { addNote } from './account-store.js';
import { likeOf } from './like.js';

/** Somebody who has a role in an organization. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: OrganizationRole;
  /** Whether the identity provider of the organization gave the role. */
  readonly isProvided: boolean;
  readonly disabled: boolean;
  /** Of the role: what `If-Match` names. */
  readonly version: number;
  readonly lastSignedInAt: Date | null;
  /** Kinds of the second factors that they have. */
  readonly secondFactors: readonly string[];
}

/** Anybody who has an account, as operators see them. */
export interface ListedAccount {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly isOperator: boolean;
  readonly disabled: boolean;
  readonly mustChangePassword: boolean;
  /** Others come through the identity provider of an organization. */
  readonly hasPassword: boolean;
  readonly version: number;
  readonly lastSignedInAt: Date | null;
  readonly secondFactors: readonly string[];
  /** The first of them. */
  readonly organizations: readonly { readonly slug: string; readonly role: OrganizationRole }[];
}

export interface PeopleQuery {
  /** Part of the address or the name. */
  readonly search: string;
  /** The id behind which to go on. */
  readonly after: string | null;
  readonly limit: number;
}

export interface RoleChange {
  readonly role?: OrganizationRole | undefined;
  readonly disabled?: boolean | undefined;
}

/** Who has which role in which organization. */
export class PeopleStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(organizationId: string, { search, after, limit }: PeopleQuery): Promise<Person[]> {
    return this.#database.query<Person>('console_roles.list', LIST, [organizationId, after, likeOf(search), limit]);
  }

  async find(organizationId: string, accountId: string): Promise<Person | undefined> {
    const rows = await this.#database.query<Person>('console_roles.find', FIND, [organizationId, accountId]);
    return rows[0];
  }

  listAccounts({ search, after, limit }: PeopleQuery): Promise<ListedAccount[]> {
    return this.#database.query<ListedAccount>('console_accounts.list', ACCOUNTS, [after, likeOf(search), limit]);
  }

  /** @returns false when the role is not of this version any more, or is gone */
  change(
    organizationId: string,
    accountId: string,
    version: number,
    { role, disabled }: RoleChange,
    note: AuditNote,
  ): Promise<boolean> {
    return this.#database.transaction('operator', async (client) => {
      const values = [organizationId, accountId, version, role ?? null, disabled ?? null];
      const isDone = (await client.query(CHANGE, values)).rowCount === 1;
      if (isDone) await addNote(client, note, accountId, organizationId);
      return isDone;
    });
  }

  /** @returns false as change does */
  remove(organizationId: string, accountId: string, version: number, note: AuditNote): Promise<boolean> {
    return this.#database.transaction('operator', async (client) => {
      const isDone = (await client.query(REMOVE, [organizationId, accountId, version])).rowCount === 1;
      if (isDone) await addNote(client, note, accountId, organizationId);
      return isDone;
    });
  }
}

const FACTORS = `coalesce((SELECT array_agg(DISTINCT f.kind) FROM rollcall.console_factors f WHERE f.account_id = a.id), '{}')
  AS "secondFactors"`;
const PERSON = `
  SELECT a.id, a.email, a.name, r.role, r.is_provided AS "isProvided", r.version, a.last_signed_in_at AS "lastSignedInAt",
    r.disabled_at IS NOT NULL OR a.disabled_at IS NOT NULL AS disabled, ${FACTORS}
  FROM rollcall.console_roles r JOIN rollcall.console_accounts a ON a.id = r.account_id
  WHERE r.organization_id = $1`;
const LIST = `${PERSON} AND coalesce(r.account_id > $2::uuid, TRUE) AND (a.email ILIKE $3 OR a.name ILIKE $3)
  ORDER BY r.account_id LIMIT $4::int`;
const FIND = `${PERSON} AND r.account_id = $2`;
const ACCOUNTS = `
  SELECT a.id, a.email, a.name, a.is_operator AS "isOperator", a.disabled_at IS NOT NULL AS disabled, a.version,
    a.must_change_password AS "mustChangePassword",
    a.password_hash IS NOT NULL AS "hasPassword", a.last_signed_in_at AS "lastSignedInAt", ${FACTORS},
    coalesce((
      SELECT jsonb_agg(held) FROM (
        SELECT o.slug, r.role FROM rollcall.console_roles r JOIN rollcall.organizations o ON o.id = r.organization_id
        WHERE r.account_id = a.id AND r.disabled_at IS NULL ORDER BY o.slug LIMIT 20) held), '[]') AS organizations
  FROM rollcall.console_accounts a
  WHERE coalesce(a.id > $1::uuid, TRUE) AND (a.email ILIKE $2 OR a.name ILIKE $2) ORDER BY a.id LIMIT $3::int`;
/** A role that somebody set here is no longer that of the identity provider. */
const CHANGE = `
  UPDATE rollcall.console_roles SET version = version + 1, role = coalesce($4, role),
    is_provided = is_provided AND $4::text IS NULL,
    disabled_at = CASE WHEN $5::boolean THEN coalesce(disabled_at, now()) WHEN NOT $5::boolean THEN NULL ELSE disabled_at END
  WHERE organization_id = $1 AND account_id = $2 AND version = $3`;
const REMOVE = 'DELETE FROM rollcall.console_roles WHERE organization_id = $1 AND account_id = $2 AND version = $3';
