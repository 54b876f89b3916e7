import type { SyncCounts, SyncPhase, SyncProgress } from '../../store/upstream/sync-row.js';
import type { StepResult } from '../../store/upstream/sync-run-store.js';
import { moveWatermarks } from '../../store/upstream/sync-run-store.js';
import { type SyncContext, totalFailed } from './sync-context.js';
import { watermarkAfter } from './watermark.js';

/**
 * What comes after a step that is not a reading: the rest of its phase, the next one, or the end. Nothing is deleted after a
 * read of changes alone, and none of a type of which somebody could not be read.
 * @param place from where the phase goes on; undefined where it is over
 */
export function nextOrEnd(
  { run, call }: SyncContext,
  counts: SyncCounts,
  place: string | undefined,
): Pick<StepResult, 'progress' | 'write'> {
  const { usersBeganAt, usersSeenAt, groupsBeganAt, groupsSeenAt } = run;
  const progress = { usersBeganAt, usersSeenAt, groupsBeganAt, groupsSeenAt, counts };
  if (place !== undefined) return { progress: { ...progress, phase: run.phase, place } };
  const phase = run.mode === 'full' ? deletionAfter(run.phase, counts) : undefined;
  if (phase !== undefined) return { progress: { ...progress, phase, place: null } };
  const state = totalFailed(counts) === 0 ? 'finished' : 'failed';
  const ended: SyncProgress = { ...progress, phase: run.phase, place: null, end: { state, trouble: null } };
  // What failed is to be read again.
  if (state === 'failed') return { progress: ended };
  const write: StepResult['write'] = (runner) =>
    moveWatermarks(runner, call, run, watermarkAfter(run, 'User'), watermarkAfter(run, 'Group'));
  return { progress: ended, write };
}

function deletionAfter(phase: SyncPhase, { users, groups }: SyncCounts): SyncPhase | undefined {
  if (phase === 'references' && groups.unread === 0) return 'groups-gone';
  return phase !== 'users-gone' && users.unread === 0 ? 'users-gone' : undefined;
}
