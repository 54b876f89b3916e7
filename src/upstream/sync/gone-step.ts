import { ScimError } from '../../protocol/scim-error.js';
import type { GoneLink } from '../../store/upstream/sync-link-store.js';
import type { SyncedType } from '../../store/upstream/sync-row.js';
import type { StepResult } from '../../store/upstream/sync-run-store.js';
import { UpstreamError } from '../client/upstream-answer.js';
import { nextOrEnd } from './next-or-end.js';
import { countedOf, ENDPOINT_OF, KEY_OF, type SyncContext, Tally } from './sync-context.js';

const PAGE = 50;

/**
 * Deletes what a full read did not come by: of those that a sync created, and as far as the property of the system lets it.
 * Those who were here before are left, and are the upstream's no more.
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
  const present: string[] = [];
  for (const link of page) {
    context.signal.throwIfAborted();
    const outcome = await remove(context, type, link, tally);
    if (outcome === 'unlinked') unlinked.push(link.upstreamId);
    if (outcome === 'present') present.push(link.upstreamId);
  }
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
      await within.remove(type, unlinked);
      await within.markSeen(type, run.id, present);
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

async function remove(
  context: SyncContext,
  type: SyncedType,
  link: GoneLink,
  tally: Tally,
): Promise<'unlinked' | 'present' | 'left'> {
  const { properties, directoryOf } = context;
  const { upstreamId, localId } = link;
  if (localId === null) return 'unlinked';
  if (!link.isOutOfScope && properties.paging === 'index' && (await isPresent(context, type, upstreamId)))
    return 'present';
  if (link.existedBefore && !properties.deletesExisting) {
    tally.note(
      upstreamId,
      'existed-before',
      'It is gone at the upstream, and stays here, because it was here before the sync.',
    );
    return 'unlinked';
  }
  try {
    await directoryOf(type).delete(localId);
  } catch (error) {
    if (!(error instanceof ScimError) || error.status !== 404) {
      tally.refused(upstreamId, error);
      return 'left';
    }
  }
  tally.count('deleted');
  return 'unlinked';
}

/**
 * Whether the upstream has it after all: while pages are read by index, whoever is deleted shifts those behind, of whom one
 * is then not read.
 */
async function isPresent(
  { client, properties, signal }: SyncContext,
  type: SyncedType,
  upstreamId: string,
): Promise<boolean> {
  const filter = properties.filters[type];
  const path = `${ENDPOINT_OF[type]}/${encodeURIComponent(upstreamId)}`;
  const { status } = await client.send({ method: 'GET', path, signal });
  if (GONE.has(status)) return false;
  if (status !== 200 || filter === undefined) return true;
  // It may be there, and not in scope any more.
  const id = `id eq ${JSON.stringify(upstreamId)}`;
  const both = / or /i.test(filter) ? `(${filter}) and ${id}` : `${filter} and ${id}`;
  try {
    const query = { endpoint: ENDPOINT_OF[type], filter: both, count: 1, paging: properties.paging, signal };
    return (await client.page(query)).resources.length > 0;
  } catch (error) {
    if (error instanceof UpstreamError && error.status === 400) return false;
    throw error;
  }
}

/** Not there, or not to be had one by one. */
const GONE = new Set([404, 405, 410, 501]);
