import { randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { JobStore } from '../store/jobs/job-store.js';
import { Election } from './election.js';
import type { Job } from './job.js';

export interface JobRunnerOptions {
  readonly jobs: readonly Job[];
  readonly store: JobStore;
  readonly logger: Logger;
  /** For how long a node that was killed still has its jobs. */
  readonly leaseMs?: number;
  /** How often a node looks whether a job that runs on one node is due. */
  readonly lookMs?: number;
}

/** Nodes that were started together need not look together. */
const JITTER = 0.2;
const STOP_MS = 5_000;

/** Runs jobs when it is their time, each once at a time, until it is stopped. */
export class JobRunner {
  readonly #jobs: readonly Job[];
  readonly #logger: Logger;
  readonly #election: Election;
  readonly #lookMs: number;
  readonly #stopping = new AbortController();
  readonly #timers = new Map<Job, NodeJS.Timeout>();
  readonly #underWay = new Map<Job, Promise<void>>();

  constructor({ jobs, store, logger, leaseMs = 60_000, lookMs = 30_000 }: JobRunnerOptions) {
    this.#jobs = jobs;
    this.#logger = logger;
    this.#election = new Election(store, nodeName(), leaseMs);
    this.#lookMs = lookMs;
  }

  /** What runs on one node is looked for at once, all else begins after its time. */
  start(): void {
    for (const job of this.#jobs) this.#schedule(job, job.runsOn === 'one node' ? 0 : job.everyMs);
  }

  /** Begins nothing more, aborts what is under way, and waits for its end, but not for ever. */
  async stop(limitMs = STOP_MS): Promise<void> {
    this.#stopping.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await Promise.race([Promise.all(this.#underWay.values()), delay(limitMs, undefined, { ref: false })]);
    for (const { name } of this.#underWay.keys()) this.#logger.warn({ job: name }, `The job ${name} did not stop.`);
  }

  #schedule(job: Job, afterMs: number): void {
    if (this.#stopping.signal.aborted) return;
    this.#timers.set(job, setTimeout(() => this.#begin(job), afterMs).unref());
  }

  #begin(job: Job): void {
    const run = this.#runOrLook(job)
      .catch((error: unknown) => this.#tell(job, error))
      .finally(() => {
        this.#underWay.delete(job);
        this.#schedule(job, this.#pauseOf(job));
      });
    this.#underWay.set(job, run);
  }

  #runOrLook(job: Job): Promise<void> {
    const { signal } = this.#stopping;
    if (job.runsOn === 'each node') return this.#run(job, signal);
    return this.#election.attempt(job, signal, (either) => this.#run(job, either));
  }

  async #run(job: Job, signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    const summary = await job.run(signal);
    const ms = Math.round(performance.now() - startedAt);
    if (summary !== undefined) this.#logger.info({ job: job.name, ms }, `${job.name}: ${summary}`);
    else this.#logger.trace({ job: job.name, ms }, `${job.name}: done`);
  }

  #tell(job: Job, error: unknown): void {
    if (this.#stopping.signal.aborted) this.#logger.info({ job: job.name }, `The job ${job.name} was interrupted.`);
    else this.#logger.error({ err: error, job: job.name }, `The job ${job.name} failed.`);
  }

  #pauseOf({ runsOn, everyMs }: Job): number {
    if (runsOn === 'each node') return everyMs;
    return Math.min(everyMs, this.#lookMs) * (1 - JITTER * Math.random());
  }
}

/** Containers may share the name of their host, and their number of the process. */
const nodeName = (): string => `${hostname()}:${process.pid}:${randomInt(36 ** 4).toString(36)}`;
