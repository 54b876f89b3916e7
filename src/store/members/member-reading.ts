import { MAX_MEMBERS } from '../../protocol/schema/member-limit.js';
import { tooMany } from '../../protocol/scim-error.js';
import type { Reference } from '../resources/stored-resource.js';
import type { RelatedRows } from './related-rows.js';

// Members are looked up one by one: of the number in one group the planner knows only an average, and by one large group
// among few it would read all users of the organization to name the members of a small one. OFFSET 0 holds it to that.

/** SELECT of the members of a group, one more at most than an answer may carry; `$1` is the organization. */
const membersOf = (group: string): string => `
  SELECT m.user_id AS id, u.display, 'User' AS type FROM rollcall.user_memberships m,
    LATERAL (SELECT coalesce(display_name, user_name) AS display FROM rollcall.users
      WHERE organization_id = $1 AND id = m.user_id OFFSET 0) u
  WHERE m.organization_id = $1 AND m.group_id = ${group}
  UNION ALL
  SELECT m.member_id, g.display_name, 'Group' FROM rollcall.group_memberships m,
    LATERAL (SELECT display_name FROM rollcall.groups WHERE organization_id = $1 AND id = m.member_id OFFSET 0) g
  WHERE m.organization_id = $1 AND m.group_id = ${group}
  LIMIT ${MAX_MEMBERS + 1}`;

/** Of members as rows: quicker to make and to read than jsonb. */
const AS_JSON = `json_agg(json_build_object('value', id, 'display', display, 'type', type) ORDER BY id)`;

/** Expression: the members of the group `r`, null for none; one more than MAX_MEMBERS when they are too many. */
const MEMBERS_OF_ROW = `SELECT ${AS_JSON} FROM (${membersOf('r.id')}) members`;

/** Expression: how many members the group `r` has; one more than MAX_MEMBERS when they are too many. */
const MEMBERS_COUNT = `
  SELECT count(*) FROM (
    SELECT FROM rollcall.user_memberships WHERE organization_id = $1 AND group_id = r.id
    UNION ALL
    SELECT FROM rollcall.group_memberships WHERE organization_id = $1 AND group_id = r.id
    LIMIT ${MAX_MEMBERS + 1}) counted`;

/** RFC 7644 §3.12: there is more than the server is willing to return. */
const tooManyMembers = (id: string) =>
  tooMany(
    `Group ${id} has more than ${MAX_MEMBERS} members, the most that one answer carries. Leave them out with excludedAttributes=members, or read them as pages of users: GET /Users?filter=groups[value eq "${id}" and type eq "direct"]&cursor=`,
    'members-too-many',
  );

/** What makes a group complete. */
export const MEMBERS: RelatedRows = {
  references: MEMBERS_OF_ROW,
  count: MEMBERS_COUNT,
  limit: { most: MAX_MEMBERS, exceeded: tooManyMembers },
  complete: (_database, _call, rows) =>
    rows.map(({ reference, ...stored }) => ({ ...stored, related: (reference ?? []) as Reference[] })),
};
