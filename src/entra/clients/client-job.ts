import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from '../client/connection.js';
import { type JobState, newState } from '../job/anchors.js';
import { inParallel } from '../job/in-parallel.js';
import type { ProvisioningEvent } from '../job/model.js';
import { newTally, type Run, report, type Tally } from '../job/run.js';
import { JobFailure, JobStopped, TargetClient } from '../job/target-client.js';
import type { CompiledMapping } from '../mapping/model.js';
import type { EntraDirectory } from '../tenant/model.js';
import { bringGroup, bringUser } from './bring.js';
import { dropGroup, dropUser, isDue } from './drop.js';
import type { ProvisioningClient, ResourceKind } from './model.js';

export interface ClientJobOptions {
  readonly client: ProvisioningClient;
  /** With the headers of the client. */
  readonly connection: Connection;
  readonly directory: EntraDirectory;
  readonly users: CompiledMapping;
  readonly groups?: CompiledMapping | undefined;
  readonly state?: JobState;
  /** Objects under way at once; default 1. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: (event: ProvisioningEvent) => void;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What one run of a client did. */
export interface ClientReport extends Tally {
  readonly cycle: number;
  /** Users and groups that it read back when it listed them. */
  readonly listed: number;
  readonly requests: number;
  readonly seconds: number;
  /** Why it could not go on, a sentence. */
  readonly broken: string | undefined;
  /** Whether that says nothing of the endpoint: it was stopped, or no more requests are admitted. */
  readonly isUnjudged: boolean;
}

/** A job of another client than Entra, run step by step. */
export interface ClientJob {
  readonly state: JobState;
  /** Tests the connection, writes what has changed, and reads everything back. It does not throw for what the endpoint does. */
  runCycle(): Promise<ClientReport>;
}

export function createClientJob(options: ClientJobOptions): ClientJob {
  const { client, connection, directory, users, groups, signal } = options;
  const state = options.state ?? newState();

  const newRun = (): Run => ({
    client: new TargetClient(connection, (milliseconds) =>
      delay(milliseconds, undefined, { signal }).catch(() => undefined),
    ),
    directory,
    users,
    groups,
    dialect: 'aadOptscim062020',
    membersPerPatch: 1,
    state,
    tally: newTally(),
    attemptedBefore: state.attempted,
    describe: (failure) => client.describe(failure),
    deletionsLeft: undefined,
    staged: 0,
    emit: options.onEvent ?? (() => {}),
  });

  async function write(run: Run): Promise<void> {
    const again = new Map(state.pending);
    state.pending.clear();
    try {
      await writeDue(run, changedSince(directory, state, again));
    } catch (error) {
      // What was not reached is still to be tried again.
      for (const [objectId, kind] of again) state.pending.set(objectId, kind);
      throw error;
    }
  }

  async function writeDue(run: Run, due: { users: string[]; groups: string[] }): Promise<void> {
    const { watermark } = directory;
    const work = [...due.users.map((id) => ['User', id] as const), ...due.groups.map((id) => ['Group', id] as const)];
    const countDue = (ids: readonly string[], known: ReadonlyMap<string, unknown>) =>
      ids.filter((id) => !known.has(id) && isDue(run, client, id)).length;
    // Before the first is deleted, or the last would find none left to count.
    const doomed = {
      users: countDue(due.users, directory.users),
      groups: countDue(due.groups, directory.groups),
    };
    let done = 0;
    const each = (kind: ResourceKind, step: (objectId: string) => Promise<void>) =>
      inParallel(
        options.concurrency ?? 1,
        work.filter((item) => item[0] === kind),
        signal,
        async ([, objectId]) => {
          await step(objectId);
          done += 1;
          options.onProgress?.(done, work.length);
        },
      );
    await each('User', async (objectId) => {
      const user = directory.users.get(objectId);
      await (user === undefined ? dropUser(run, client, objectId, doomed.users) : bringUser(run, client, user));
    });
    if (groups !== undefined) {
      await each('Group', async (objectId) => {
        const group = directory.groups.get(objectId);
        await (group === undefined
          ? dropGroup(run, client, objectId, doomed.groups)
          : bringGroup(run, client, groups, group));
      });
    }
    state.watermark = watermark;
  }

  /** Reads everything back: each object that the job knows has to come, and nothing twice. */
  async function readBack(run: Run): Promise<number> {
    let listed = 0;
    const kinds: ResourceKind[] = groups === undefined ? ['User'] : ['User', 'Group'];
    for (const kind of kinds) {
      const ids = new Set<string>();
      let twice = 0;
      for await (const { id } of client.list(run.client, kind)) {
        signal?.throwIfAborted();
        if (ids.has(id)) twice += 1;
        ids.add(id);
      }
      listed += ids.size;
      const known = kind === 'User' ? directory.users : directory.groups;
      const missing = [...state.anchors].filter(
        ([objectId, { targetId }]) => known.has(objectId) && targetId !== undefined && !ids.has(targetId),
      );
      if (twice + missing.length === 0) continue;
      run.tally.failed += 1;
      report(run, undefined, 'match', 'failure', {
        detail: `Reading all of ${kind}, ${missing.length} that were written did not come, and ${twice} came twice.`,
      });
    }
    return listed;
  }

  return {
    state,
    async runCycle() {
      state.cycle += 1;
      const began = performance.now();
      const run = newRun();
      let broken: string | undefined;
      let isUnjudged = false;
      let listed = 0;
      try {
        await client.test(run.client);
        await write(run);
        listed = await readBack(run);
      } catch (error) {
        isUnjudged = signal?.aborted === true || error instanceof JobStopped;
        if (signal?.aborted) broken = 'Stopped.';
        else if (error instanceof JobFailure) broken = error.message;
        else throw error;
      }
      const seconds = (performance.now() - began) / 1_000;
      return { cycle: state.cycle, ...run.tally, listed, requests: run.client.requests, seconds, broken, isUnjudged };
    },
  };
}

/** Everything at first; later what changed, and what failed before. */
function changedSince(
  directory: EntraDirectory,
  state: JobState,
  again: JobState['pending'],
): { users: string[]; groups: string[] } {
  if (state.anchors.size === 0) return { users: [...directory.users.keys()], groups: [...directory.groups.keys()] };
  const due = new Map(again);
  for (const { kind, objectId } of directory.changesSince(state.watermark)) due.set(objectId, kind);
  const of = (kind: 'user' | 'group') => [...due].filter((item) => item[1] === kind).map(([objectId]) => objectId);
  return { users: of('user'), groups: of('group') };
}
