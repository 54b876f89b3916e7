import type { SyncedType, SyncRow, SyncRunRow } from '../../store/upstream/sync-row.js';
import type { SyncContext } from './sync-context.js';

/**
 * What was changed in this time before the watermark is read again: changes of one moment may come to be seen one after the
 * other, and our clock, which bounds the watermark, may be before the upstream's.
 */
const OVERLAP_MS = 5 * 60_000;

/** What is asked for: what is in scope, and of that, in a delta read, what has changed. */
export function deltaFilter({ run, sync, properties }: SyncContext, type: SyncedType): string | undefined {
  const filter = properties.filters[type];
  const watermark = watermarkOf(sync, type);
  if (run.mode !== 'delta' || watermark === null) return filter;
  const changed = `meta.lastModified gt "${new Date(watermark.getTime() - OVERLAP_MS).toISOString()}"`;
  if (filter === undefined) return changed;
  return / or /i.test(filter) ? `(${filter}) and ${changed}` : `${filter} and ${changed}`;
}

/**
 * Up to when the changes of a type are read: the latest that was seen, but none from after the reading began, since those
 * who were read before may have changed as well. Undefined where nothing is to be said anew.
 */
export function watermarkAfter({ mode, counts, ...times }: SyncRunRow, type: SyncedType): Date | undefined {
  const [beganAt, seenAt] =
    type === 'User' ? [times.usersBeganAt, times.usersSeenAt] : [times.groupsBeganAt, times.groupsSeenAt];
  if (beganAt === null) return undefined;
  if (seenAt !== null) return new Date(Math.min(seenAt.getTime(), beganAt.getTime()));
  const { read } = type === 'User' ? counts.users : counts.groups;
  return mode === 'full' && read === 0 ? beganAt : undefined;
}

/** Whether what has changed can be asked for: there was a full read, and the upstream says when resources changed. */
export const canReadDelta = (sync: SyncRow): boolean => sync.usersWatermark !== null && sync.groupsWatermark !== null;

const watermarkOf = ({ usersWatermark, groupsWatermark }: SyncRow, type: SyncedType): Date | null =>
  type === 'User' ? usersWatermark : groupsWatermark;
