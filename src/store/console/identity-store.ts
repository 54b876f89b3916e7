import { fold } from '../../protocol/fold.js';
import type { AuditNote } from '../access/audit-store.js';
import type { Database } from '../database.js';
import { type Account, type AccountRow, type OrganizationRole, toAccount } from './account.js';
import { addNote, insertAccount } from './account-store.js';

/** Somebody for whom the identity provider of an organization vouches. */
export interface ExternalIdentity {
  readonly organizationId: string;
  /** By what the identity provider knows them; it never changes. */
  readonly subject: string;
  readonly email: string;
  readonly name: string;
  /** That their groups give; undefined for none. */
  readonly role: OrganizationRole | undefined;
}

/** People as identity providers of organizations know them. */
export class IdentityStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Finds the account, or makes it, and gives it the role that the identity provider says; a role that was given here stays
   * as it is.
   * @returns undefined for who has no role in the organization, or was kept out
   */
  resolve(
    { organizationId, subject, email, name, role }: ExternalIdentity,
    note: AuditNote,
  ): Promise<Account | undefined> {
    return this.#database.transaction('operator', async (client) => {
      await client.query("SELECT pg_advisory_xact_lock(hashtextextended('console identity ' || $1, 0))", [fold(email)]);
      const known = (await client.query<AccountRow>(FIND, [organizationId, subject, fold(email)])).rows.map(
        toAccount,
      )[0];
      const account = known ?? (role && (await insertAccount(client, { email, name })));
      if (account === undefined) return undefined;
      await client.query(BIND, [organizationId, subject, account.id]);
      const { rowCount } = await client.query(role === undefined ? TAKE : GIVE, [
        organizationId,
        account.id,
        ...(role === undefined ? [] : [role]),
      ]);
      if (rowCount !== 0) await addNote(client, note, account.id, organizationId);
      const { rowCount: roles } = await client.query(HAS_ROLE, [organizationId, account.id]);
      return roles !== 0 && account.disabledAt === null ? account : undefined;
    });
  }
}

const FIND = `
  SELECT a.* FROM rollcall.console_accounts a WHERE a.id = coalesce(
    (SELECT i.account_id FROM rollcall.console_identities i WHERE i.organization_id = $1 AND i.subject = $2),
    (SELECT same.id FROM rollcall.console_accounts same WHERE same.email_folded = $3))`;
const BIND = `
  INSERT INTO rollcall.console_identities (organization_id, subject, account_id) VALUES ($1, $2, $3)
  ON CONFLICT (organization_id, subject) DO NOTHING`;
const GIVE = `
  INSERT INTO rollcall.console_roles (organization_id, account_id, role, is_provided) VALUES ($1, $2, $3, TRUE)
  ON CONFLICT (organization_id, account_id) DO UPDATE SET role = excluded.role, version = console_roles.version + 1
    WHERE console_roles.is_provided AND console_roles.role <> excluded.role`;
const TAKE = 'DELETE FROM rollcall.console_roles WHERE organization_id = $1 AND account_id = $2 AND is_provided';
const HAS_ROLE =
  'SELECT FROM rollcall.console_roles WHERE organization_id = $1 AND account_id = $2 AND disabled_at IS NULL';
