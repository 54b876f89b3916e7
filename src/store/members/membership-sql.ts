import type { Call } from '../../protocol/call.js';
import { joined, type MemberType, NOBODY } from '../../protocol/patch/chosen-members.js';
import type { MemberChanges } from '../../protocol/patch/member-changes.js';
import { chosenSql, type MemberSql } from './chosen-members-sql.js';
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

/** Changes that put groups into groups run one after the other in an organization, under this key. */
export const nestingKey = ({ tenant }: Call): string => `nesting ${tenant.id}`;

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

/** Where the memberships of one type of member are. */
interface Kind {
  readonly type: MemberType;
  readonly table: string;
  readonly column: string;
  readonly added: string;
  readonly removed: string;
  /** CTE of those that were sent and exist. */
  readonly found: string;
}

const USERS: Kind = {
  type: 'User',
  table: 'user_memberships',
  column: 'user_id',
  added: 'added_users',
  removed: 'removed_users',
  found: 'found_users',
};
const GROUPS: Kind = {
  type: 'Group',
  table: 'group_memberships',
  column: 'member_id',
  added: 'added_groups',
  removed: 'removed_groups',
  found: 'found_groups',
};

interface Context extends Omit<MemberSql, 'type' | 'id'> {
  readonly change: MemberChanges;
}

/**
 * @param alone whether no other group gets groups as members at the same time. Two at once could put each into the other,
 *   as neither sees what the other does; such a change is postponed until it runs alone.
 */
export function membershipSql(context: Context, alone: boolean): MembershipSql {
  const deltas = { added: additions(context), removed: removals(context) };
  const sides = Object.entries(deltas).filter((side): side is [string, Delta] => side[1] !== undefined);
  const postponed = alone ? 'FALSE' : 'EXISTS (SELECT 1 FROM found_groups)';
  const data = sides.map(
    ([name, { ids }]) => `'${name}', coalesce((SELECT jsonb_agg(id) FROM (${ids} LIMIT ${MAX_LOGGED}) ids), '[]'),
      '${name}LeftOut', (SELECT nullif(greatest(count(*) - ${MAX_LOGGED}, 0), 0) FROM (${ids}) ids)`,
  );
  const all = sides.map(([name, { ids }]) => `'${name}', (SELECT jsonb_agg(id) FROM (${ids}) ids)`);
  return {
    lookups: `
      ${wanted(context)},
      found_users AS (SELECT w.* FROM wanted w JOIN rollcall.users u ON u.organization_id = $1 AND u.id = w.id),
      found_groups AS (SELECT w.* FROM wanted w JOIN rollcall.groups g ON g.organization_id = $1 AND g.id = w.id),
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

/** Whether conditions come after some of what is added, and concern it. */
const isExposed = ({ conditions, addedAfter }: MemberChanges): boolean =>
  conditions.length > 0 && [...addedAfter.values()].some((met) => met < conditions.length);

/** The CTE of what is to be added: `id`, and where it matters in `met` how many of the conditions came before. */
function wanted({ change, parameters }: Context): string {
  const ids = [...change.add];
  const placeholder = parameters.add(ids, '::uuid[]');
  if (!isExposed(change)) return `wanted AS (SELECT DISTINCT id FROM unnest(${placeholder}) AS wanted (id))`;
  const met = ids.map((id) => change.addedAfter.get(id) ?? change.conditions.length);
  return `wanted AS (SELECT id, met FROM unnest(${placeholder}, ${parameters.add(met, '::int[]')}) AS wanted (id, met))`;
}

/** The CTEs of those that were sent and exist, without those that a condition chooses which comes after. */
function keptOnes(context: Context): string {
  const { change } = context;
  if (!isExposed(change)) return '';
  return [USERS, GROUPS]
    .map((kind) => {
      const chosen = change.conditions.map((condition, i) => {
        const member = { ...context, type: kind.type, id: 'f.id' };
        return `(f.met <= ${i} AND ${chosenSql(condition[kind.type], member)})`;
      });
      return `kept_${kind.found} AS (SELECT f.id FROM ${kind.found} f WHERE NOT (${chosen.join(' OR ')})), `;
    })
    .join('');
}

function additions(context: Context): Delta {
  const prefix = isExposed(context.change) ? 'kept_' : '';
  const addition = ({ table, column, found, added }: Kind) => `${added} AS (
    INSERT INTO rollcall.${table} (organization_id, group_id, ${column}) SELECT $1, $2, f.id FROM ok, ${prefix}${found} f
    ON CONFLICT DO NOTHING RETURNING ${column} AS id)`;
  return {
    ctes: `${keptOnes(context)}${addition(USERS)}, ${addition(GROUPS)}`,
    ids: 'SELECT id FROM added_users UNION ALL SELECT id FROM added_groups',
  };
}

/** @returns undefined when nothing is to be removed */
function removals(context: Context): Delta | undefined {
  const { replace, remove, conditions } = context.change;
  if (!replace && remove.size === 0 && conditions.length === 0) return undefined;
  const removal = (kind: Kind) => `${kind.removed} AS (
    DELETE FROM rollcall.${kind.table} m WHERE m.organization_id = $1 AND m.group_id = $2 AND ${leaving(kind, context)}
      AND EXISTS (SELECT 1 FROM ok) RETURNING m.${kind.column} AS id)`;
  return {
    ctes: `${removal(USERS)}, ${removal(GROUPS)}`,
    ids: 'SELECT id FROM removed_users UNION ALL SELECT id FROM removed_groups',
  };
}

/** Condition: the member `m` is to go. */
function leaving(kind: Kind, context: Context): string {
  const { change, parameters } = context;
  const id = `m.${kind.column}`;
  // NOT IN becomes one look into a hash for each member; of `<> ALL` it would be as many comparisons as there are ids.
  const stays = `(SELECT id FROM ${isExposed(change) ? `kept_${kind.found}` : 'wanted'})`;
  if (change.replace) return `${id} NOT IN ${stays}`;
  const named = change.remove.size === 0 ? [] : [`${id} = ANY (${parameters.add([...change.remove], '::uuid[]')})`];
  if (change.conditions.length === 0) return named.join('');
  const chosen = joined('or', [NOBODY, ...change.conditions.map((condition) => condition[kind.type])]);
  const condition = chosenSql(chosen, { ...context, type: kind.type, id });
  return `(${[...named, change.add.size === 0 ? condition : `(${condition} AND ${id} NOT IN ${stays})`].join(' OR ')})`;
}
