import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import type { Statement } from '../statement.js';
import type { StatementRunner } from '../statement-runner.js';
import { SCANNED } from './changed-resources.js';
import { entryOf, isForeign, isOf, scopeValues, type UndoScope } from './undo-selection.js';

/** A membership that is to be there again, or not any more. */
export interface Membership {
  readonly group: string;
  readonly member: string;
  readonly isWanted: boolean;
  /** Of the selected change that made it otherwise. */
  readonly changeId: string;
}

export interface MembershipPage {
  readonly memberships: readonly Membership[];
  readonly next: string | undefined;
}

/** Of what changes say of members, in characters, that one step of a walk reads; one change is read whatever it says. */
const MAX_WEIGHT = 262_144;

const changesText = (by: UndoScope['by']) => `
  WITH scanned AS MATERIALIZED (
    SELECT c.id, c.members IS NOT NULL AS has_members FROM rollcall.changes c
    WHERE c.organization_id = $1::uuid AND c.id < $6::uuid AND c.id >= $3::uuid AND c.id < $4::uuid
    ORDER BY c.id DESC LIMIT ${SCANNED}
  ), chosen AS (
    SELECT c.id, c.resource_type, c.resource_id, c.operation, c.members,
      sum(octet_length(c.members::text)) OVER (ORDER BY c.id DESC) AS weight, row_number() OVER (ORDER BY c.id DESC) AS place
    FROM scanned s JOIN ${entryOf('s', 'e')} ON ${isOf(by, 'e')}
    CROSS JOIN LATERAL (
      SELECT * FROM rollcall.changes WHERE organization_id = $1::uuid AND id = s.id OFFSET 0) c
    WHERE s.has_members
  )
  SELECT (SELECT id FROM scanned ORDER BY id LIMIT 1) AS lowest, (SELECT count(*)::int FROM scanned) AS scanned,
    (SELECT count(*)::int FROM chosen) AS chosen,
    (SELECT jsonb_agg(jsonb_build_object('id', id, 'type', resource_type, 'resource', resource_id, 'operation', operation,
      'members', members) ORDER BY id DESC) FROM chosen WHERE weight <= ${MAX_WEIGHT} OR place = 1) AS changes
  WHERE $5::text IS NOT NULL`;

/** Of memberships those that are otherwise than wanted, and can be changed: both sides are there, and none was left alone. */
const DIFFERING: Statement = {
  name: 'undo.memberships',
  kind: 'page',
  text: `SELECT w.place::int AS place FROM unnest($2::uuid[], $3::uuid[], $4::boolean[]) WITH ORDINALITY
      AS w (group_id, member_id, is_wanted, place)
    JOIN rollcall.groups g ON g.organization_id = $1::uuid AND g.id = w.group_id
    WHERE w.is_wanted <> EXISTS (
        SELECT FROM rollcall.user_memberships m
        WHERE m.organization_id = $1::uuid AND m.group_id = w.group_id AND m.user_id = w.member_id
        UNION ALL SELECT FROM rollcall.group_memberships m
        WHERE m.organization_id = $1::uuid AND m.group_id = w.group_id AND m.member_id = w.member_id)
      AND (NOT w.is_wanted OR EXISTS (
        SELECT FROM rollcall.users u WHERE u.organization_id = $1::uuid AND u.id = w.member_id
        UNION ALL SELECT FROM rollcall.groups o WHERE o.organization_id = $1::uuid AND o.id = w.member_id))
      AND NOT EXISTS (
        SELECT FROM rollcall.undo_leftovers l WHERE l.organization_id = $1::uuid AND l.undo_id = $5::uuid
          AND l.resource_id IN (w.group_id, w.member_id) AND l.part = 'resource')`,
};

/** Members of a group that others let in or took out since. */
const sinceText = (by: UndoScope['by']) => `
  SELECT DISTINCT ON (m.id) m.id AS member, f.id AS "changeId" FROM rollcall.changes f
  LEFT JOIN ${entryOf('f', 'fe')} ON TRUE,
  jsonb_array_elements_text(coalesce(f.members -> 'added', '[]') || coalesce(f.members -> 'removed', '[]')) AS m (id)
  WHERE f.organization_id = $1::uuid AND f.resource_id = $6::uuid AND f.id > $7::uuid AND f.members IS NOT NULL
    AND m.id = ANY ($8::text[]) AND ${isForeign(by, 'f', 'fe')}
  ORDER BY m.id, f.id DESC`;

