import type { SyncedType, SyncProgress } from '../../store/upstream/sync-row.js';
import type { StepResult } from '../../store/upstream/sync-run-store.js';
import { UpstreamError, type UpstreamPage } from '../client/upstream-answer.js';
import { readEntities } from './read-entities.js';
import { ENDPOINT_OF, KEY_OF, type SyncContext, Tally } from './sync-context.js';
import { deltaFilter } from './watermark.js';
import { writeEntities } from './write-entities.js';

/** Resources of one page; Identity Directories give no more. */
const PAGE = 100;
/** What is read of groups that are too large for one answer. */
const NAMES_ONLY = 'id,displayName,meta';
/** A page may be waited for longer than a request of somebody who waits. */
const PATIENCE_MS = 300_000;

/** Reads one page of users or groups, and writes what it says. @throws UpstreamError */
export async function readStep(context: SyncContext, type: SyncedType): Promise<StepResult> {
  const { run, links } = context;
  const beganAt = new Date();
  const { page, isWithoutMembers } = await readPage(context, type);
  const tally = new Tally(type, run.counts[KEY_OF[type]], context.properties);
  const read = await readEntities(context, type, page.resources, tally, isWithoutMembers);
  const written = await writeEntities(context, type, read.entities, tally);
  const isLast = page.next === undefined;
  const after = type === 'User' ? ('groups' as const) : ('references' as const);
  const progress: SyncProgress = {
    ...timesAfter(context, type, beganAt, read.seenAt),
    phase: isLast ? after : run.phase,
    place: page.next ?? null,
    counts: tally.within(run.counts),
  };
  return {
    progress,
    errors: tally.errors,
    write: async (runner) => {
      const within = links.within(runner);
      await within.remove(type, written.unlinked);
      await within.save(type, run.id, written.links);
      await within.markSeen(type, run.id, [...written.seen, ...read.failed]);
      await within.markOutOfScope(type, read.outOfScope);
      await within.addReferences(run.id, written.references);
    },
  };
}

/** With fewer of them where they are too large together; without members where one alone is. */
async function readPage(
  context: SyncContext,
  type: SyncedType,
): Promise<{ page: UpstreamPage; isWithoutMembers: boolean }> {
  const { client, properties, run, signal } = context;
  const query = {
    endpoint: ENDPOINT_OF[type],
    filter: deltaFilter(context, type),
    paging: properties.paging,
    from: run.place ?? undefined,
    signal,
    patienceMs: PATIENCE_MS,
  };
  for (let count = PAGE; ; count = count > 1 ? Math.ceil(count / 5) : 0) {
    try {
      if (count >= 1) return { page: await client.page({ ...query, count }), isWithoutMembers: false };
      return { page: await client.page({ ...query, count: 1, attributes: NAMES_ONLY }), isWithoutMembers: true };
    } catch (error) {
      if (!(error instanceof UpstreamError) || error.trouble !== 'too large' || count < 1) throw error;
    }
  }
}

function timesAfter({ run }: SyncContext, type: SyncedType, beganAt: Date, seenAt: Date | null) {
  const { usersBeganAt, usersSeenAt, groupsBeganAt, groupsSeenAt } = run;
  const times = { usersBeganAt, usersSeenAt, groupsBeganAt, groupsSeenAt };
  return type === 'User'
    ? { ...times, usersBeganAt: usersBeganAt ?? beganAt, usersSeenAt: later(usersSeenAt, seenAt) }
    : { ...times, groupsBeganAt: groupsBeganAt ?? beganAt, groupsSeenAt: later(groupsSeenAt, seenAt) };
}

const later = (one: Date | null, other: Date | null): Date | null =>
  one === null || (other !== null && other > one) ? other : one;
