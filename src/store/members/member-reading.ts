import { MAX_MEMBERS } from '../../protocol/schema/member-limit.js';
import { tooMany } from '../../protocol/scim-error.js';

// Members are looked up one by one: of the number in one group the planner knows only an average, and by one large group
// among few it would read all users of the organization to name the members of a small one. OFFSET 0 holds it to that.

/** SELECT of the members of a group, one more at most than an answer may carry; `$1` is the organization. */
const membersOf = (group: string): string => `
  SELECT m.user_id AS id, u.display, 'User' AS type FROM user_memberships m,
    LATERAL (SELECT coalesce(display_name, user_name) AS display FROM users
      WHERE organization_id = $1 AND id = m.user_id OFFSET 0) u
  WHERE m.organization_id = $1 AND m.group_id = ${group}
  UNION ALL
  SELECT m.member_id, g.display_name, 'Group' FROM group_memberships m,
    LATERAL (SELECT display_name FROM groups WHERE organization_id = $1 AND id = m.member_id OFFSET 0) g
  WHERE m.organization_id = $1 AND m.group_id = ${group}
  LIMIT ${MAX_MEMBERS + 1}`;

/** Of members as rows: quicker to make and to read than jsonb. */
const AS_JSON = `json_agg(json_build_object('value', id, 'display', display, 'type', type) ORDER BY id)`;

/** Expression: the members of the group `r`, null for none; one more than MAX_MEMBERS when they are too many. */
export const MEMBERS_OF_ROW = `SELECT ${AS_JSON} FROM (${membersOf('r.id')}) members`;

/**
 * Adds to a page of groups their members as `reference`, and to each row whether all of them `fits` into one answer:
 * when not, there are none. Reads at most one member too many, however many the groups have.
 * @param page SELECT of the groups in their order
 * @param size how many of them are on the page
 */
export const withMembers = (page: string, size: string): string => `
  WITH page AS MATERIALIZED (SELECT listed.*, row_number() OVER () AS place FROM (${page}) listed),
  members AS MATERIALIZED (
    SELECT page.place, m.* FROM page, LATERAL (${membersOf('page.id')}) m
    WHERE page.place <= ${size} LIMIT ${MAX_MEMBERS + 1}
  ), bounds AS MATERIALIZED (SELECT count(*) <= ${MAX_MEMBERS} AS fits FROM members)
  SELECT page.*, lists.reference, bounds.fits FROM bounds CROSS JOIN page
  LEFT JOIN (SELECT place, ${AS_JSON} AS reference FROM bounds, members WHERE fits GROUP BY place) lists USING (place)
  ORDER BY place`;

/** How many of the groups `$2`, from the first, have together no more members than fit into one answer. */
export const GROUPS_THAT_FIT = `
  WITH RECURSIVE walk (groups, members) AS (
    SELECT 0, 0::bigint
    UNION ALL
    SELECT groups + 1, members + (SELECT count(*) FROM (
      SELECT FROM user_memberships WHERE organization_id = $1 AND group_id = ($2::uuid[])[groups + 1]
      UNION ALL
      SELECT FROM group_memberships WHERE organization_id = $1 AND group_id = ($2::uuid[])[groups + 1]
      LIMIT ${MAX_MEMBERS + 1}) counted)
    FROM walk WHERE members <= ${MAX_MEMBERS} AND groups < cardinality($2::uuid[])
  )
  SELECT max(groups)::int AS fitting FROM walk WHERE members <= ${MAX_MEMBERS}`;

/** RFC 7644 §3.12: there is more than the server is willing to return. */
export const tooManyMembers = (id?: string) =>
  tooMany(
    id === undefined
      ? `The groups of this page have together more than ${MAX_MEMBERS} members, the most that one answer carries. Ask for fewer with count, or leave the members out with excludedAttributes=members.`
      : `Group ${id} has more than ${MAX_MEMBERS} members, the most that one answer carries. Leave them out with excludedAttributes=members, or read them as pages of users: GET /Users?filter=groups[value eq "${id}" and type eq "direct"]&cursor=`,
  );
