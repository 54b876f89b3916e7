import { pino } from 'pino';
import type { Job, JobWork } from '../../src/jobs/job.js';
import { JobRunner, type JobRunnerOptions } from '../../src/jobs/job-runner.js';
import { Database } from '../../src/store/database.js';
import { JobStore } from '../../src/store/jobs/job-store.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';

/** A node that does nothing but jobs. */
export interface JobNode {
  readonly runner: JobRunner;
  /** Lines of its log. */
  readonly lines: { readonly level: number; readonly msg: string; readonly job?: string }[];
}

/** Nodes on one database of their own. */
export interface JobNodes {
  readonly url: string;
  readonly store: JobStore;
  readonly database: Database;
  /** Starts one more with these jobs; looks often. */
  start(jobs: readonly Job[], options?: Partial<JobRunnerOptions>): JobNode;
  close(): Promise<void>;
}

export async function createJobNodes(): Promise<JobNodes> {
  const { url, drop }: TestDatabase = await createTestDatabase();
  const open = () => new Database(url, { poolSize: 4 });
  const database = open();
  const databases = [database];
  const runners: JobRunner[] = [];
  return {
    url,
    database,
    store: new JobStore(database),
    start(jobs, options = {}) {
      const own = open();
      databases.push(own);
      const lines: JobNode['lines'] = [];
      const logger = pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line)) });
      const runner = new JobRunner({ jobs, store: new JobStore(own), logger, lookMs: 20, leaseMs: 60_000, ...options });
      runners.push(runner);
      runner.start();
      return { runner, lines };
    },
    async close() {
      await Promise.all(runners.map((runner) => runner.stop()));
      await Promise.all(databases.map((each) => each.close()));
      await drop();
    },
  };
}

export const job = (name: string, everyMs: number, run: JobWork, runsOn: Job['runsOn'] = 'one node'): Job => ({
  name,
  purpose: 'to be tested',
  everyMs,
  runsOn,
  run,
});

/** A run that ends when it is told to, or aborted. */
export function openEnded() {
  const signals: AbortSignal[] = [];
  const ends: (() => void)[] = [];
  const work: JobWork = (signal) =>
    new Promise((resolve, reject) => {
      signals.push(signal);
      ends.push(() => resolve(undefined));
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  return { signals, work, end: () => ends.shift()?.() };
}
