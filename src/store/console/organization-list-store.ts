import type { Database } from '../database.js';
import type { ConsoleRole } from './account.js';
import { likeOf } from './like.js';
import { ofSession } from './session-store.js';

/** An organization as somebody sees it who has a role in it. */
export interface ListedOrganization {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly active: boolean;
  readonly role: ConsoleRole;
}

export interface OrganizationQuery {
  /** Part of its slug or name. */
  readonly search: string;
  /** The slug behind which to go on. */
  readonly after: string;
  readonly limit: number;
}

/** The organizations that somebody may open, by slug. */
export class OrganizationListStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  listAll({ search, after, limit }: OrganizationQuery): Promise<ListedOrganization[]> {
    return this.#database.query<ListedOrganization>('organizations.forOperator', ALL, [after, likeOf(search), limit]);
  }

  /** @param only the one to which a session is bound */
  listOf(
    accountId: string,
    only: string | null,
    { search, after, limit }: OrganizationQuery,
  ): Promise<ListedOrganization[]> {
    const values = [after, likeOf(search), limit, accountId, only];
    return this.#database.query<ListedOrganization>('organizations.forAccount', OF_ACCOUNT, values);
  }
}

const WHERE = `o.slug > $1 AND (o.slug ILIKE $2 OR o.name ILIKE $2) AND o.deleting_since IS NULL AND o.sandbox_until IS NULL`;
const ALL = `SELECT o.id, o.slug, o.name, o.active, 'operator' AS role FROM rollcall.organizations o
  WHERE ${WHERE} ORDER BY o.slug LIMIT $3::int`;
const OF_ACCOUNT = `
  SELECT o.id, o.slug, o.name, o.active, r.role
  FROM rollcall.console_roles r JOIN rollcall.organizations o ON o.id = r.organization_id
  WHERE r.account_id = $4 AND r.disabled_at IS NULL AND ${ofSession('$5')} AND ${WHERE}
  ORDER BY o.slug LIMIT $3::int`;
