import { groupSource, userSource } from '../job/object-names.js';
import { anchorOf, attempt, type Run, report, type Subject } from '../job/run.js';
import { assignmentsOf, gone, userSubject } from '../job/sync-user.js';
import type { CompiledMapping } from '../mapping/model.js';
import { createBody } from '../target/create-body.js';
import type { EntraGroup, EntraUser } from '../tenant/model.js';
import type { Document, ProvisioningClient } from './model.js';

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
        anchor.targetId = (await client.create(run.client, 'User', document)).id;
        anchor.active = true;
        run.tally.created += 1;
        report(run, subject, 'create', 'success', { targetId: anchor.targetId });
        return;
      }
      anchor.targetId = found.id;
    }
    const { targetId } = anchor;
    const isThere = isLeaver
      ? await client.disable(run.client, targetId, document)
      : await client.update(run.client, 'User', targetId, document);
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

/** Does what the client does when a user is gone for good. */
export async function dropUser(run: Run, client: ProvisioningClient, objectId: string): Promise<void> {
  const targetId = run.state.anchors.get(objectId)?.targetId;
  if (targetId === undefined) return;
  const subject: Subject = { object: 'User', objectId, name: targetId };
  await attempt(run, subject, 'delete', async () => {
    const outcome = await client.delete(run.client, 'User', targetId);
    run.tally[outcome] += 1;
    report(run, subject, outcome === 'deleted' ? 'delete' : 'disable', 'success', { targetId });
    // One who is only disabled is still a member of groups there, and has to be taken out by the id.
    if (outcome === 'deleted') run.state.anchors.delete(objectId);
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
      anchor.targetId = (found ?? (await client.create(run.client, 'Group', { ...document, members: [] }))).id;
      anchor.members.clear();
      run.tally.created += 1;
      report(run, subject, 'create', 'success', { targetId: anchor.targetId });
    }
    const { targetId } = anchor;
    const present = [...group.members].filter((id) => run.state.anchors.get(id)?.targetId !== undefined);
    if (present.length < group.members.size) run.state.pending.set(group.objectId, 'group');
    const added = present.filter((id) => !anchor.members.has(id));
    const removed = [...anchor.members].filter((id) => !group.members.has(id));
    const ids = (objectIds: readonly string[]) => objectIds.flatMap((id) => run.state.anchors.get(id)?.targetId ?? []);
    const change = { all: ids(present), added: ids(added), removed: ids(removed) };
    const isThere =
      change.added.length + change.removed.length > 0
        ? await client.setMembers(run.client, targetId, document, change)
        : isNew || (await client.update(run.client, 'Group', targetId, { ...document, members: members(change.all) }));
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

const members = (ids: readonly string[]) => ids.map((value) => ({ value }));

export async function dropGroup(run: Run, client: ProvisioningClient, objectId: string): Promise<void> {
  const targetId = run.state.anchors.get(objectId)?.targetId;
  if (targetId === undefined) return;
  const subject: Subject = { object: 'Group', objectId, name: targetId };
  await attempt(run, subject, 'delete', async () => {
    await client.delete(run.client, 'Group', targetId);
    run.tally.deleted += 1;
    report(run, subject, 'delete', 'success', { targetId });
    run.state.anchors.delete(objectId);
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
