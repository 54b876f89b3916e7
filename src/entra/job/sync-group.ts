import type { CompiledMapping } from '../mapping/model.js';
import { createBody } from '../target/create-body.js';
import { addMembers, patchAttributes, removeMembers } from '../target/patch-body.js';
import type { EntraGroup } from '../tenant/model.js';
import { groupSource } from './object-names.js';
import { anchorOf, attempt, type Run, report, type Subject } from './run.js';
import { assignmentsOf, differences, gone, quoted } from './sync-user.js';

const ENDPOINT = '/Groups';

const groupSubject = (group: EntraGroup): Subject => ({
  object: 'Group',
  objectId: group.objectId,
  name: group.displayName,
});

/** Brings one group with its members to the target. */
export async function syncGroup(run: Run, mapping: CompiledMapping, group: EntraGroup): Promise<void> {
  const subject = groupSubject(group);
  const anchor = anchorOf(run, group.objectId);
  await attempt(run, subject, 'update', async () => {
    const values = mapping.map(groupSource(group), anchor.targetId === undefined ? 'create' : 'update');
    const known = anchor.targetId === undefined ? undefined : await run.client.get(ENDPOINT, anchor.targetId, true);
    if (known === undefined) anchor.members.clear();
    const found = known ?? (await match(run, mapping, group));
    if (found === undefined) {
      const created = await run.client.create(ENDPOINT, createBody('Group', assignmentsOf(values)));
      anchor.targetId = created.id;
      run.tally.created += 1;
      report(run, subject, 'create', 'success', { targetId: created.id });
    } else {
      anchor.targetId = found.id;
      const changes = differences(found, values);
      if (changes.length > 0) {
        const done = await run.client.patch(ENDPOINT, found.id, patchAttributes(run.dialect, changes));
        if (!done) throw gone(found.id);
        run.tally.updated += 1;
        report(run, subject, 'update', 'success', { targetId: found.id });
      } else run.tally.unchanged += 1;
    }
    await syncMembers(run, subject, group);
  });
}

async function match(run: Run, mapping: CompiledMapping, group: EntraGroup) {
  const values = mapping.map(groupSource(group), 'create');
  for (const target of mapping.matching) {
    const wanted = values.get(target);
    if (wanted?.kind !== 'value' || wanted.value === '') continue;
    const found = await run.client.match(ENDPOINT, `${target} eq ${quoted(wanted.value)}`, true);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Sends what has changed since the target was last told; members that are not at the target yet come in a later cycle. */
async function syncMembers(run: Run, subject: Subject, group: EntraGroup): Promise<void> {
  const anchor = anchorOf(run, group.objectId);
  const { targetId } = anchor;
  if (targetId === undefined) return;
  const present = [...group.members].filter((id) => run.state.anchors.get(id)?.targetId !== undefined);
  if (present.length < group.members.size) run.state.pending.set(group.objectId, 'group');
  const added = present.filter((id) => !anchor.members.has(id));
  const removed = [...anchor.members].filter((id) => !group.members.has(id));
  for (const chunk of chunks(added, run.membersPerPatch)) {
    const ids = chunk.flatMap((id) => run.state.anchors.get(id)?.targetId ?? []);
    if (!(await run.client.patch(ENDPOINT, targetId, addMembers(run.dialect, ids)))) throw gone(targetId);
    for (const id of chunk) anchor.members.add(id);
  }
  for (const chunk of chunks(removed, run.membersPerPatch)) {
    // Whoever was deleted at the target is out of its groups already.
    const ids = chunk.flatMap((id) => run.state.anchors.get(id)?.targetId ?? []);
    const done = ids.length === 0 || (await run.client.patch(ENDPOINT, targetId, removeMembers(run.dialect, ids)));
    if (!done) throw gone(targetId);
    for (const id of chunk) anchor.members.delete(id);
  }
  if (added.length + removed.length > 0) {
    report(run, subject, 'members', 'success', { targetId, detail: `${added.length} in, ${removed.length} out.` });
  }
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const result: Item[][] = [];
  for (let i = 0; i < items.length; i += size) result.push(items.slice(i, i + size));
  return result;
}
