import { attempt, type Run, report, type Subject } from '../job/run.js';
import { JobFailure } from '../job/target-client.js';
import type { ProvisioningClient, ResourceKind } from './model.js';

/** Does what the client does when a user is gone for good. @param due deletions of users in this run */
export async function dropUser(run: Run, client: ProvisioningClient, objectId: string, due: number): Promise<void> {
  await drop(run, client, { object: 'User', objectId }, due, async (subject, targetId) => {
    const outcome = await client.delete(run.client, 'User', targetId);
    run.tally[outcome] += 1;
    report(run, subject, outcome === 'deleted' ? 'delete' : 'disable', 'success', { targetId });
    // One who is only disabled is still a member of groups there, and has to be taken out by the id.
    if (outcome === 'deleted') run.state.anchors.delete(objectId);
  });
}

/** Does what the client does when a group is gone. @param due deletions of groups in this run */
export async function dropGroup(run: Run, client: ProvisioningClient, objectId: string, due: number): Promise<void> {
  await drop(run, client, { object: 'Group', objectId }, due, async (subject, targetId) => {
    await client.delete(run.client, 'Group', targetId);
    run.tally.deleted += 1;
    report(run, subject, 'delete', 'success', { targetId });
    run.state.anchors.delete(objectId);
  });
}

/** Whether the client would delete this at the target when it is gone at the source: it knows it, and its rules let it. */
export function isDue({ state }: Run, { deletions }: ProvisioningClient, objectId: string): boolean {
  const anchor = state.anchors.get(objectId);
  if (anchor?.targetId === undefined) return false;
  return !anchor.existedBefore || deletions === undefined || deletions.existedBefore;
}

async function drop(
  run: Run,
  client: ProvisioningClient,
  { object, objectId }: Omit<Subject, 'name'>,
  due: number,
  step: (subject: Subject, targetId: string) => Promise<void>,
): Promise<void> {
  const targetId = run.state.anchors.get(objectId)?.targetId;
  if (targetId === undefined) return;
  const subject: Subject = { object, objectId, name: targetId };
  if (!isDue(run, client, objectId)) {
    run.tally.unchanged += 1;
    report(run, subject, 'delete', 'skipped', { targetId, detail: 'It was there before, and stays.' });
    return;
  }
  const most = client.deletions?.most[object];
  await attempt(run, subject, 'delete', async () => {
    if (most !== undefined && due > most) throw tooMany(object, due, most);
    await step(subject, targetId);
  });
}

const tooMany = (kind: ResourceKind, due: number, most: number): JobFailure =>
  new JobFailure(
    'UnprocessableEntity',
    `${due} of ${kind} are to be deleted, and the threshold is ${most}: none of them is.`,
  );
