import { randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Call } from '../../protocol/call.js';
import { ScimError } from '../../protocol/scim-error.js';
import type { WeightLimit } from '../../store/resources/weight-limit.js';
import type { StatementRunner } from '../../store/statement-runner.js';
import { changedMemberships, differing, type Membership } from '../../store/undo/changed-members.js';
import { type ChangedResource, changedResources, factsOf } from '../../store/undo/changed-resources.js';
import { HIGHEST_ID, type Leftover, LOWEST_ID, type UndoCounts, type UndoRow } from '../../store/undo/undo-row.js';
import {
  addLeftovers,
  auditEnd,
  removeLeftovers,
  takenNames,
  type UndoProgress,
  type UndoStore,
} from '../../store/undo/undo-store.js';
import { UndoWrites } from '../../store/undo/undo-writes.js';
import { type Outcome, putBack, type UndoContext } from './put-back.js';
import { putBackMembers } from './put-back-members.js';

export interface UndoWorkerOptions {
  readonly store: UndoStore;
  readonly limit: WeightLimit;
  /** Makes the call in which an undo changes what it puts back. */
  callOf(undo: UndoRow): Promise<Call>;
  /** For how long nobody else takes what a process works on that was killed. */
  readonly leaseMs?: number;
}

/** Names that are looked at again, and groups that get members, in one step. */
const NAMES = 50;
const GROUPS = 100;
/** How often, and after how long, a step is tried again while the database is away. */
const MAX_FAILURES = 30;
const PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** How often it is looked how far somebody else is. */
const FOLLOW_MS = 1_000;

/**
 * Takes changes back, in steps: each is one transaction that also says how far the undo is then, so that whoever takes it
 * over, after whatever happened, goes on where it was.
 */
export class UndoWorker {
  readonly #options: UndoWorkerOptions;
  readonly #leaseMs: number;
  readonly #holder = `${hostname()}:${process.pid}:${randomInt(36 ** 6).toString(36)}`;

  constructor(options: UndoWorkerOptions) {
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? 30_000;
  }

