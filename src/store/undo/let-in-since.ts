import type { Statement } from '../statement.js';
import type { StatementRunner } from '../statement-runner.js';
import { entryOf, type ForeignChange, isForeign, scopeValues, type UndoScope } from './undo-selection.js';

/** The change by which others let a resource into a group that it is still in. */
export interface LetInSince extends ForeignChange {
  /** displayName of the group. */
  readonly group: string;
}

/**
 * By whom a resource that is there came to be in each of its groups, since the change that made it. The changes of a
 * group are read once, whatever number of its members is asked about.
 */
const letInText = (by: UndoScope['by']) => `
  WITH held AS MATERIALIZED (
    SELECT made.id, made.change_id, g.group_id FROM unnest($6::uuid[], $7::uuid[]) AS made (id, change_id)
    CROSS JOIN LATERAL (
      SELECT group_id FROM rollcall.user_memberships WHERE organization_id = $1::uuid AND user_id = made.id
      UNION ALL
      SELECT group_id FROM rollcall.group_memberships WHERE organization_id = $1::uuid AND member_id = made.id) g
  ), let_in AS (
    SELECT DISTINCT ON (h.id, h.group_id) h.id AS resource, h.group_id, f.id, f.operation
    FROM (SELECT DISTINCT ON (group_id) group_id, change_id FROM held ORDER BY group_id, change_id) g
    CROSS JOIN LATERAL (
      SELECT c.id, c.operation, c.members FROM rollcall.changes c
      WHERE c.organization_id = $1::uuid AND c.resource_id = g.group_id AND c.id > g.change_id AND c.members IS NOT NULL
      OFFSET 0) f
    CROSS JOIN LATERAL jsonb_array_elements_text(coalesce(f.members -> 'added', '[]')) AS m (id)
    JOIN held h ON h.group_id = g.group_id AND h.id::text = m.id AND h.change_id < f.id
    ORDER BY h.id, h.group_id, f.id DESC
  )
  SELECT DISTINCT ON (f.resource) f.resource, jsonb_build_object('id', f.id, 'operation', f.operation,
    'credential', fe.credential, 'operator', fe.operator, 'group', g.display_name) AS since
  FROM let_in f CROSS JOIN LATERAL (
    SELECT display_name FROM rollcall.groups WHERE organization_id = $1::uuid AND id = f.group_id OFFSET 0) g
  LEFT JOIN ${entryOf('f', 'fe')} ON TRUE
  WHERE ${isForeign(by, 'f', 'fe')}
  ORDER BY f.resource, f.id DESC`;

const statementOf = (by: UndoScope['by']): Statement => ({
  name: `undo.${by}LetIn`,
  kind: 'page',
  text: letInText(by),
});

const STATEMENTS = { request: statementOf('request'), credential: statementOf('credential') };

/** Of resources that a change made, the newest change by which others let them into a group since, by their ids. */
export async function letInSince(
  runner: StatementRunner,
  scope: UndoScope,
  made: readonly { readonly id: string; readonly changeId: string }[],
): Promise<Map<string, LetInSince>> {
  if (made.length === 0) return new Map();
  const values = [...scopeValues(scope), made.map(({ id }) => id), made.map(({ changeId }) => changeId)];
  const rows = await runner.run<{ resource: string; since: LetInSince }>('jobs', STATEMENTS[scope.by], values);
  return new Map(rows.map(({ resource, since }) => [resource, since]));
}
