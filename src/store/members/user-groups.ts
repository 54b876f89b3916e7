import type { TenantContext } from '../../protocol/tenant-context.js';
import type { Database } from '../database.js';
import type { ReadRow } from '../resources/resource-table.js';
import type { Reference, StoredUser } from '../resources/stored-resource.js';

interface DirectGroup extends Reference {
  /** True when the group is itself a member of others. */
  readonly nested: boolean;
}

/** The groups that the user `r` is a member of; `$1` is the organization. */
export const DIRECT_GROUPS = `
  SELECT jsonb_agg(jsonb_build_object('value', g.id, 'display', g.display_name, 'type', 'direct', 'nested',
    EXISTS (SELECT FROM group_memberships n WHERE n.organization_id = $1 AND n.member_id = g.id)) ORDER BY g.id)
  FROM user_memberships m JOIN groups g ON g.organization_id = $1 AND g.id = m.group_id
  WHERE m.organization_id = $1 AND m.user_id = r.id`;

/**
 * The groups that contain the groups $2, however deep; UNION ends the walk should groups contain each other. Of a
 * recursive walk the planner expects many times more rows than come, and would scan whole tables to meet them: OFFSET 0
 * makes it ask the indexes for each.
 */
const CONTAINING = `
  WITH RECURSIVE containing (origin, group_id) AS (
    SELECT m.member_id, m.group_id FROM group_memberships m WHERE m.organization_id = $1 AND m.member_id = ANY ($2::uuid[])
    UNION
    SELECT c.origin, m.group_id FROM containing c, LATERAL (
      SELECT group_id FROM group_memberships WHERE organization_id = $1 AND member_id = c.group_id OFFSET 0) m
  )
  SELECT c.origin, g.id AS value, g.display_name AS display FROM containing c, LATERAL (
    SELECT id, display_name FROM groups WHERE organization_id = $1 AND id = c.group_id OFFSET 0) g ORDER BY g.id`;

/**
 * Completes what DIRECT_GROUPS read with indirect memberships (RFC 7643 §4.1.2). Most groups are in no other group, so
 * the walk up is a second query that runs only when there is something to find: in the same query it cost every look-up
 * of a user a third of its rate.
 */
export async function withIndirectGroups(
  database: Database,
  tenant: TenantContext,
  rows: readonly ReadRow[],
): Promise<StoredUser[]> {
  const users = rows.map(({ reference, ...stored }) => ({ stored, direct: (reference ?? []) as DirectGroup[] }));
  const nested = new Set(
    users.flatMap(({ direct }) => direct.filter((group) => group.nested).map(({ value }) => value)),
  );
  const containing =
    nested.size === 0 ? new Map<string, Reference[]>() : await readContaining(database, tenant, [...nested]);
  return users.map(({ stored, direct }) => ({ ...stored, groups: allGroups(direct, containing) }));
}

async function readContaining(
  database: Database,
  tenant: TenantContext,
  ids: string[],
): Promise<Map<string, Reference[]>> {
  const rows = await database.run<{ origin: string; value: string; display: string }>(tenant, 'look-up', CONTAINING, [
    tenant.organizationId,
    ids,
  ]);
  const containing = new Map<string, Reference[]>();
  for (const { origin, value, display } of rows) {
    const groups = containing.get(origin) ?? [];
    groups.push({ value, display, type: 'indirect' });
    containing.set(origin, groups);
  }
  return containing;
}

/** Each group once; a group that is both is direct. */
function allGroups(direct: readonly DirectGroup[], containing: ReadonlyMap<string, readonly Reference[]>): Reference[] {
  const groups = new Map(direct.map(({ nested: _, ...group }): [string, Reference] => [group.value, group]));
  for (const { value } of direct) {
    for (const group of containing.get(value) ?? []) if (!groups.has(group.value)) groups.set(group.value, group);
  }
  return [...groups.values()];
}
