import type { JobState, JobStore } from '../store/jobs/job-store.js';
import type { JobPlan } from './job.js';
import { JOB_PLANS } from './plans.js';

/** The last run of a job, on whichever node. */
export interface JobRun {
  /** Interrupted is one whose node was stopped or killed; another node does it anew. */
  readonly state: 'running' | 'done' | 'failed' | 'interrupted';
  readonly node: string;
  readonly startedAt: Date;
  /** undefined unless it came to its end. */
  readonly tookMs: number | undefined;
}

/** A job and how it fares. */
export interface JobReport extends JobPlan {
  /** undefined when it never ran, and for what runs on each node, of which nothing is kept. */
  readonly lastRun: JobRun | undefined;
  /** What the last run said that came to its end and failed; undefined when it went well. */
  readonly error: string | undefined;
  readonly runs: number;
  readonly dueAt: Date | undefined;
}

/** Tells of all jobs how they fare. */
export class JobReader {
  readonly #store: JobStore;

  constructor(store: JobStore) {
    this.#store = store;
  }

  async list(): Promise<JobReport[]> {
    const states = new Map((await this.#store.list()).map((state) => [state.name, state]));
    return JOB_PLANS.map((plan) => report(plan, states.get(plan.name)));
  }
}

const report = (plan: JobPlan, state: JobState | undefined): JobReport => ({
  ...plan,
  lastRun: state && lastRun(state),
  error: state?.lastError,
  runs: state?.runs ?? 0,
  dueAt: state?.dueAt,
});

function lastRun({ holder, isRunning, lastStartedAt, lastFinishedAt, lastError }: JobState): JobRun {
  const run = { node: holder, startedAt: lastStartedAt, tookMs: undefined };
  if (isRunning) return { ...run, state: 'running' };
  if (lastFinishedAt === undefined || lastFinishedAt < lastStartedAt) return { ...run, state: 'interrupted' };
  const tookMs = lastFinishedAt.getTime() - lastStartedAt.getTime();
  return { ...run, state: lastError === undefined ? 'done' : 'failed', tookMs };
}
