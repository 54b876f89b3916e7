import { attempt, mayDelete, type Run, report, type Subject } from './run.js';

const ENDPOINTS = { User: '/Users', Group: '/Groups' } as const;

/** Deletes at the target what Entra has deleted for good; what the target never had is forgotten. */
export async function deleteObject(run: Run, object: Subject['object'], objectId: string): Promise<void> {
  const targetId = run.state.anchors.get(objectId)?.targetId;
  if (targetId === undefined) {
    run.state.anchors.delete(objectId);
    return;
  }
  const subject: Subject = { object, objectId, name: targetId };
  if (!mayDelete(run, subject, 'delete')) return;
  const done = await attempt(run, subject, 'delete', () => run.client.delete(ENDPOINTS[object], targetId));
  if (!done) return;
  run.state.anchors.delete(objectId);
  run.tally.deleted += 1;
  report(run, subject, 'delete', 'success', { targetId });
}
