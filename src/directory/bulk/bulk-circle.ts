import { bulkIdsIn, withoutBulkIds } from '../../protocol/messages/bulk-reference.js';
import { ScimError } from '../../protocol/scim-error.js';
import type { Represented } from '../directory.js';
import type { BulkTarget } from './bulk-operation.js';
import type { BulkProgress, PlannedOperation } from './bulk-progress.js';

/** A creation of the circle on its way. */
interface Link {
  readonly planned: PlannedOperation;
  readonly target: BulkTarget;
  readonly id: string;
  readonly represented: Represented;
  /** True when references were left out that are still to be added. */
  readonly incomplete: boolean;
}

/**
 * Creates resources that refer to each other: each without the references to those that are not there yet, which are
 * added when they are. All of them or none; what cannot be resolved is refused with 409 (RFC 7644 §3.7.1).
 */
export async function createCircle(progress: BulkProgress, members: readonly PlannedOperation[]): Promise<void> {
  const links: Link[] = [];
  let culprit = members[0];
  try {
    progress.checkTime();
    for (const planned of members) {
      culprit = planned;
      links.push(await begin(progress, planned, members));
    }
    const complete: Link[] = [];
    for (const link of links) {
      culprit = link.planned;
      complete.push(link.incomplete ? await finish(progress, link) : link);
    }
    for (const { planned, represented } of complete) progress.succeed(planned, 201, represented);
  } catch (thrown) {
    await undo(progress, links);
    for (const planned of members) progress.fail(planned, planned === culprit ? thrown : notCreated(culprit));
  }
}

async function begin(
  progress: BulkProgress,
  planned: PlannedOperation,
  members: readonly PlannedOperation[],
): Promise<Link> {
  const { operation, target } = planned;
  if (target instanceof ScimError) throw target;
  const others = members.flatMap(({ operation: { bulkId } }) => (bulkId === undefined ? [] : [bulkId]));
  const missing = new Set(others.filter((bulkId) => !progress.isCreated(bulkId)));
  const incomplete = [...bulkIdsIn(operation.data)].some((bulkId) => missing.has(bulkId));
  const data = progress.resolve(withoutBulkIds(operation.data ?? null, missing));
  const represented = await target.directory.create(data, target.projection);
  return { planned, target, id: progress.created(operation, represented), represented, incomplete };
}

async function finish(progress: BulkProgress, link: Link): Promise<Link> {
  const { planned, target, id } = link;
  const data = progress.resolve(planned.operation.data);
  try {
    return { ...link, represented: await target.directory.replace(id, data, target.projection) };
  } catch (error) {
    if (!(error instanceof ScimError) || error.status >= 500) throw error;
    throw new ScimError(
      409,
      undefined,
      `The circular reference cannot be resolved. ${error.message}`,
      'bulk-reference-failed',
    );
  }
}

/** Deletes what was created, the last one first. */
async function undo(progress: BulkProgress, links: readonly Link[]): Promise<void> {
  for (const { planned, target, id } of [...links].reverse()) {
    progress.undone(planned.operation);
    try {
      await target.directory.delete(id);
    } catch (thrown) {
      progress.report(thrown);
    }
  }
}

const notCreated = (culprit: PlannedOperation | undefined) =>
  new ScimError(
    409,
    undefined,
    `It is part of a circle of references in which bulkId ${JSON.stringify(culprit?.operation.bulkId)} cannot be created.`,
    'bulk-reference-failed',
  );
