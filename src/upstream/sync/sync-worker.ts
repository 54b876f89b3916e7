import { randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { giveWay } from '../../protocol/give-way.js';
import type { SyncRunRow } from '../../store/upstream/sync-row.js';
import type { StepResult, SyncRunStore } from '../../store/upstream/sync-run-store.js';
import { UpstreamError } from '../client/upstream-answer.js';
import { TransformationError } from '../transformation/transformation-error.js';
import { goneStep } from './gone-step.js';
import { readStep } from './read-step.js';
import { referencesStep } from './references-step.js';
import { isPassing, type SyncContext } from './sync-context.js';
import { SyncPropertyError } from './sync-properties.js';

export interface SyncWorkerOptions {
  readonly store: SyncRunStore;
  /** Makes what the steps of a run work with. @throws SyncPropertyError, TransformationError */
  contextOf(run: SyncRunRow, signal: AbortSignal): Promise<SyncContext>;
  /** For how long nobody else takes what a process works on that was killed. */
  readonly leaseMs?: number | undefined;
}

/** How often, and after how long, a step is tried again while the database is away. */
const MAX_FAILURES = 30;
const PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** How long an upstream is waited for in one step that asked for fewer requests, besides what its client waits. */
const LONGEST_WAIT_MS = 15 * 60_000;
/** How long what a run works with is taken for what it is. */
const CONTEXT_MS = 15_000;
/** How often it is looked how far somebody else is. */
const FOLLOW_MS = 500;

/**
 * Works on runs, in steps: each reads a page, writes what it says, and then keeps in one transaction how far the run is,
 * with its counts and the links of the page. Whoever takes the run over, after whatever happened, does that page again,
 * which comes to the same end.
 */
export class SyncWorker {
  readonly #options: SyncWorkerOptions;
  readonly #leaseMs: number;
  readonly #holder = `${hostname()}:${process.pid}:${randomInt(36 ** 6).toString(36)}`;

  constructor(options: SyncWorkerOptions) {
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? 30_000;
  }

  /**
   * Works on a run until it has ended, or the signal. Whoever loses it to somebody else follows how far that one is, and
   * goes on where it has died.
   */
  async see(
    run: Pick<SyncRunRow, 'organizationId' | 'id'>,
    onProgress: (run: SyncRunRow) => void,
    signal: AbortSignal,
  ): Promise<SyncRunRow | undefined> {
    for (;;) {
      const worked = await this.work(run, onProgress, signal);
      const seen = worked ?? (await this.#options.store.find(run.organizationId, run.id));
      if (seen === undefined || seen.state !== 'running' || signal.aborted) return seen;
      onProgress(seen);
      await delay(FOLLOW_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /**
   * Takes a run over, if nobody works on it, and works on it until it has ended, somebody else has it, or the signal.
   * @returns undefined when there was nothing to take
   */
  async work(
    { organizationId, id }: Pick<SyncRunRow, 'organizationId' | 'id'>,
    onProgress: (run: SyncRunRow) => void,
    signal: AbortSignal,
  ): Promise<SyncRunRow | undefined> {
    const { store } = this.#options;
    const taken = await store.take({ organizationId, id }, this.#holder, this.#leaseMs);
    if (taken === undefined) return undefined;
    const lost = new AbortController();
    const heartbeat = setInterval(() => {
      store.renew(taken, this.#holder, this.#leaseMs).then(
        (isOurs) => isOurs || lost.abort(),
        // Whether it is ours is seen when the step is kept.
        () => undefined,
      );
    }, this.#leaseMs / 3).unref();
    try {
      return await this.#workOn(taken, onProgress, AbortSignal.any([signal, lost.signal]));
    } finally {
      clearInterval(heartbeat);
      await store.release(taken, this.#holder).catch(() => undefined);
    }
  }

  async #workOn(
    taken: SyncRunRow,
    onProgress: (run: SyncRunRow) => void,
    signal: AbortSignal,
  ): Promise<SyncRunRow | undefined> {
    const { store } = this.#options;
    let run = taken;
    let failures = 0;
    let waitedMs = 0;
    let made: { readonly context: SyncContext; readonly at: number } | undefined;
    while (run.state === 'running' && !signal.aborted) {
      try {
        // Now and then anew: the system, or the organization, may have become another.
        if (made === undefined || performance.now() - made.at > CONTEXT_MS)
          made = { context: await this.#options.contextOf(run, signal), at: performance.now() };
        const context = { ...made.context, run };
        const result = await this.#stepOrEnd(context, waitedMs);
        if ('waitMs' in result) {
          waitedMs += result.waitMs;
          await delay(result.waitMs, undefined, { signal }).catch(() => undefined);
          continue;
        }
        const after = await store.commit(context.call, run, this.#holder, this.#leaseMs, result);
        if (after === undefined) return store.find(run.organizationId, run.id);
        run = after;
        failures = 0;
        waitedMs = 0;
        onProgress(run);
        await giveWay();
      } catch (error) {
        if (signal.aborted) break;
        if (error instanceof SyncPropertyError || error instanceof TransformationError)
          return this.#end(run, error.message);
        failures += 1;
        if (!isPassing(error) || failures > MAX_FAILURES) {
          // Whoever would take it over would meet the same.
          if (!isPassing(error))
            await this.#end(run, 'The server met an error that it did not foresee; its log says more.');
          throw error;
        }
        await delay(Math.min(PAUSE_MS * failures, LONGEST_PAUSE_MS), undefined, { signal }).catch(() => undefined);
      }
    }
    return run.state === 'running' ? store.find(run.organizationId, run.id) : run;
  }

  /** An upstream that cannot be read ends the run, but where it says when it can be. */
  async #stepOrEnd(context: SyncContext, waitedMs: number): Promise<StepResult | { readonly waitMs: number }> {
    try {
      return await step(context);
    } catch (error) {
      if (!(error instanceof UpstreamError) || context.signal.aborted) throw error;
      const waitMs = error.retryAfterMs;
      if (waitMs !== undefined && waitedMs + waitMs <= LONGEST_WAIT_MS) return { waitMs: Math.max(waitMs, PAUSE_MS) };
      return endedBy(context.run, error.message);
    }
  }

  async #end(run: SyncRunRow, trouble: string): Promise<SyncRunRow | undefined> {
    return this.#options.store.fail(run, this.#holder, trouble);
  }
}

function step(context: SyncContext): Promise<StepResult> {
  switch (context.run.phase) {
    case 'users':
      return readStep(context, 'User');
    case 'groups':
      return readStep(context, 'Group');
    case 'references':
      return referencesStep(context);
    case 'groups-gone':
      return goneStep(context, 'Group');
    case 'users-gone':
      return goneStep(context, 'User');
  }
}

const endedBy = (run: SyncRunRow, trouble: string): StepResult => ({
  progress: { ...run, end: { state: 'failed', trouble } },
  errors: [],
});
