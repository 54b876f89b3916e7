import { groupSource, userSource } from '../job/object-names.js';
import { anchorOf, attempt, type Run, report, type Subject } from '../job/run.js';
import { assignmentsOf, gone, userSubject } from '../job/sync-user.js';
import type { CompiledMapping } from '../mapping/model.js';
import { createBody } from '../target/create-body.js';
import type { EntraGroup, EntraUser } from '../tenant/model.js';
import type { Document, Member, ProvisioningClient } from './model.js';

/** Brings a user to the target, or takes away the access of one who has left. */
export async function bringUser(run: Run, client: ProvisioningClient, user: EntraUser): Promise<void> {
  const subject = userSubject(user);
  const anchor = anchorOf(run, user.objectId);
  const isIn = run.users.isInScope(userSource(user, true));
  const source = userSource(user, isIn);
  const isLeaver = source.IsSoftDeleted === true;
  await attempt(run, subject, 'update', async () => {
    const document = documentOf('User', run.users, source, anchor.targetId === undefined ? 'create' : 'update');
    if (anchor.targetId === undefined) {
      if (isLeaver) return;
      const found = await client.match(run.client, 'User', user.userPrincipalName);
      if (found === undefined) {
        const { id, existedBefore } = await client.create(run.client, 'User', document);
        Object.assign(anchor, { targetId: id, existedBefore, active: true });
        run.tally.created += 1;
        report(run, subject, 'create', 'success', { targetId: anchor.targetId });
        return;
      }
      Object.assign(anchor, { targetId: found.id, existedBefore: true });
    }
    const { targetId } = anchor;
    if (targetId === undefined) return;
    const isThere = isLeaver
      ? await client.disable(run.client, targetId, document)
      : await client.update(run.client, targetId, document);
    if (!isThere) {
      anchor.targetId = undefined;
      throw gone(targetId);
    }
    anchor.active = !isLeaver;
    if (isLeaver) run.tally.disabled += 1;
    else run.tally.updated += 1;
    report(run, subject, isLeaver ? 'disable' : 'update', 'success', { targetId });
  });
}

/** Brings a group with its members to the target. */
export async function bringGroup(
  run: Run,
  client: ProvisioningClient,
  mapping: CompiledMapping,
  group: EntraGroup,
): Promise<void> {
  const subject: Subject = { object: 'Group', objectId: group.objectId, name: group.displayName };
  const anchor = anchorOf(run, group.objectId);
  await attempt(run, subject, 'update', async () => {
    const isNew = anchor.targetId === undefined;
    const document = documentOf('Group', mapping, groupSource(group), isNew ? 'create' : 'update');
    if (anchor.targetId === undefined) {
      const found = await client.match(run.client, 'Group', group.displayName);
      const { id, existedBefore } = found
        ? { id: found.id, existedBefore: true }
        : await client.create(run.client, 'Group', { ...document, members: [] });
      Object.assign(anchor, { targetId: id, existedBefore, members: new Set() });
      run.tally.created += 1;
      report(run, subject, 'create', 'success', { targetId: anchor.targetId });
    }
    const { targetId } = anchor;
    if (targetId === undefined) return;
    const present = [...group.members].filter((id) => run.state.anchors.get(id)?.targetId !== undefined);
    if (present.length < group.members.size) run.state.pending.set(group.objectId, 'group');
    const added = present.filter((id) => !anchor.members.has(id));
    const removed = [...anchor.members].filter((id) => !group.members.has(id));
    const change = {
      all: membersOf(run, present),
      added: membersOf(run, added),
      removed: membersOf(run, removed),
    };
    const isSaid = isNew && !anchor.existedBefore && present.length === 0;
    const isThere = isSaid || (await client.updateGroup(run.client, targetId, document, change));
    if (!isThere) {
      anchor.targetId = undefined;
      throw gone(targetId);
    }
    anchor.members = new Set(present);
    if (isNew) return;
    run.tally.updated += 1;
    report(run, subject, 'members', 'success', { targetId, detail: `${added.length} in, ${removed.length} out.` });
  });
}

/** How a client may name members: those of them that are at the target. */
function membersOf({ state, directory }: Run, objectIds: readonly string[]): Member[] {
  return objectIds.flatMap((id) => {
    const value = state.anchors.get(id)?.targetId;
    const display = directory.users.get(id)?.userPrincipalName ?? directory.groups.get(id)?.displayName ?? '';
    return value === undefined ? [] : [{ value, display }];
  });
}

/** The whole resource: these clients name no schema that they use nothing of, and no `meta`. */
function documentOf(
  kind: 'User' | 'Group',
  mapping: CompiledMapping,
  source: Parameters<CompiledMapping['map']>[0],
  phase: 'create' | 'update',
): Document {
  const assignments = assignmentsOf(mapping.map(source, phase));
  const { meta: _, schemas, ...rest } = createBody(kind, assignments);
  const used = new Set(assignments.flatMap(({ path }) => path.extension ?? []));
  const core = `urn:ietf:params:scim:schemas:core:2.0:${kind}`;
  return { schemas: (schemas as string[]).filter((urn) => urn === core || used.has(urn)), ...rest };
}
