import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from '../client/connection.js';
import type { CompiledMapping } from '../mapping/model.js';
import type { EntraDirectory } from '../tenant/model.js';
import { type Anchor, type JobState, newState } from './anchors.js';
import { deleteObject } from './delete-object.js';
import { inParallel } from './in-parallel.js';
import type { CycleReport, Dialect, JobHealth, ProvisioningEvent } from './model.js';
import { cyclesToWait, judge } from './quarantine.js';
import type { Pause } from './retry.js';
import { newTally, type Run, report } from './run.js';
import { syncGroup } from './sync-group.js';
import { quoted, syncReferences, syncUser } from './sync-user.js';
import { JobBroken, JobFailure, JobStopped, TargetClient } from './target-client.js';

export interface EntraJobOptions {
  readonly connection: Connection;
  readonly directory: EntraDirectory;
  readonly users: CompiledMapping;
  /** undefined when groups are not provisioned. */
  readonly groups?: CompiledMapping | undefined;
  /** Default: legacy. */
  readonly dialect?: Dialect;
  /** Objects under way at once; default 1, as one job of Entra's seems to have. */
  readonly concurrency?: number;
  /** Members in one PATCH; default 1, as non-gallery jobs send. */
  readonly membersPerPatch?: number;
  /** Disables and deletes of one cycle beyond which it stages the rest; undefined for none. */
  readonly deletionThreshold?: number | undefined;
  /** The memory of an earlier job that this one continues. */
  readonly state?: JobState;
  /** Waits before a request is repeated; stops the job when it rejects. */
  readonly pause?: Pause;
  readonly signal?: AbortSignal | undefined;
  /** Told of each line of the job's provisioning log. */
  readonly onEvent?: (event: ProvisioningEvent) => void;
  /** Told how many objects of the cycle are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A provisioning job of Entra's, run step by step. */
export interface EntraJob {
  readonly state: JobState;
  /** "Test Connection": asks for a user who does not exist. @throws JobFailure */
  testConnection(): Promise<void>;
  /** The next cycle: the initial one, then incremental ones. It does not throw for what the endpoint does. */
  runCycle(): Promise<CycleReport>;
  /** Provisions one user at once, with the legacy PATCH whatever the dialect (ENTRA.md §1). */
  provisionOnDemand(objectId: string): Promise<CycleReport>;
}

export function createEntraJob(options: EntraJobOptions): EntraJob {
  const state = options.state ?? newState();
  const { connection, directory, pause = pauseUntil(options.signal) } = options;

  const newRun = (client: TargetClient, dialect: Dialect): Run => ({
    client,
    directory,
    users: options.users,
    groups: options.groups,
    dialect,
    membersPerPatch: options.membersPerPatch ?? 1,
    state,
    tally: newTally(),
    attemptedBefore: state.attempted,
    deletionsLeft: options.deletionThreshold,
    staged: 0,
    emit: options.onEvent ?? (() => {}),
  });

  /** Runs what a cycle consists of, and says what came of it. */
  async function cycle(kind: CycleReport['kind'], dialect: Dialect, steps: (run: Run) => Promise<void>) {
    state.cycle += 1;
    const began = performance.now();
    const client = new TargetClient(connection, pause);
    const run = newRun(client, dialect);
    let broken: string | undefined;
    let unjudged: string | undefined;
    try {
      await probe(run);
      await steps(run);
    } catch (error) {
      if (options.signal?.aborted) unjudged = 'Stopped.';
      else if (error instanceof JobStopped) unjudged = `Not judged: ${error.message}.`;
      else if (error instanceof JobFailure) broken = error.message;
      else throw error;
    }
    const seconds = (performance.now() - began) / 1_000;
    return reportOf(kind, run, { broken, unjudged }, seconds);
  }

  function reportOf(
    kind: CycleReport['kind'],
    run: Run,
    end: { broken: string | undefined; unjudged: string | undefined },
    seconds: number,
  ): CycleReport {
    const staged =
      run.staged === 0
        ? undefined
        : `${run.staged} disables and deletes wait for an admin: more than the threshold of ${options.deletionThreshold}.`;
    const { attempted, failures, referenceFailures } = state;
    const now = { attempted: attempted - run.attemptedBefore, failed: run.tally.failed, waiting: waiting(state) };
    const judged: { health: JobHealth; reasons: string[] } = judge({
      attempted,
      failures,
      referenceFailures,
      ...end,
      cycle: now,
      staged,
    });
    return {
      cycle: state.cycle,
      kind,
      ...run.tally,
      attempted: now.attempted,
      requests: run.client.requests,
      seconds,
      ...judged,
    };
  }

  /** Entra begins each cycle by asking for a user with a random matching value. */
  async function probe(run: Run): Promise<void> {
    const [target = 'userName'] = run.users.matching;
    try {
      const found = await run.client.match('/Users', `${target} eq ${quoted(randomUUID())}`, false);
      if (found !== undefined) {
        throw new JobBroken(
          'SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering',
          `A filter by a random ${target} found ${found.id}: the endpoint does not evaluate filters.`,
        );
      }
      report(run, undefined, 'probe', 'success');
    } catch (error) {
      if (!(error instanceof JobFailure) || error instanceof JobStopped) throw error;
      const { code, message, request, outcome } = error;
      report(run, undefined, 'probe', 'failure', { code, detail: message, request, outcome });
      throw error instanceof JobBroken ? error : new JobBroken(code, message, request, outcome, error);
    }
  }

  async function syncAll(run: Run): Promise<void> {
    const isInitial = state.watermark === 0;
    const again = takePending(state);
    try {
      await syncDue(run, due(directory, state, isInitial, again));
    } catch (error) {
      // What was not reached is still to be tried again.
      for (const [objectId, kind] of again) state.pending.set(objectId, kind);
      throw error;
    }
  }

  async function syncDue(run: Run, { users, groups }: { users: string[]; groups: string[] }): Promise<void> {
    const { watermark } = directory;
    const total = users.length * 2 + groups.length;
    let done = 0;
    const each = <Item>(items: readonly Item[], step: (item: Item) => Promise<void>) =>
      inParallel(options.concurrency ?? 1, items, options.signal, async (item) => {
        await step(item);
        done += 1;
        options.onProgress?.(done, total);
      });
    await each(users, async (objectId) => {
      const user = directory.users.get(objectId);
      await (user === undefined ? deleteObject(run, 'User', objectId) : syncUser(run, user));
    });
    await each(users, async (objectId) => {
      const user = directory.users.get(objectId);
      if (user !== undefined) await syncReferences(run, user);
    });
    const mapping = run.groups;
    if (mapping !== undefined) {
      await each(groups, async (objectId) => {
        const group = directory.groups.get(objectId);
        await (group === undefined ? deleteObject(run, 'Group', objectId) : syncGroup(run, mapping, group));
      });
    }
    state.watermark = watermark;
  }

  return {
    state,
    async testConnection() {
      const client = new TargetClient(connection, pause);
      await probe(newRun(client, options.dialect ?? 'legacy'));
    },
    runCycle: () => cycle(state.watermark === 0 ? 'initial' : 'incremental', options.dialect ?? 'legacy', syncAll),
    provisionOnDemand: (objectId) =>
      cycle('on-demand', 'legacy', async (run) => {
        const user = directory.users.get(objectId);
        if (user === undefined) return deleteObject(run, 'User', objectId);
        await syncUser(run, user);
        await syncReferences(run, user);
      }),
  };
}

/** What a cycle has to look at: everything at first, then what changed and what failed and is due again. */
function due(
  directory: EntraDirectory,
  state: JobState,
  isInitial: boolean,
  again: JobState['pending'],
): { users: string[]; groups: string[] } {
  if (isInitial && again.size === 0 && state.anchors.size === 0) {
    return { users: [...directory.users.keys()], groups: [...directory.groups.keys()] };
  }
  const users = new Set<string>();
  const groups = new Set<string>();
  for (const { kind, objectId } of directory.changesSince(state.watermark)) {
    (kind === 'user' ? users : groups).add(objectId);
  }
  for (const [objectId, kind] of again) (kind === 'user' ? users : groups).add(objectId);
  return { users: [...users], groups: [...groups] };
}

/** How many have failed in an earlier cycle and not been tried again in this one. */
function waiting({ anchors, pending, cycle }: JobState): number {
  const lastTried = ({ retryAt, failures }: Anchor) => retryAt - cyclesToWait(failures);
  return [...pending.keys()].filter((objectId) => {
    const anchor = anchors.get(objectId);
    return anchor !== undefined && anchor.failures > 0 && lastTried(anchor) < cycle;
  }).length;
}

/** Takes what failed before and is due now. */
function takePending(state: JobState): JobState['pending'] {
  const isDue = (objectId: string) => (state.anchors.get(objectId)?.retryAt ?? 0) <= state.cycle;
  const taken = new Map([...state.pending].filter(([objectId]) => isDue(objectId)));
  for (const objectId of taken.keys()) state.pending.delete(objectId);
  return taken;
}

/** Pauses, and not a moment longer than the signal lets. */
const pauseUntil =
  (signal: AbortSignal | undefined): Pause =>
  (milliseconds) =>
    delay(milliseconds, undefined, { signal }).catch(() => undefined);
