import type { JsonObject } from '../../protocol/json.js';
import { nextStep } from '../client/next-step.js';
import { UpstreamError } from '../client/upstream-answer.js';
import type { CalledAsIag } from './called-as-iag.js';
import { type CheckStep, stepsOf } from './check-step.js';
import type { DestinationName } from './destination-rules.js';

const TITLE = 'Account';
const PROVISION =
  'Assign the account to the application SAP Cloud Identity Services in Entra, where objectId is mapped to userName, provision it, and run the syncs after that.';

/** Whether who configures connector and access packages is a user where IAG signs them in. @param user userName or e-mail address */
export async function checkAccount(
  destination: DestinationName,
  called: CalledAsIag,
  user: string,
): Promise<CheckStep> {
  const { passed, warned, failed } = stepsOf(destination);
  try {
    const [found, ...others] = await find(called, user);
    if (found === undefined)
      return failed(
        TITLE,
        `Nobody has the userName or e-mail address ${JSON.stringify(user)}: requests for access by them fail.`,
        PROVISION,
      );
    if (others.length > 0)
      return warned(
        TITLE,
        `Several users have the e-mail address ${JSON.stringify(user)}.`,
        'Give the userName, which is the objectId of the account in Entra.',
      );
    if (found.active === false)
      return warned(
        TITLE,
        `${JSON.stringify(user)} is there, and inactive.`,
        'Look at the mapping of active in Entra, and at whether the account is enabled.',
      );
    return passed(TITLE, `${JSON.stringify(user)} is there, as ${String(found.id)}.`);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return failed(TITLE, error.message, nextStep(error.trouble));
  }
}

async function find(called: CalledAsIag, user: string): Promise<readonly JsonObject[]> {
  const value = JSON.stringify(user);
  const byName = await called.find('/Users', `userName eq ${value}`);
  return byName.length > 0 || !user.includes('@') ? byName : called.find('/Users', `emails.value eq ${value}`);
}

/** What the organization knows into which the repository is synced. */
export interface Repository {
  readonly slug: string;
  /** The runs that are known, of each sync the last that ended well. */
  runs(): Promise<readonly RepositoryRun[]>;
  /** @returns undefined for nobody, else whether they are active */
  find(user: string): Promise<{ readonly active: boolean } | undefined>;
}

export interface RepositoryRun {
  readonly kind: 'repository' | 'sci';
  readonly system: string;
  readonly startedAt: Date;
}

/** The same in the repository that is synced. */
export async function checkInRepository({ slug, find }: Repository, user: string): Promise<CheckStep> {
  const { passed, warned, failed } = stepsOf(undefined);
  const found = await find(user);
  const said = JSON.stringify(user);
  if (found === undefined)
    return failed(
      TITLE,
      `${said} is not in the repository ${slug}: requests for access by them fail.`,
      `Run the sync: rollcall sync start --organization ${slug} --system <system>`,
    );
  return found.active
    ? passed(TITLE, `${said} is in the repository ${slug} too.`)
    : warned(
        TITLE,
        `${said} is in the repository ${slug}, and inactive.`,
        'Run the sync again, once the account is active where it comes from.',
      );
}

const TITLES = { repository: 'Repository Sync', sci: 'SCI User Group Sync' } as const;

/** Whether a sync has seen what was provisioned last. @param changedAt the latest change that was read */
export function checkSyncs(runs: readonly RepositoryRun[], changedAt: Date | undefined): CheckStep[] {
  const { passed, warned, skipped } = stepsOf(undefined);
  return (['repository', 'sci'] as const).flatMap((kind) => {
    const own = runs.filter((run) => run.kind === kind);
    const title = TITLES[kind];
    if (own.length === 0)
      return [
        skipped(
          title,
          `Nothing is known of a run. In IAG it is under Job Scheduler > Job History; say when it was: ${kind === 'sci' ? '--last-user-sync' : '--last-repository-sync'} <time>`,
        ),
      ];
    return own.map(({ system, startedAt }) => {
      const run = `The last run${system === '' ? '' : ` of ${system}`} began at ${second(startedAt)}`;
      if (changedAt === undefined)
        return skipped(
          title,
          `${run}. No row tells when it was changed, so it is not known whether that is late enough.`,
        );
      const change = `the last change that was provisioned is of ${second(changedAt)}`;
      if (startedAt >= changedAt) return passed(title, `${run}; ${change}.`);
      return warned(
        title,
        `${run}, and ${change}: what was provisioned since is not known there.`,
        `Run it again: Job Scheduler > ${title} in IAG, or rollcall sync start here.`,
      );
    });
  });
}

const second = (time: Date): string => `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