const statementsOf = (by: UndoScope['by']): { readonly changes: Statement; readonly since: Statement } => ({
  changes: { name: `undo.${by}Members`, kind: 'page', text: changesText(by) },
  since: { name: `undo.${by}MembersSince`, kind: 'page', text: sinceText(by) },
});

const STATEMENTS = { request: statementsOf('request'), credential: statementsOf('credential') };

interface MemberChange {
  readonly id: string;
  readonly type: string;
  readonly resource: string;
  readonly operation: string;
  readonly members: JsonObject;
}

type Row = {
  readonly lowest: string | null;
  readonly scanned: number;
  readonly chosen: number;
  readonly changes: MemberChange[] | null;
};

/** The memberships that the next selected changes below a position made otherwise, as they were before. */
export async function changedMemberships(
  runner: StatementRunner,
  scope: UndoScope,
  position: string,
): Promise<MembershipPage> {
  const values = [...scopeValues(scope), position];
  const [row] = await runner.run<Row>('jobs', STATEMENTS[scope.by].changes, values);
  const changes = row?.changes ?? [];
  const isCut = row !== undefined && changes.length < row.chosen;
  const next = isCut
    ? changes.at(-1)?.id
    : row === undefined || row.scanned < SCANNED
      ? undefined
      : (row.lowest ?? undefined);
  const memberships = new Map<string, Membership>();
  // From the newest to the oldest: what a membership was before the oldest counts.
  for (const change of changes) for (const one of inverseOf(change)) memberships.set(`${one.group} ${one.member}`, one);
  return { memberships: [...memberships.values()], next };
}

/** Those of memberships that are otherwise than they are wanted to be, as far as both sides are there. */
export async function differing(
  runner: StatementRunner,
  { organizationId, undoId }: UndoScope,
  memberships: readonly Membership[],
): Promise<Membership[]> {
  if (memberships.length === 0) return [];
  const rows = await runner.run<{ place: number }>('jobs', DIFFERING, [
    organizationId,
    memberships.map(({ group }) => group),
    memberships.map(({ member }) => member),
    memberships.map(({ isWanted }) => isWanted),
    undoId ?? null,
  ]);
  return rows.flatMap(({ place }) => memberships[place - 1] ?? []);
}

/** Of memberships of one group those that others have changed since. */
export async function changedSince(
  runner: StatementRunner,
  scope: UndoScope,
  group: string,
  memberships: readonly Membership[],
): Promise<Set<Membership>> {
  const [oldest = ''] = memberships.map(({ changeId }) => changeId).sort();
  const values = [...scopeValues(scope), group, oldest, memberships.map(({ member }) => member)];
  const rows = await runner.run<{ member: string; changeId: string }>('jobs', STATEMENTS[scope.by].since, values);
  const newest = new Map(rows.map(({ member, changeId }) => [member, changeId]));
  return new Set(memberships.filter(({ member, changeId }) => (newest.get(member) ?? '') > changeId));
}

/** The memberships that a change made otherwise, as they were before it. */
function inverseOf({ id, type, resource, operation, members }: MemberChange): Membership[] {
  const isEdit = operation !== 'delete' && operation !== 'restore';
  if (isEdit) {
    const of = (name: string, isWanted: boolean) =>
      idsIn(members, name).map((member) => ({ group: resource, member, isWanted, changeId: id }));
    return [...of('added', false), ...of('removed', true)];
  }
  const isWanted = operation === 'delete';
  const containing = idsIn(members, 'groups').map((group) => ({ group, member: resource, isWanted, changeId: id }));
  if (type !== 'Group') return containing;
  const contained = [...idsIn(members, 'users'), ...idsIn(members, 'members')];
  return [...containing, ...contained.map((member) => ({ group: resource, member, isWanted, changeId: id }))];
}

function idsIn(members: JsonObject, name: string): string[] {
  const ids: Json | undefined = isObject(members) ? members[name] : undefined;
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}
