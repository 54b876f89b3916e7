import type { MemberChanges } from '../protocol/patch/member-changes.js';
import type { Parameters } from './parameters.js';

/** The parts of a statement that change members by delta; `$1` is the organization and `$2` the group. */
export interface MembershipSql {
  /** CTEs that say which ids are users, which are groups, and which are `missing`. */
  readonly lookups: string;
  /** CTEs that change the memberships when the CTE `ok` has a row. */
  readonly changes: string;
  /** Condition: at least one membership was added or removed. */
  readonly differs: string;
  /** Expression: array of the ids that name nothing in the organization. */
  readonly missing: string;
  /** Expression of type jsonb for the log entry. */
  readonly logData: string;
}

interface Delta {
  readonly ctes: string;
  /** SELECT of the ids that were in fact added or removed. */
  readonly ids: string;
}

/** A group is no member of itself: its own id counts as missing. */
export function membershipSql(change: MemberChanges, parameters: Parameters): MembershipSql {
  const add = parameters.add([...change.add], '::uuid[]');
  const deltas = { added: additions(), removed: removals(change, add, parameters) };
  const sides = Object.entries(deltas).filter((side): side is [string, Delta] => side[1] !== undefined);
  const data = sides.map(([name, { ids }]) => `'${name}', coalesce((SELECT jsonb_agg(id) FROM (${ids}) ids), '[]')`);
  return {
    lookups: `
      wanted AS (SELECT DISTINCT id FROM unnest(${add}) AS wanted (id)),
      found_users AS (SELECT u.id FROM wanted w JOIN users u ON u.organization_id = $1 AND u.id = w.id),
      found_groups AS (SELECT g.id FROM wanted w JOIN groups g ON g.organization_id = $1 AND g.id = w.id AND g.id <> $2),
      missing AS (SELECT id FROM wanted EXCEPT SELECT id FROM found_users EXCEPT SELECT id FROM found_groups)`,
    changes: sides.map(([, { ctes }]) => ctes).join(', '),
    differs: `(${sides.map(([, { ids }]) => `EXISTS (${ids})`).join(' OR ')})`,
    missing: 'ARRAY(SELECT id FROM missing)',
    logData: `jsonb_build_object('members', jsonb_build_object(${data.join(', ')}))`,
  };
}

function additions(): Delta {
  const addition = (table: string, column: string, found: string) => `
    INSERT INTO ${table} (organization_id, group_id, ${column}) SELECT $1, $2, f.id FROM ok, ${found} f
    ON CONFLICT DO NOTHING RETURNING ${column} AS id`;
  return {
    ctes: `added_users AS (${addition('user_memberships', 'user_id', 'found_users')}),
      added_groups AS (${addition('group_memberships', 'member_id', 'found_groups')})`,
    ids: 'SELECT id FROM added_users UNION ALL SELECT id FROM added_groups',
  };
}

/** @returns undefined when nothing is to be removed */
function removals(change: MemberChanges, add: string, parameters: Parameters): Delta | undefined {
  if (!change.replace && change.remove.size === 0) return undefined;
  const chosen = change.replace ? `<> ALL (${add})` : `= ANY (${parameters.add([...change.remove], '::uuid[]')})`;
  const removal = (table: string, column: string) => `
    DELETE FROM ${table} WHERE organization_id = $1 AND group_id = $2 AND ${column} ${chosen}
      AND EXISTS (SELECT FROM ok) RETURNING ${column} AS id`;
  return {
    ctes: `removed_users AS (${removal('user_memberships', 'user_id')}),
      removed_groups AS (${removal('group_memberships', 'member_id')})`,
    ids: 'SELECT id FROM removed_users UNION ALL SELECT id FROM removed_groups',
  };
}
