import type { Call } from '../../protocol/call.js';
import { Notes } from '../../protocol/notes.js';
import { changesBetween } from '../../protocol/resource/changes.js';
import { nameOf } from '../../protocol/resource/name-of.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { ScimError } from '../../protocol/scim-error.js';
import { holderIn } from '../../store/resources/uniqueness-conflict.js';
import type { StatementRunner } from '../../store/statement-runner.js';
import { type ChangedResource, factsOf } from '../../store/undo/changed-resources.js';
import type { UndoScope } from '../../store/undo/undo-selection.js';
import { beforeAndNow, type UndoWrites } from '../../store/undo/undo-writes.js';
import { changeEntry } from '../log/log-entries.js';
import { type Decision, decide } from './decision.js';

/** What a step of an undo works with. */
export interface UndoContext {
  readonly call: Call;
  readonly scope: UndoScope;
  readonly isForced: boolean;
  readonly runner: StatementRunner;
  readonly writes: UndoWrites;
}

/** What came of a resource: what was done, or why nothing was. */
export type Outcome = Decision;

/** How often it is looked at again when somebody changes it meanwhile. */
const MAX_ATTEMPTS = 3;
const CHANGED_JUST_NOW: Outcome = { kind: 'leave', reason: 'changed-since', details: {} };

/** Puts a resource back as it was before its oldest selected change. */
export async function putBack(context: UndoContext, found: ChangedResource): Promise<Outcome> {
  const { call, scope, isForced, runner, writes } = context;
  const type = call.tenant.resourceTypes.get(found.type);
  let resource: ChangedResource | undefined = found;
  let isHeld = false;
  for (let attempt = 1; resource !== undefined && attempt <= MAX_ATTEMPTS; attempt += 1) {
    const decision = decide(resource, type !== undefined, isForced);
    if (decision.kind === 'already' || decision.kind === 'leave' || type === undefined) return decision;
    // A membership is no change of its member, so that the version does not tell whether somebody gave one since it was read.
    if (decision.kind === 'delete' && !isForced && !isHeld) {
      await writes.hold(type, found.id);
      isHeld = true;
      [resource] = await factsOf(runner, scope, [found.changeId]);
      attempt -= 1;
      continue;
    }
    try {
      if (await write(context, type, resource, decision.kind)) return decision;
    } catch (error) {
      return explained(error);
    }
    [resource] = await factsOf(runner, scope, [found.changeId]);
  }
  return CHANGED_JUST_NOW;
}

/** @returns false when somebody changed it meanwhile */
async function write(
  { call, runner, writes }: UndoContext,
  type: ResourceType,
  resource: ChangedResource,
  kind: 'restore' | 'delete' | 'replace',
): Promise<boolean> {
  const { id, version } = resource;
  const { before, now } = await beforeAndNow(runner, call, resource);
  const name = nameOf(type, before ?? now ?? {});
  const entryOf = (operation: 'restore' | 'delete' | 'replace') =>
    changeEntry(
      operation,
      type,
      id,
      name,
      operation === 'replace' ? changesBetween(type, now ?? {}, before ?? {}) : [],
      new Notes(),
    );
  if (kind === 'delete') return (await writes.delete(type, id, entryOf(kind), version ?? 0)) !== 'changed';
  if (before === undefined) return false;
  if (kind === 'restore') return writes.restore(type, id, before, entryOf(kind));
  if (now === undefined || version === null) return false;
  return writes.replace(type, { id, resource: now, version }, before, entryOf(kind));
}

/** What must be unique is taken, or what was allowed is not any more; every other error is one. */
function explained(error: unknown): Outcome {
  if (!(error instanceof ScimError)) throw error;
  if (error.status === 409) {
    const { fact, holder } = holderIn(error);
    const attribute = fact.split(' ', 1)[0] ?? '';
    return { kind: 'leave', reason: 'taken', details: { attribute, ...(holder === undefined ? {} : { holder }) } };
  }
  if (error.status !== 400 && error.status !== 413) throw error;
  return { kind: 'leave', reason: 'refused', details: { status: error.status } };
}
