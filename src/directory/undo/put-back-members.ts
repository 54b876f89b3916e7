import { Notes } from '../../protocol/notes.js';
import { changedSince, type Membership } from '../../store/undo/changed-members.js';
import type { Leftover, LeftoverReason } from '../../store/undo/undo-row.js';
import { changeEntry } from '../log/log-entries.js';
import type { UndoContext } from './put-back.js';

export interface MembersOutcome {
  readonly added: number;
  readonly removed: number;
  readonly leftovers: readonly Leftover[];
}

/** Of members that a leftover names. */
const MAX_NAMED = 10;
/** How often those are left out that cannot be members, of which a statement names some at a time. */
const MAX_ATTEMPTS = 20;

/** Puts the members of one group back as they were. */
export async function putBackMembers(
  context: UndoContext,
  group: string,
  memberships: readonly Membership[],
): Promise<MembersOutcome> {
  const { call, scope, isForced, runner, writes } = context;
  const type = call.tenant.resourceTypes.get('Group');
  if (type === undefined) return { added: 0, removed: 0, leftovers: [] };
  const others = isForced ? new Set<Membership>() : await changedSince(runner, scope, group, memberships);
  const ours = memberships.filter((one) => !others.has(one));
  const add = new Set(ours.flatMap(({ isWanted, member }) => (isWanted ? [member] : [])));
  const remove = new Set(ours.flatMap(({ isWanted, member }) => (isWanted ? [] : [member])));
  const cyclic = new Set<string>();
  let isDone = add.size + remove.size === 0;
  for (let attempt = 1; !isDone && attempt <= MAX_ATTEMPTS; attempt += 1) {
    const entry = changeEntry('patch', type, group, undefined, [], new Notes());
    const row = await writes.changeMembers(type, group, add, remove, entry);
    // Who vanished meanwhile is no member of anything.
    for (const id of row?.missing.ids ?? []) add.delete(id);
    for (const id of row?.cyclic ?? []) {
      cyclic.add(id);
      add.delete(id);
    }
    isDone = row !== undefined && row.missing.count === 0 && row.cyclic.length === 0;
    if (add.size + remove.size === 0) isDone = true;
  }
  const leftovers = [
    ...leftoversOf(
      group,
      'changed-since',
      [...others].map(({ member }) => member),
    ),
    ...leftoversOf(group, 'cycle', [...cyclic]),
  ];
  return { added: isDone ? add.size : 0, removed: isDone ? remove.size : 0, leftovers: leftovers.slice(0, 1) };
}

const leftoversOf = (resourceId: string, reason: LeftoverReason, members: readonly string[]): Leftover[] =>
  members.length === 0
    ? []
    : [
        {
          resourceId,
          part: 'members',
          resourceType: 'Group',
          reason,
          details: { count: members.length, members: members.slice(0, MAX_NAMED) },
        },
      ];
