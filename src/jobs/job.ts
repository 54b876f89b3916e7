/** What is known of a job without running it. */
export interface JobPlan {
  readonly name: string;
  /** What it is there for, in a few words. */
  readonly purpose: string;
  readonly everyMs: number;
  /** On each node for itself, or on one of all that work on the same database. */
  readonly runsOn: 'each node' | 'one node';
}

/**
 * What a job does. Once it was interrupted, what it left is done by the next run.
 * @param signal aborted when the server stops, or when another node may have taken over
 * @returns what there was to do, for the operator's log
 */
export type JobWork = (signal: AbortSignal) => Promise<string | undefined>;

/** What the server does by itself, now and then. */
export interface Job extends JobPlan {
  readonly run: JobWork;
}
