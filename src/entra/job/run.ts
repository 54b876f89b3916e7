import type { ScimAnswer, ScimRequest } from '../client/connection.js';
import type { ConnectionError } from '../client/connection-error.js';
import type { CompiledMapping } from '../mapping/model.js';
import type { EntraDirectory } from '../tenant/model.js';
import { type Anchor, type JobState, newAnchor } from './anchors.js';
import type { Dialect, EntraErrorCode, ProvisioningEvent } from './model.js';
import { cyclesToWait } from './quarantine.js';
import { JobBroken, JobFailure, JobStopped, type TargetClient } from './target-client.js';

/** What every step of a job needs. */
export interface Run {
  readonly client: TargetClient;
  readonly directory: EntraDirectory;
  readonly users: CompiledMapping;
  /** undefined when groups are not provisioned. */
  readonly groups: CompiledMapping | undefined;
  readonly dialect: Dialect;
  /** Members in one PATCH of a group. */
  readonly membersPerPatch: number;
  readonly state: JobState;
  readonly tally: Tally;
  /** What `state.attempted` was before this cycle. */
  readonly attemptedBefore: number;
  /** How a client tells of a failure, when it has other words than Entra's. */
  readonly describe?: ((failure: FailedStep) => string) | undefined;
  /** Disables and deletes that may still be done in this cycle; undefined for no limit. */
  deletionsLeft: number | undefined;
  /** Disables and deletes that were not done. */
  staged: number;
  readonly emit: (event: ProvisioningEvent) => void;
}

/** A failure, for a client to put into its own words. */
export interface FailedStep {
  readonly action: 'create' | 'update' | 'delete' | 'read';
  readonly object: 'User' | 'Group';
  /** userPrincipalName or displayName. */
  readonly name: string;
  /** The whole URL; undefined when nothing was sent. */
  readonly url: string | undefined;
  readonly outcome: ScimAnswer | ConnectionError | undefined;
  /** In our own words. */
  readonly message: string;
}

/** Counts of one cycle. */
export interface Tally {
  created: number;
  updated: number;
  disabled: number;
  deleted: number;
  unchanged: number;
  failed: number;
}

export const newTally = (): Tally => ({ created: 0, updated: 0, disabled: 0, deleted: 0, unchanged: 0, failed: 0 });

/** Who an event is about. */
export interface Subject {
  readonly object: 'User' | 'Group';
  readonly objectId: string;
  readonly name: string;
}

type Action = ProvisioningEvent['action'];

/** Writes a line of the provisioning log. */
export function report(
  run: Run,
  subject: Subject | undefined,
  action: Action,
  status: ProvisioningEvent['status'],
  more: {
    readonly targetId?: string | undefined;
    readonly code?: EntraErrorCode;
    readonly detail?: string;
    readonly request?: ScimRequest | undefined;
    readonly outcome?: ScimAnswer | ConnectionError | undefined;
  } = {},
): void {
  run.emit({
    at: new Date(),
    cycle: run.state.cycle,
    action,
    object: subject?.object,
    objectId: subject?.objectId,
    name: subject?.name,
    targetId: more.targetId,
    status,
    code: more.code,
    detail: more.detail,
    request: more.request,
    outcome: more.outcome,
  });
}

export function anchorOf(run: Run, objectId: string): Anchor {
  const known = run.state.anchors.get(objectId);
  if (known !== undefined) return known;
  const made = newAnchor();
  run.state.anchors.set(objectId, made);
  return made;
}

/**
 * Does one step for one object; a failure is logged and the object tried again in a later cycle, ever more seldom.
 * @returns whether it was done
 * @throws JobBroken when nothing can be done any more
 */
export async function attempt(run: Run, subject: Subject, action: Action, step: () => Promise<void>): Promise<boolean> {
  const { state } = run;
  const failure = await step().then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof JobFailure && !(error instanceof JobStopped)) return error;
      throw error;
    },
  );
  state.attempted += 1;
  if (failure === undefined) {
    const anchor = state.anchors.get(subject.objectId);
    if (anchor !== undefined) anchor.failures = 0;
    return true;
  }
  const { code, request, outcome, message } = failure;
  const done = actionOf(request, action);
  const own = run.describe?.({
    ...subject,
    action: STEPS[done] ?? 'update',
    url: urlOf(run, request),
    outcome,
    message,
  });
  const said = own === undefined ? { code, detail: message } : { detail: own };
  report(run, subject, done, 'failure', { ...said, request, outcome });
  if (failure instanceof JobBroken) throw failure;
  fail(run, subject, code === 'ReferenceNotResolved');
  return false;
}

/** What the request that failed would have done, where a step has several. */
function actionOf(request: ScimRequest | undefined, action: Action): Action {
  if (request?.method === 'POST') return 'create';
  if (request?.method === 'DELETE') return 'delete';
  return request?.method === 'GET' && request.query?.some(([name]) => name === 'filter') ? 'match' : action;
}

const STEPS: Partial<Record<Action, FailedStep['action']>> = { create: 'create', delete: 'delete', match: 'read' };

const urlOf = (run: Run, request: ScimRequest | undefined) => request && run.client.urlOf(request);

function fail(run: Run, { objectId, object }: Subject, isReference: boolean): void {
  const { state, tally } = run;
  const anchor = anchorOf(run, objectId);
  anchor.failures += 1;
  anchor.retryAt = state.cycle + cyclesToWait(anchor.failures);
  state.pending.set(objectId, object === 'User' ? 'user' : 'group');
  if (isReference) state.referenceFailures += 1;
  else state.failures += 1;
  tally.failed += 1;
}

/**
 * Asks leave for a disable or a delete, which an accidental-deletion threshold may withhold.
 * @returns false when it has to wait for an admin
 */
export function mayDelete(run: Run, subject: Subject, action: 'disable' | 'delete'): boolean {
  if (run.deletionsLeft === undefined) return true;
  if (run.deletionsLeft > 0) {
    run.deletionsLeft -= 1;
    return true;
  }
  run.staged += 1;
  run.state.pending.set(subject.objectId, subject.object === 'User' ? 'user' : 'group');
  report(run, subject, action, 'skipped', { detail: 'Staged: the accidental-deletion threshold is reached.' });
  return false;
}
