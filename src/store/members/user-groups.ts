import type { Call } from '../../protocol/call.js';
import type { Database, Statement } from '../database.js';
import type { ReadRow, Reference, StoredResource } from '../resources/stored-resource.js';
import type { RelatedRows } from './related-rows.js';

interface DirectGroup extends Reference {
  /** True when the group is itself a member of others. */
  readonly nested: boolean;
}

/** The groups that the user `r` is a member of. */
export const DIRECT_GROUPS: RelatedRows = {
  references: `
  SELECT jsonb_agg(jsonb_build_object('value', g.id, 'display', g.display_name, 'type', 'direct', 'nested',
    EXISTS (SELECT FROM rollcall.group_memberships n WHERE n.organization_id = $1 AND n.member_id = g.id)) ORDER BY g.id)
  FROM rollcall.user_memberships m JOIN rollcall.groups g ON g.organization_id = $1 AND g.id = m.group_id
  WHERE m.organization_id = $1 AND m.user_id = r.id`,
  count: 'SELECT count(*) FROM rollcall.user_memberships m WHERE m.organization_id = $1 AND m.user_id = r.id',
  complete: withIndirectGroups,
};

/** Rows of indirect memberships that are read at once. */
const MAX_CONTAINING = 20_000;

/**
 * The groups that contain the groups $2, however deep, for each of these (its `origin`) or, without $3, for all of them
 * together; UNION ends the walk should groups contain each other. Of a recursive walk the planner expects many times more
 * rows than come, and would scan whole tables to meet them: OFFSET 0 makes it ask the indexes for each.
 */
const CONTAINING: Statement = {
  name: 'groups.containing',
  kind: 'page',
  text: `
  WITH RECURSIVE containing (origin, group_id) AS (
    SELECT CASE WHEN $3::boolean THEN m.member_id END, m.group_id FROM rollcall.group_memberships m
    WHERE m.organization_id = $1 AND m.member_id = ANY ($2::uuid[])
    UNION
    SELECT c.origin, m.group_id FROM containing c, LATERAL (
      SELECT group_id FROM rollcall.group_memberships WHERE organization_id = $1 AND member_id = c.group_id OFFSET 0) m
  )
  SELECT c.origin, g.id AS value, g.display_name AS display FROM containing c, LATERAL (
    SELECT id, display_name FROM rollcall.groups WHERE organization_id = $1 AND id = c.group_id OFFSET 0) g LIMIT $4::int`,
};

type Read = { readonly stored: StoredResource; readonly direct: readonly DirectGroup[] };

/**
 * Completes what DIRECT_GROUPS read with indirect memberships (RFC 7643 §4.1.2). Most groups are in no other group, so
 * the walk up is a second query that runs only when there is something to find: in the same query it cost every look-up
 * of a user a third of its rate.
 * @returns the first of the users, as many as have no more indirect memberships than are read at once, and at least one
 */
async function withIndirectGroups(database: Database, call: Call, rows: readonly ReadRow[]): Promise<StoredResource[]> {
  let users = rows.map(({ reference, ...stored }): Read => ({ stored, direct: (reference ?? []) as DirectGroup[] }));
  for (;;) {
    const containing = await readContaining(database, call, users);
    if (containing !== undefined)
      return users.map(({ stored, direct }) => ({ ...stored, related: allGroups(direct, containing) }));
    users = users.slice(0, Math.ceil(users.length / 2));
  }
}

/** By the group that they contain; of one user alone, by none. @returns undefined when there are too many */
async function readContaining(
  database: Database,
  call: Call,
  users: readonly Read[],
): Promise<Map<string | null, Reference[]> | undefined> {
  const nested = users.flatMap(({ direct }) => direct.filter((group) => group.nested).map(({ value }) => value));
  const containing = new Map<string | null, Reference[]>();
  if (nested.length === 0) return containing;
  const isApart = users.length > 1;
  // Of one user alone they are no more than there are groups.
  const limit = isApart ? MAX_CONTAINING : null;
  const rows = await database.run<{ origin: string | null; value: string; display: string }>(call, CONTAINING, [
    call.tenant.id,
    [...new Set(nested)],
    isApart,
    limit,
  ]);
  if (rows.length === limit) return undefined;
  for (const { origin, value, display } of rows) {
    const groups = containing.get(origin) ?? [];
    groups.push({ value, display, type: 'indirect' });
    containing.set(origin, groups);
  }
  return containing;
}

/** Each group once; a group that is both is direct. */
function allGroups(
  direct: readonly DirectGroup[],
  containing: ReadonlyMap<string | null, readonly Reference[]>,
): Reference[] {
  const groups = new Map(direct.map(({ nested: _, ...group }): [string, Reference] => [group.value, group]));
  const indirect = new Map<string, Reference>();
  for (const origin of [null, ...groups.keys()]) {
    for (const group of containing.get(origin) ?? []) if (!groups.has(group.value)) indirect.set(group.value, group);
  }
  const inOrder = [...indirect.values()].sort((a, b) => (a.value < b.value ? -1 : 1));
  return [...groups.values(), ...inOrder];
}
