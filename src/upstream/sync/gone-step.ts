import { isObject, type JsonObject } from '../../protocol/json.js';
import { ScimError } from '../../protocol/scim-error.js';
import type { GoneLink } from '../../store/upstream/sync-link-store.js';
import type { SyncedType } from '../../store/upstream/sync-row.js';
import type { StepResult } from '../../store/upstream/sync-run-store.js';
import { type Asked, askForScoped } from './ask-upstream.js';
import { nextOrEnd } from './next-or-end.js';
import { readEntities } from './read-entities.js';
import { countedOf, KEY_OF, type SyncContext, Tally } from './sync-context.js';
import { writeEntities } from './write-entities.js';

const PAGE = 50;

/**
 * Deletes what a full read did not come by: of those that a sync created, and as far as the property of the system lets it.
 * Those who were here before are left, and are the upstream's no more. Each is asked for by its id before: while pages are
 * read by index, whoever is deleted shifts those behind, of whom one is then not read; and an upstream may leave out of its
 * pages what it cannot show. Who is there after all is read now.
 */
export async function goneStep(context: SyncContext, type: SyncedType): Promise<StepResult> {
  const { run, links, properties } = context;
  const tally = new Tally(type, run.counts[KEY_OF[type]], properties);
  if (run.place === null) {
    const { gone, seen } = await links.countGone(type, run.id, properties.deletesExisting);
    const refusal = refusalOf(gone, seen, type, properties.thresholds[type]);
    if (refusal !== undefined) {
      tally.count('failed', gone);
      tally.note('', ...refusal);
      return { ...nextOrEnd(context, tally.within(run.counts), undefined), errors: tally.errors };
    }
  }
  const page = await links.gone(type, run.id, run.place ?? '', PAGE);
  const unlinked: string[] = [];
  const unshown: string[] = [];
  const present: JsonObject[] = [];
  for (const link of page) {
    context.signal.throwIfAborted();
    const asked: Asked =
      link.localId === null || link.isOutOfScope ? 'gone' : await askForScoped(context, type, link.upstreamId);
    if (isObject(asked)) present.push(asked);
    else if (asked === 'unshown') unshown.push(link.upstreamId);
    else if (await remove(context, type, link, tally)) unlinked.push(link.upstreamId);
  }
  const read = await readEntities(context, type, present, tally, false);
  const written = await writeEntities(context, type, read.entities, tally);
  const after = nextOrEnd(
    context,
    tally.within(run.counts),
    page.length === PAGE ? page.at(-1)?.upstreamId : undefined,
  );
  return {
    ...after,
    errors: tally.errors,
    write: async (runner) => {
      const within = links.within(runner);
      await within.remove(type, [...unlinked, ...written.unlinked]);
      await within.save(type, run.id, written.links);
      await within.markSeen(type, run.id, [...written.seen, ...read.failed, ...unshown]);
      await within.markOutOfScope(type, read.outOfScope);
      await after.write?.(runner);
    },
  };
}

/** Why nothing is deleted of so many, if it is not. */
function refusalOf(
  gone: number,
  seen: number,
  type: SyncedType,
  threshold: number | undefined,
): [string, string] | undefined {
  if (gone === 0) return undefined;
  const said = `${countedOf(gone, type)} would be deleted`;
  if (threshold !== undefined && gone > threshold)
    return [
      'delete-threshold',
      `${said}, and the property ips.delete.threshold.${KEY_OF[type]} allows ${threshold}: none was.`,
    ];
  if (threshold === undefined && seen === 0)
    return [
      'nothing-read',
      `${said}, because the upstream has none any more: none was. If that is meant, set the property ips.delete.threshold.${KEY_OF[type]} to at least ${gone}.`,
    ];
  return undefined;
}

/** @returns whether it is the upstream's no more */
async function remove(
  { properties, directoryOf }: SyncContext,
  type: SyncedType,
  { upstreamId, localId, existedBefore }: GoneLink,
  tally: Tally,
): Promise<boolean> {
  if (localId === null) return true;
  if (existedBefore && !properties.deletesExisting) {
    tally.note(
      upstreamId,
      'existed-before',
      'It is gone at the upstream, and stays here, because it was here before the sync.',
    );
    return true;
  }
  try {
    await directoryOf(type).delete(localId);
  } catch (error) {
    if (!(error instanceof ScimError) || error.status !== 404) {
      tally.refused(upstreamId, error);
      return false;
    }
  }
  tally.count('deleted');
  return true;
}
