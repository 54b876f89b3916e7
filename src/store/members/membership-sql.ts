import type { MemberChanges } from '../../protocol/patch/member-changes.js';
import type { Parameters } from '../parameters.js';
import { MAX_NAMED } from './member-refusals.js';

/** The parts of a statement that change members by delta; `$1` is the organization and `$2` the group. */
export interface MembershipSql {
  /** CTEs that say which ids are users, which are groups, and which of them are `missing` or `cyclic`. */
  readonly lookups: string;
  /** CTEs that change the memberships when the CTE `ok` has a row. */
  readonly changes: string;
  /** Condition: at least one membership was added or removed. */
  readonly differs: string;
  /** Expression of type json: MissingMembers. */
  readonly missing: string;
  /** Expression: array of ids of groups that contain this group, or are it; as many as an error lists. */
  readonly cyclic: string;
  /** Condition: every id can be a member, and be added now. */
  readonly allowed: string;
  /** Expression: true when groups are to become members and `alone` was not given, so that nothing is done yet. */
  readonly postponed: string;
  /** Expression of type jsonb for the log entry. */
  readonly logData: string;
  /** Expression of type jsonb: all who came and who left. */
  readonly members: string;
}

/** Ids of members that a log entry keeps of each kind; how many more there were it counts. */
const MAX_LOGGED = 500;

/** The group itself and every group that it is in, however deep; OFFSET 0 keeps the planner from scanning the table. */
const CONTAINING = `
  WITH RECURSIVE containing (id) AS (
    SELECT $2::uuid
    UNION
    SELECT m.group_id FROM containing c, LATERAL (
      SELECT group_id FROM rollcall.group_memberships WHERE organization_id = $1 AND member_id = c.id OFFSET 0) m
  ) SELECT id FROM containing`;

interface Delta {
  readonly ctes: string;
  /** SELECT of the ids that were in fact added or removed. */
  readonly ids: string;
}

/**
 * @param alone whether no other group gets groups as members at the same time. Two at once could put each into the other,
 *   as neither sees what the other does; such a change is postponed until it runs alone.
 */
export function membershipSql(change: MemberChanges, parameters: Parameters, alone: boolean): MembershipSql {
  const add = parameters.add([...change.add], '::uuid[]');
  const deltas = { added: additions(), removed: removals(change, parameters) };
  const sides = Object.entries(deltas).filter((side): side is [string, Delta] => side[1] !== undefined);
  const postponed = alone ? 'FALSE' : 'EXISTS (SELECT 1 FROM found_groups)';
  const data = sides.map(
    ([name, { ids }]) => `'${name}', coalesce((SELECT jsonb_agg(id) FROM (${ids} LIMIT ${MAX_LOGGED}) ids), '[]'),
      '${name}LeftOut', (SELECT nullif(greatest(count(*) - ${MAX_LOGGED}, 0), 0) FROM (${ids}) ids)`,
  );
  const all = sides.map(([name, { ids }]) => `'${name}', (SELECT jsonb_agg(id) FROM (${ids}) ids)`);
  return {
    lookups: `
      wanted AS (SELECT DISTINCT id FROM unnest(${add}) AS wanted (id)),
      found_users AS (SELECT u.id FROM wanted w JOIN rollcall.users u ON u.organization_id = $1 AND u.id = w.id),
      found_groups AS (SELECT g.id FROM wanted w JOIN rollcall.groups g ON g.organization_id = $1 AND g.id = w.id),
      missing AS (SELECT id FROM wanted EXCEPT SELECT id FROM found_users EXCEPT SELECT id FROM found_groups),
      cyclic AS (SELECT id FROM found_groups WHERE id IN (${CONTAINING}))`,
    changes: sides.map(([, { ctes }]) => ctes).join(', '),
    differs: `(${sides.map(([, { ids }]) => `EXISTS (${ids})`).join(' OR ')})`,
    missing: `json_build_object('ids', ARRAY(SELECT id FROM missing LIMIT ${MAX_NAMED + 1}),
      'count', (SELECT count(*) FROM missing))`,
    cyclic: `ARRAY(SELECT id FROM cyclic LIMIT ${MAX_NAMED})`,
    allowed: `(NOT EXISTS (SELECT 1 FROM missing) AND NOT EXISTS (SELECT 1 FROM cyclic) AND NOT ${postponed})`,
    postponed,
    logData: `jsonb_build_object('members', jsonb_strip_nulls(jsonb_build_object(${data.join(', ')})))`,
    members: `jsonb_strip_nulls(jsonb_build_object(${all.join(', ')}))`,
  };
}

function additions(): Delta {
  const addition = (table: string, column: string, found: string) => `
    INSERT INTO rollcall.${table} (organization_id, group_id, ${column}) SELECT $1, $2, f.id FROM ok, ${found} f
    ON CONFLICT DO NOTHING RETURNING ${column} AS id`;
  return {
    ctes: `added_users AS (${addition('user_memberships', 'user_id', 'found_users')}),
      added_groups AS (${addition('group_memberships', 'member_id', 'found_groups')})`,
    ids: 'SELECT id FROM added_users UNION ALL SELECT id FROM added_groups',
  };
}

/** @returns undefined when nothing is to be removed */
function removals(change: MemberChanges, parameters: Parameters): Delta | undefined {
  if (!change.replace && change.remove.size === 0) return undefined;
  // NOT IN becomes one look into a hash for each member; of `<> ALL` it would be as many comparisons as there are ids.
  const chosen = change.replace
    ? 'NOT IN (SELECT id FROM wanted)'
    : `= ANY (${parameters.add([...change.remove], '::uuid[]')})`;
  const removal = (table: string, column: string) => `
    DELETE FROM rollcall.${table} WHERE organization_id = $1 AND group_id = $2 AND ${column} ${chosen}
      AND EXISTS (SELECT 1 FROM ok) RETURNING ${column} AS id`;
  return {
    ctes: `removed_users AS (${removal('user_memberships', 'user_id')}),
      removed_groups AS (${removal('group_memberships', 'member_id')})`,
    ids: 'SELECT id FROM removed_users UNION ALL SELECT id FROM removed_groups',
  };
}
