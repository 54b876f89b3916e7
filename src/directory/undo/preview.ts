import type { Call } from '../../protocol/call.js';
import type { StatementRunner } from '../../store/statement-runner.js';
import { changedMemberships, differing } from '../../store/undo/changed-members.js';
import { type ChangedResource, changedResources } from '../../store/undo/changed-resources.js';
import { hasOwnUniques, holderOf } from '../../store/undo/holder-of.js';
import { HIGHEST_ID } from '../../store/undo/undo-row.js';
import type { UndoScope } from '../../store/undo/undo-selection.js';
import { beforeAndNow } from '../../store/undo/undo-writes.js';
import { timeOf } from '../log/request-id.js';
import { type Decision, decide } from './decision.js';
import { type Left, leftOf } from './leftover-sentence.js';

/** Some resources of a type that have one thing in common. */
export interface Counted {
  readonly type: string;
  readonly kind: Exclude<Decision['kind'], 'leave'>;
  count: number;
  /** Of the first of them. */
  readonly names: string[];
}

/** What an undo would do, as far as can be said before. */
export interface UndoPreview {
  readonly resources: readonly Counted[];
  /** Of groups that are there, and of members that are there: with what comes back come its memberships. */
  readonly membersAdded: number;
  readonly membersRemoved: number;
  /** The first of what would be left alone, and how many there are. */
  readonly left: readonly Left[];
  readonly leftCount: number;
}

const MAX_NAMES = 10;
const MAX_LEFT = 200;

/**
 * Walks through what an undo would do, from the newest change to the oldest; what it remembers does not grow with it.
 * @param onProgress told which time it has come to
 */
export async function preview(
  runner: StatementRunner,
  call: Call,
  scope: UndoScope,
  isForced: boolean,
  onProgress: (at: Date) => void,
): Promise<UndoPreview> {
  const counts = new Map<string, Counted>();
  const left: Left[] = [];
  let leftCount = 0;
  let position: string | undefined = HIGHEST_ID;
  while (position !== undefined) {
    const page: Awaited<ReturnType<typeof changedResources>> = await changedResources(runner, scope, position);
    for (const resource of page.resources) {
      const decision = await foresee(runner, call, scope, isForced, resource);
      if (decision.kind === 'leave') {
        leftCount += 1;
        const { id, type, name } = resource;
        if (left.length < MAX_LEFT)
          left.push(leftOf({ resourceId: id, part: 'resource', resourceType: type, ...decision }, name ?? id));
        continue;
      }
      const key = `${decision.kind} ${resource.type}`;
      const counted = counts.get(key) ?? { type: resource.type, kind: decision.kind, count: 0, names: [] };
      counts.set(key, counted);
      counted.count += 1;
      if (counted.names.length < MAX_NAMES) counted.names.push(resource.name ?? resource.id);
    }
    position = page.next;
    if (position !== undefined) onProgress(new Date(timeOf(position)));
  }
  return { resources: [...counts.values()], ...(await members(runner, scope)), left, leftCount };
}

async function foresee(
  runner: StatementRunner,
  call: Call,
  scope: UndoScope,
  isForced: boolean,
  resource: ChangedResource,
): Promise<Decision> {
  const type = call.tenant.resourceTypes.get(resource.type);
  const decision = decide(resource, type !== undefined, isForced);
  if (type === undefined || (decision.kind !== 'restore' && decision.kind !== 'replace')) return decision;
  if (resource.nameHolder !== null) {
    const attribute = type.name === 'User' ? 'userName' : 'displayName';
    return { kind: 'leave', reason: 'taken', details: { attribute, holder: resource.nameHolder } };
  }
  if (decision.kind === 'restore' && !hasOwnUniques(type)) return decision;
  const { before } = await beforeAndNow(runner, call, resource);
  const holder = before && (await holderOf(runner, scope, type, resource.id, before));
  if (holder === undefined) return decision;
  return { kind: 'leave', reason: 'taken', details: { attribute: holder.attribute, holder: holder.id } };
}

async function members(runner: StatementRunner, scope: UndoScope) {
  let [membersAdded, membersRemoved] = [0, 0];
  let position: string | undefined = HIGHEST_ID;
  while (position !== undefined) {
    const page: Awaited<ReturnType<typeof changedMemberships>> = await changedMemberships(runner, scope, position);
    for (const { isWanted } of await differing(runner, scope, page.memberships)) {
      if (isWanted) membersAdded += 1;
      else membersRemoved += 1;
    }
    position = page.next;
  }
  return { membersAdded, membersRemoved };
}
