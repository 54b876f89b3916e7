import { OperatorError } from '../directory/operator-error.js';
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

/** Tells of all jobs how they fare, and has them run. */
export class JobReader {
  readonly #store: JobStore;

  constructor(store: JobStore) {
    this.#store = store;
  }

  async list(): Promise<JobReport[]> {
    const states = new Map((await this.#store.list()).map((state) => [state.name, state]));
    return JOB_PLANS.map((plan) => report(plan, states.get(plan.name)));
  }

  /**
   * Has a job run before its time: within half a minute, by the node that looks first.
   * @param by who has it done
   * @throws OperatorError for what runs on each node, or is no job, or runs already
   */
  async runSoon(name: string, by: string): Promise<void> {
    const job = (await this.list()).find((each) => each.name === name);
    const those = JOB_PLANS.filter(({ runsOn }) => runsOn === 'one node').map((plan) => plan.name);
    if (job === undefined) throw new OperatorError(`There is no such job. There are: ${those.join(', ')}`);
    if (job.runsOn === 'each node')
      throw new OperatorError(`${name} runs on each node by itself. Can be run at once: ${those.join(', ')}`);
    if (job.lastRun?.state === 'running')
      throw new OperatorError(`${name} runs already, since ${job.lastRun.startedAt.toISOString()}.`);
    await this.#store.hurry(name, { actor: by, action: 'job.run', subject: name, details: {} });
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
