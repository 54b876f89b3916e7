// Of a recursive walk the planner expects many times more rows than come, and would scan whole tables to meet them;
// OFFSET 0 and arrays make it ask the indexes for each.

/** Whatever contains the groups `from`, by one step up. */
const stepUp = (from: string): string => `
  LATERAL (SELECT group_id FROM rollcall.group_memberships WHERE organization_id = $1 AND member_id = ${from} OFFSET 0) m`;

/** The groups in the group `from`, by one step down. */
const stepDown = (from: string): string => `
  LATERAL (SELECT member_id FROM rollcall.group_memberships WHERE organization_id = $1 AND group_id = ${from} OFFSET 0) m`;

/**
 * The groups that the user `r` is in, directly or through other groups, as JSON objects like those of a representation.
 * UNION ends the walk should groups contain each other.
 */
export const groupsOfUser = (base: string): string => `
  WITH RECURSIVE containing (group_id, direct) AS (
    SELECT group_id, true FROM rollcall.user_memberships WHERE organization_id = $1 AND user_id = r.id
    UNION
    SELECT m.group_id, false FROM containing c, ${stepUp('c.group_id')}
  )
  SELECT jsonb_build_object('value', g.id, 'display', g.display_name, '$ref', ${base} || '/Groups/' || g.id,
    'type', CASE WHEN c.direct THEN 'direct' ELSE 'indirect' END)
  FROM (SELECT group_id, bool_or(direct) AS direct FROM containing GROUP BY group_id) c,
    LATERAL (SELECT id, display_name FROM rollcall.groups WHERE organization_id = $1 AND id = c.group_id OFFSET 0) g`;

/** The members of the group `r`, as JSON objects like those of a representation. */
export const membersOfGroup = (base: string): string => `
  SELECT jsonb_build_object('value', u.id, 'display', coalesce(u.display_name, u.user_name), 'type', 'User',
    '$ref', ${base} || '/Users/' || u.id)
  FROM rollcall.user_memberships m JOIN rollcall.users u ON u.organization_id = $1 AND u.id = m.user_id
  WHERE m.organization_id = $1 AND m.group_id = r.id
  UNION ALL
  SELECT jsonb_build_object('value', g.id, 'display', g.display_name, 'type', 'Group', '$ref', ${base} || '/Groups/' || g.id)
  FROM rollcall.group_memberships m JOIN rollcall.groups g ON g.organization_id = $1 AND g.id = m.member_id
  WHERE m.organization_id = $1 AND m.group_id = r.id`;

/** Condition: the user `r` is in the group `id`, directly or through others; walks down from the group. */
export const userIsInGroup = (id: string): string => `
  r.id IN (
    SELECT user_id FROM rollcall.user_memberships WHERE organization_id = $1 AND group_id = ANY (ARRAY(
      WITH RECURSIVE inside (group_id) AS (
        SELECT ${id}
        UNION
        SELECT m.member_id FROM inside i, ${stepDown('i.group_id')}
      )
      SELECT group_id FROM inside
    ))
  )`;

/** Condition: the user `r` is a direct member of the group `id`. */
export const userIsMemberOf = (id: string): string => `
  r.id IN (SELECT user_id FROM rollcall.user_memberships WHERE organization_id = $1 AND group_id = ${id})`;

/** Condition: the user or group `id` is a direct member of the group `r`. */
export const groupHasMember = (id: string): string => `
  r.id IN (
    SELECT group_id FROM rollcall.user_memberships WHERE organization_id = $1 AND user_id = ${id}
    UNION ALL
    SELECT group_id FROM rollcall.group_memberships WHERE organization_id = $1 AND member_id = ${id}
  )`;
