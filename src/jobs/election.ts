import type { JobStore } from '../store/jobs/job-store.js';
import type { Job } from './job.js';

/** In the time of a lease; all but the last may fail. */
const RENEWALS = 3;

/**
 * Runs jobs on one node of all: the one that finds the job's row due and not held. It holds the row by a lease, which a
 * long run renews and which ends by itself when the node was killed; then another node does the run anew.
 */
export class Election {
  readonly #store: JobStore;
  readonly #node: string;
  readonly #leaseMs: number;

  /** @param node a name that no other node has */
  constructor(store: JobStore, node: string, leaseMs: number) {
    this.#store = store;
    this.#node = node;
    this.#leaseMs = leaseMs;
  }

  /**
   * Runs the job and keeps what came of it, unless it is not due or another node has it.
   * @param stopping when the run fails by this, another node may do it at once
   * @throws what the run threw
   */
  async attempt(job: Job, stopping: AbortSignal, run: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const startedAt = await this.#store.take(job.name, this.#node, this.#leaseMs);
    if (startedAt === undefined) return;
    const lost = new AbortController();
    const renewals = this.#keepRenewing(job.name, lost);
    const failure = await run(AbortSignal.any([stopping, lost.signal])).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    clearInterval(renewals);
    const dueAt = new Date(startedAt.getTime() + job.everyMs);
    if (failure === undefined) return this.#store.finish(job.name, this.#node, dueAt, undefined);
    if (stopping.aborted) await this.#store.release(job.name, this.#node);
    else if (!lost.signal.aborted) await this.#store.finish(job.name, this.#node, dueAt, reasonOf(failure.error));
    throw failure.error;
  }

  /** @param lost aborted when another node may have taken the row */
  #keepRenewing(name: string, lost: AbortController): NodeJS.Timeout {
    let endsAt = performance.now() + this.#leaseMs;
    const renew = async () => {
      const now = performance.now();
      if (now >= endsAt) return lost.abort();
      const isHeld = await this.#store.renew(name, this.#node, this.#leaseMs).catch(() => undefined);
      if (isHeld === true) endsAt = now + this.#leaseMs;
      if (isHeld === false) lost.abort();
    };
    return setInterval(() => void renew(), this.#leaseMs / RENEWALS).unref();
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
