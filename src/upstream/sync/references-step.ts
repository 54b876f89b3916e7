import { DEFAULT_PROJECTION } from '../../protocol/resource/projection.js';
import { ScimError } from '../../protocol/scim-error.js';
import { PATCH_OP } from '../../protocol/urns.js';
import type { SyncReference } from '../../store/upstream/sync-link-store.js';
import type { StepResult } from '../../store/upstream/sync-run-store.js';
import { managerChange } from './local-body.js';
import { patchMembers } from './member-changes.js';
import { nextOrEnd } from './next-or-end.js';
import { type SyncContext, Tally, versionOf } from './sync-context.js';

const PAGE = 100;

/** Looks again for members and managers who were not known when the run came to who names them. */
export async function referencesStep(context: SyncContext): Promise<StepResult> {
  const { run, links, properties } = context;
  const after = run.place === null ? undefined : (JSON.parse(run.place) as SyncReference);
  const page = await links.references(run.id, after, PAGE);
  const users = new Tally('User', run.counts.users, properties);
  const groups = new Tally('Group', run.counts.groups, properties);
  const settled: { localId: string; version: number | null; isResolved: boolean }[] = [];
  for (const of of byOwner(page)) {
    const [first] = of;
    if (first === undefined) continue;
    const { localId, part } = first;
    context.signal.throwIfAborted();
    const known = of.flatMap(({ referredId, resourceType }) =>
      referredId !== null && (part === 'member' || resourceType === 'User') ? [referredId] : [],
    );
    const tally = part === 'member' ? groups : users;
    for (const { upstreamId, referredId } of of)
      if (referredId === null) tally.note(upstreamId, `${part}-unknown`, `It is named as ${part}, and is not read.`);
    const [manager] = known;
    if (manager === undefined) continue;
    try {
      const version =
        part === 'member'
          ? await patchMembers(context, localId, known, [])
          : versionOf(
              await context
                .directoryOf('User')
                .patch(localId, { schemas: [PATCH_OP], Operations: [managerChange(manager)] }, DEFAULT_PROJECTION),
            );
      // What may go on in the next page is looked at as a whole by the next run.
      const isResolved = known.length === of.length && (part === 'manager' || of.at(-1) !== page[PAGE - 1]);
      settled.push({ localId, version: version ?? null, isResolved });
    } catch (error) {
      if (error instanceof ScimError && error.status === 404) continue;
      tally.refused(first.upstreamId, error);
    }
  }
  const last = page[PAGE - 1];
  const counts = groups.within(users.within(run.counts));
  const place = last && JSON.stringify({ localId: last.localId, part: last.part, upstreamId: last.upstreamId });
  const next = nextOrEnd(context, counts, place);
  return {
    ...next,
    errors: [...users.errors, ...groups.errors],
    write: async (runner) => {
      const within = links.within(runner);
      for (const { localId, version, isResolved } of settled) await within.settle(localId, version, isResolved);
      await next.write?.(runner);
    },
  };
}

/** Those of one group, or of one user, together; they are neighbours. */
function byOwner<Reference extends SyncReference>(page: readonly Reference[]): Reference[][] {
  const owners: Reference[][] = [];
  for (const reference of page) {
    const last = owners.at(-1);
    if (last?.[0]?.localId === reference.localId && last[0].part === reference.part) last.push(reference);
    else owners.push([reference]);
  }
  return owners;
}