  /**
   * Takes an undo over and works on it until it is done, stopped, or the signal. Whoever loses it to somebody else follows
   * how far that one is, and goes on where it has died.
   */
  async see(
    undo: Pick<UndoRow, 'organizationId' | 'id'>,
    onProgress: (undo: UndoRow) => void,
    signal?: AbortSignal,
  ): Promise<UndoRow | undefined> {
    let seen = await this.work(undo, false, onProgress, signal);
    while (seen?.state === 'running' && !signal?.aborted) {
      await delay(FOLLOW_MS, undefined, signal && { signal }).catch(() => undefined);
      seen =
        (await this.work(undo, true, onProgress, signal)) ??
        (await this.#options.store.find(undo.organizationId, undo.id));
      if (seen !== undefined) onProgress(seen);
    }
    return seen;
  }

  /**
   * Takes an undo over and works on it until it is done, stopped, taken over by somebody else, or the signal.
   * @param onlyAbandoned unless somebody works on it
   * @returns undefined when there was nothing to take
   */
  async work(
    { organizationId, id }: Pick<UndoRow, 'organizationId' | 'id'>,
    onlyAbandoned: boolean,
    onProgress: (undo: UndoRow) => void,
    signal?: AbortSignal,
  ): Promise<UndoRow | undefined> {
    const { store, callOf } = this.#options;
    const taken = await store.take(organizationId, id, this.#holder, this.#leaseMs, onlyAbandoned);
    if (taken === undefined) return undefined;
    const call = await callOf(taken);
    let undo = taken;
    let failures = 0;
    while (undo.state === 'running' && !signal?.aborted) {
      try {
        const after = await store.step(call, undo, this.#holder, this.#leaseMs, (runner, row) =>
          this.#step(call, runner, row),
        );
        if (after === undefined) return store.find(organizationId, id);
        undo = after;
        failures = 0;
        onProgress(undo);
      } catch (error) {
        failures += 1;
        if (!isPassing(error) || failures > MAX_FAILURES) throw error;
        await delay(Math.min(PAUSE_MS * failures, LONGEST_PAUSE_MS), undefined, signal && { signal }).catch(() => {});
      }
    }
    if (undo.state === 'running') await store.release(organizationId, id, this.#holder);
    return undo;
  }

  #step(call: Call, runner: StatementRunner, undo: UndoRow): Promise<UndoProgress> {
    const scope = { ...undo, undoId: undo.id };
    const writes = new UndoWrites(runner, call, this.#options.limit);
    const context = { call, scope, isForced: undo.isForced, runner, writes };
    switch (undo.phase) {
      case 'resources':
        return resourcesStep(context, undo);
      case 'names':
        return namesStep(context, undo);
      case 'members':
        return membersStep(context, undo);
    }
  }
}

/** Whether what failed may go well a little later. */
const isPassing = (error: unknown): boolean =>
  error instanceof ScimError && (error.status === 503 || error.status === 429);

async function resourcesStep(context: UndoContext, undo: UndoRow): Promise<UndoProgress> {
  const page = await changedResources(context.runner, context.scope, undo.position);
  const { counts, leftovers } = await putAllBack(context, undo.counts, page.resources);
  await addLeftovers(context.runner, undo, leftovers);
  if (page.next !== undefined) return { phase: 'resources', position: page.next, counts, isDone: false };
  return { phase: 'names', position: LOWEST_ID, counts: { ...counts, freed: 0 }, isDone: false };
}

/** A name may have become free by what was put back after it was wanted, and so on while one does. */
async function namesStep(context: UndoContext, undo: UndoRow): Promise<UndoProgress> {
  const { runner, scope } = context;
  const taken = await takenNames(runner, undo, undo.position, NAMES);
  const resources = await factsOf(
    runner,
    scope,
    taken.map(({ changeId }) => changeId),
  );
  const { counts, leftovers } = await putAllBack(context, undo.counts, resources);
  const left = new Set(leftovers.map(({ resourceId }) => resourceId));
  const free = taken.flatMap(({ resourceId }) => (left.has(resourceId) ? [] : [resourceId]));
  await removeLeftovers(runner, undo, free);
  await addLeftovers(runner, undo, leftovers);
  const freed = counts.freed + free.length;
  const last = taken.at(-1);
  if (last !== undefined && taken.length === NAMES)
    return { phase: 'names', position: last.resourceId, counts: { ...counts, freed }, isDone: false };
  if (freed > 0) return { phase: 'names', position: LOWEST_ID, counts: { ...counts, freed: 0 }, isDone: false };
  return { phase: 'members', position: HIGHEST_ID, counts, isDone: false };
}

async function membersStep(context: UndoContext, undo: UndoRow): Promise<UndoProgress> {
  const { runner, scope } = context;
  const page = await changedMemberships(runner, scope, undo.position);
  const groups = byGroup(await differing(runner, scope, page.memberships));
  const counts = { ...undo.counts };
  let changed = 0;
  for (const [group, memberships] of groups) {
    // The others are found again by the next step.
    if (changed === GROUPS) return { phase: 'members', position: undo.position, counts, isDone: false };
    const { added, removed, leftovers } = await putBackMembers(context, group, memberships);
    counts.membersAdded += added;
    counts.membersRemoved += removed;
    if (added + removed > 0) changed += 1;
    await addLeftovers(runner, undo, leftovers);
  }
  if (page.next !== undefined) return { phase: 'members', position: page.next, counts, isDone: false };
  const { id, actor } = undo;
  const { freed: _, ...done } = counts;
  await auditEnd(runner, undo, { actor, action: 'undo.end', subject: undefined, details: { undo: id, ...done } });
  return { phase: 'members', position: undo.fromId, counts, isDone: true };
}

async function putAllBack(
  context: UndoContext,
  before: UndoCounts,
  resources: readonly ChangedResource[],
): Promise<{ counts: UndoCounts; leftovers: Leftover[] }> {
  const counts = { ...before };
  const leftovers: Leftover[] = [];
  for (const resource of resources) {
    const outcome = await putBack(context, resource);
    if (outcome.kind === 'leave') leftovers.push(leftoverOf(resource, outcome));
    else counts[COUNTED[outcome.kind]] += 1;
  }
  return { counts, leftovers };
}

const COUNTED = { already: 'already', restore: 'restored', delete: 'deleted', replace: 'changed' } as const;

const leftoverOf = (
  { id, type, changeId }: ChangedResource,
  { reason, details }: Extract<Outcome, { kind: 'leave' }>,
): Leftover => ({
  resourceId: id,
  part: 'resource',
  resourceType: type,
  reason,
  details: { ...details, change: changeId },
});

function byGroup(memberships: readonly Membership[]): Map<string, Membership[]> {
  const groups = new Map<string, Membership[]>();
  for (const one of memberships) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  return groups;
}
