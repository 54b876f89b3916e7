import type { Statement } from '../statement.js';
import type { StatementRunner } from '../statement-runner.js';
import { type LetInSince, letInSince } from './let-in-since.js';
import {
  entryOf,
  type ForeignChange,
  isForeign,
  isOf,
  isOfResource,
  scopeValues,
  selectedChangesOf,
  type UndoScope,
} from './undo-selection.js';

/** A resource that was changed, by its oldest selected change: what it was before is what it is to be again. */
export interface ChangedResource {
  /** Of the oldest selected change. */
  readonly changeId: string;
  readonly type: string;
  readonly id: string;
  readonly operation: string;
  /** userName or displayName before, or now. */
  readonly name: string | null;
  /** Of the resource as it is; null where it is not there. */
  readonly version: number | null;
  /** Whether it is as it was before. */
  readonly isSame: boolean;
  /** Whether it is kept among the deleted resources. */
  readonly isKept: boolean;
  /** Of one that was deleted, who has its name by now, and did not get it by what is undone; null for nobody. */
  readonly nameHolder: string | null;
  /** The newest change that others made since; null when none did. */
  readonly since: ForeignChange | null;
  /** Of one that was made, the newest change by which others let it into a group since; null when none did. */
  readonly letIn: LetInSince | null;
}

/** Whether a change made a resource out of nothing, or brought it back. */
export const isBirth = (operation: string): boolean => operation === 'create' || operation === 'restore';

/** Part of a walk from the newest change to the oldest. */
export interface ResourcePage {
  readonly resources: readonly ChangedResource[];
  /** Below which the walk goes on; undefined at its end. */
  readonly next: string | undefined;
}

/** Changes that are looked at, and resources that are found, in one step of a walk. */
export const SCANNED = 500;
export const FOUND = 50;

/**
 * Those changes of a stretch that are selected and the oldest selected of their resource. `$6` is where the walk stands;
 * how many changes the stretch has is bound, whatever is selected of them.
 */
const oldestText = (by: UndoScope['by']) => `
  WITH scanned AS MATERIALIZED (
    SELECT c.id, c.resource_id, ${isOfResource('c')} AS is_of_resource FROM rollcall.changes c
    WHERE c.organization_id = $1::uuid AND c.id < $6::uuid AND c.id >= $3::uuid AND c.id < $4::uuid
    ORDER BY c.id DESC LIMIT ${SCANNED}
  ), oldest AS (
    SELECT s.id FROM scanned s JOIN ${entryOf('s', 'e')} ON ${isOf(by, 'e')}
    WHERE s.is_of_resource AND NOT EXISTS (
      SELECT FROM rollcall.changes o JOIN ${entryOf('o', 'oe')} ON ${isOf(by, 'oe')}
      WHERE o.organization_id = $1::uuid AND o.resource_id = s.resource_id AND o.id >= $3::uuid AND o.id < s.id
        AND ${isOfResource('o')})
    ORDER BY s.id DESC LIMIT ${FOUND + 1}
  )
  SELECT ARRAY(SELECT id FROM oldest ORDER BY id DESC) AS ids,
    (SELECT id FROM scanned ORDER BY id LIMIT 1) AS lowest, (SELECT count(*)::int FROM scanned) AS scanned
  WHERE $5::text IS NOT NULL`;

const factsText = (by: UndoScope['by']) => `
  SELECT c.id AS "changeId", c.resource_type AS type, c.resource_id AS id, c.operation,
    coalesce(c.before ->> 'userName', c.before ->> 'displayName', now.resource ->> 'userName', now.resource ->> 'displayName') AS name,
    now.version, coalesce(c.before = now.resource, FALSE) AS "isSame",
    d.id IS NOT NULL AS "isKept", holder.id AS "nameHolder", since.change AS since
  FROM unnest($6::uuid[]) AS wanted (id)
  JOIN rollcall.changes c ON c.organization_id = $1::uuid AND c.id = wanted.id
  LEFT JOIN LATERAL (
    SELECT resource, version FROM rollcall.users WHERE organization_id = $1::uuid AND id = c.resource_id
    UNION ALL SELECT resource, version FROM rollcall.groups WHERE organization_id = $1::uuid AND id = c.resource_id
    UNION ALL SELECT resource, version FROM rollcall.resources WHERE organization_id = $1::uuid AND id = c.resource_id
  ) now ON TRUE
  LEFT JOIN rollcall.deleted_resources d ON d.organization_id = $1::uuid AND d.id = c.resource_id
  LEFT JOIN LATERAL (
    SELECT h.id FROM (
      SELECT id FROM rollcall.users
      WHERE d.resource_type = 'User' AND organization_id = $1::uuid AND user_name_folded = d.name_folded
      UNION ALL SELECT id FROM rollcall.groups
      WHERE d.resource_type = 'Group' AND organization_id = $1::uuid AND display_name_folded = d.name_folded
    ) h WHERE NOT EXISTS (${selectedChangesOf(by, 'h.id')}) LIMIT 1
  ) holder ON TRUE
  LEFT JOIN LATERAL (
    SELECT jsonb_build_object('id', f.id, 'operation', f.operation, 'credential', fe.credential, 'operator', fe.operator) AS change
    FROM rollcall.changes f LEFT JOIN ${entryOf('f', 'fe')} ON TRUE
    WHERE f.organization_id = $1::uuid AND f.resource_id = c.resource_id AND f.id > c.id
      AND (${isOfResource('f')} OR c.operation IN ('create', 'restore')) AND ${isForeign(by, 'f', 'fe')}
    ORDER BY f.id DESC LIMIT 1
  ) since ON TRUE
  ORDER BY c.id DESC`;

const statementsOf = (by: UndoScope['by']): { readonly oldest: Statement; readonly facts: Statement } => ({
  oldest: { name: `undo.${by}Resources`, kind: 'page', text: oldestText(by) },
  facts: { name: `undo.${by}Facts`, kind: 'page', text: factsText(by) },
});

const STATEMENTS = { request: statementsOf('request'), credential: statementsOf('credential') };

type Facts = Omit<ChangedResource, 'letIn'>;
type OldestRow = { readonly ids: string[]; readonly lowest: string | null; readonly scanned: number };

/** The next changed resources below a position, the one whose oldest change is the newest first. */
export async function changedResources(
  runner: StatementRunner,
  scope: UndoScope,
  position: string,
): Promise<ResourcePage> {
  const values = [...scopeValues(scope), position];
  const [row] = await runner.run<OldestRow>('jobs', STATEMENTS[scope.by].oldest, values);
  const { ids = [], lowest, scanned = 0 } = row ?? {};
  const page = ids.slice(0, FOUND);
  const isCut = ids.length > FOUND;
  const next = isCut ? page.at(-1) : scanned < SCANNED ? undefined : (lowest ?? undefined);
  return { resources: await factsOf(runner, scope, page), next };
}

/** What is known of resources by their oldest selected changes; those whose change is not kept any more are left out. */
export async function factsOf(
  runner: StatementRunner,
  scope: UndoScope,
  changeIds: readonly string[],
): Promise<ChangedResource[]> {
  if (changeIds.length === 0) return [];
  const values = [...scopeValues(scope), changeIds];
  const found = await runner.run<Facts & Record<string, unknown>>('jobs', STATEMENTS[scope.by].facts, values);
  const made = found.filter(({ operation, version }) => isBirth(operation) && version !== null);
  const letIn = await letInSince(runner, scope, made);
  return found.map((facts) => ({ ...facts, letIn: letIn.get(facts.id) ?? null }));
}
