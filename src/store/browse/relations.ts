import type { Call } from '../../protocol/call.js';
import type { Database, Statement } from '../database.js';
import type { BrowsePage, BrowsePosition } from './browse-order.js';

/** A member of a group, or a group that a user is in. */
export interface RelatedRow {
  readonly id: string;
  readonly type: 'User' | 'Group';
  readonly name: string;
  readonly displayName: string | null;
  readonly active: boolean | null;
}

/** Users that are counted whom one manages. */
export const MAX_COUNTED_REPORTS = 1_000;
const SHOWN_REPORTS = 20;
/** What is shown of a name. */
const NAME = (column: string) => `left(${column}, 300)`;

const USER = `${NAME('u.user_name')} AS name, ${NAME('u.display_name')} AS "displayName", u.active`;
const GROUP = `${NAME('g.display_name')} AS name, ${NAME('g.display_name')} AS "displayName", NULL::boolean AS active`;
// One by one, as in member-reading.ts: OFFSET 0 keeps the planner from reading a whole table for the names.
const userOf = (id: string) =>
  `LATERAL (SELECT * FROM rollcall.users WHERE organization_id = $1 AND id = ${id} OFFSET 0) u`;
const groupOf = (id: string) =>
  `LATERAL (SELECT * FROM rollcall.groups WHERE organization_id = $1 AND id = ${id} OFFSET 0) g`;

const after = (column: string) => `($3::uuid IS NULL OR ${column} > $3::uuid) ORDER BY ${column} LIMIT $4::int`;

/** The direct members of a group `$2`, users and groups together, by id. */
const MEMBERS: Statement = {
  name: 'members.browse',
  kind: 'page',
  text: `
    SELECT m.id, 'User' AS type, ${USER} FROM (
      SELECT user_id AS id FROM rollcall.user_memberships
      WHERE organization_id = $1 AND group_id = $2 AND ${after('user_id')}) m, ${userOf('m.id')}
    UNION ALL
    SELECT m.id, 'Group', ${GROUP} FROM (
      SELECT member_id AS id FROM rollcall.group_memberships
      WHERE organization_id = $1 AND group_id = $2 AND ${after('member_id')}) m, ${groupOf('m.id')}
    ORDER BY id LIMIT $4::int`,
};

/** The groups that have `$2`, a user or a group, as a direct member, by id. */
const groupsWith = (table: string, column: string): Statement => ({
  name: `${table}.browse`,
  kind: 'page',
  text: `
    SELECT m.id, 'Group' AS type, ${GROUP} FROM (
      SELECT group_id AS id FROM rollcall.${table}
      WHERE organization_id = $1 AND ${column} = $2 AND ${after('group_id')}) m, ${groupOf('m.id')} ORDER BY m.id`,
});
const GROUPS_OF = {
  User: groupsWith('user_memberships', 'user_id'),
  Group: groupsWith('group_memberships', 'member_id'),
};

const REPORTS: Statement = {
  name: 'users.reports',
  kind: 'page',
  text: `
    SELECT (SELECT count(*) FROM (SELECT FROM rollcall.users WHERE organization_id = $1 AND manager_id = $2
        LIMIT ${MAX_COUNTED_REPORTS + 1}) counted)::int AS count,
      coalesce((SELECT json_agg(shown) FROM (
        SELECT u.id, 'User' AS type, ${USER} FROM rollcall.users u WHERE organization_id = $1 AND manager_id = $2
        LIMIT ${SHOWN_REPORTS}) shown), '[]') AS first`,
};

const FIND_USER: Statement = {
  name: 'users.named',
  kind: 'look-up',
  text: `SELECT u.id, 'User' AS type, ${USER} FROM rollcall.users u WHERE organization_id = $1 AND id = $2`,
};

/** Who belongs to whom, for people to look through. */
export class RelationStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  members(
    call: Call,
    groupId: string,
    from: BrowsePosition | undefined,
    count: number,
  ): Promise<BrowsePage<RelatedRow>> {
    return this.#page(call, MEMBERS, groupId, from, count);
  }

  groupsOf(
    call: Call,
    type: 'User' | 'Group',
    id: string,
    from: BrowsePosition | undefined,
    count: number,
  ): Promise<BrowsePage<RelatedRow>> {
    return this.#page(call, GROUPS_OF[type], id, from, count);
  }

  /** The users whose manager is the one with this id: the first of them, and how many, up to MAX_COUNTED_REPORTS + 1. */
  async reports(call: Call, id: string): Promise<{ count: number; first: readonly RelatedRow[] }> {
    type Row = { count: number; first: RelatedRow[] };
    const [row] = await this.#database.run<Row>(call, REPORTS, [call.tenant.id, id]);
    return row ?? { count: 0, first: [] };
  }

  async user(call: Call, id: string): Promise<RelatedRow | undefined> {
    return (await this.#database.run<RelatedRow & object>(call, FIND_USER, [call.tenant.id, id]))[0];
  }

  async #page(
    call: Call,
    statement: Statement,
    id: string,
    from: BrowsePosition | undefined,
    count: number,
  ): Promise<BrowsePage<RelatedRow>> {
    const values = [call.tenant.id, id, from?.id ?? null, count + 1];
    const rows = await this.#database.run<RelatedRow & object>(call, statement, values);
    const last = rows[count - 1];
    const next = rows.length > count && last !== undefined ? { key: null, id: last.id } : undefined;
    return { rows: rows.slice(0, count), previous: undefined, next };
  }
}
