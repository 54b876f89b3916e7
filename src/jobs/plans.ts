import type { Job, JobPlan, JobWork } from './job.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Everything that runs by itself. */
const PLANS = {
  'log-flush': {
    purpose: 'write reads and refusals into the provisioning log',
    everyMs: SECOND / 2,
    runsOn: 'each node',
  },
  mail: {
    purpose: 'send the mail that waits',
    everyMs: 5 * SECOND,
    runsOn: 'each node',
  },
  'ending-warnings': {
    purpose: 'warn in the log, and by mail, of credentials that end soon',
    everyMs: 24 * HOUR,
    runsOn: 'one node',
  },
  'refusal-warnings': {
    purpose: 'tell by mail of organizations whose requests are refused in numbers',
    everyMs: 10 * MINUTE,
    runsOn: 'one node',
  },
  sandboxes: {
    purpose: 'delete sandboxes whose time is over',
    everyMs: 10 * MINUTE,
    runsOn: 'one node',
  },
  partitions: {
    purpose: 'make room for the weeks to come in log and history',
    everyMs: 24 * HOUR,
    runsOn: 'one node',
  },
  retention: {
    purpose: 'let go what is kept of log, history and deleted resources beyond its time',
    everyMs: HOUR,
    runsOn: 'one node',
  },
  undos: {
    purpose: 'go on with undos whose process has ended before them',
    everyMs: 30 * SECOND,
    runsOn: 'one node',
  },
  syncs: {
    purpose: 'read the users and groups of upstream systems whose time has come, and go on with what was begun',
    everyMs: 5 * SECOND,
    runsOn: 'each node',
  },
  'access-requests': {
    purpose: 'bring access that was approved or has ended to upstream systems',
    everyMs: 5 * SECOND,
    runsOn: 'each node',
  },
  'expired-assertions': {
    purpose: 'forget assertions and sign-in requests that were used and have expired',
    everyMs: HOUR,
    runsOn: 'one node',
  },
  'ended-sign-ins': {
    purpose: 'remove sessions of people that have ended, codes and tests of sign-ins',
    everyMs: 5 * 60 * SECOND,
    runsOn: 'one node',
  },
  'certificate-warnings': {
    purpose: 'warn of certificates of identity providers that end soon',
    everyMs: 24 * HOUR,
    runsOn: 'one node',
  },
  'idp-metadata': {
    purpose: 'fetch the metadata of identity providers, with the certificates that they sign with',
    everyMs: 10 * 60 * SECOND,
    runsOn: 'one node',
  },
  'expired-sessions': {
    purpose: 'forget sessions of the console that have ended, and old invitations',
    everyMs: HOUR,
    runsOn: 'one node',
  },
} as const satisfies Record<string, Omit<JobPlan, 'name'>>;

export type JobName = keyof typeof PLANS;

export const JOB_PLANS: readonly JobPlan[] = Object.entries(PLANS).map(([name, plan]) => ({ name, ...plan }));

/** The jobs of a server. @param works one for each plan */
export const createJobs = (works: Readonly<Record<JobName, JobWork>>): Job[] =>
  (Object.keys(PLANS) as JobName[]).map((name) => ({ name, ...PLANS[name], run: works[name] }));
