import { type Command, Option } from 'commander';
import { type EndingWarning, WARN_DAYS, warningOf } from '../../auth/administration/ending-soon.js';
import type { Organization } from '../../directory/organizations.js';
import { MAX_COUNTED, type OrganizationOverview } from '../../directory/overviews.js';
import { counted } from '../../protocol/counted.js';
import { isProfileName } from '../../protocol/profiles/profile-name.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { localTime, printJson, printLine, printTable } from '../terminal.js';
import { summary } from './organization-summary.js';

const EXAMPLES = `
LAST SUCCESS is when a SCIM client last got what it asked for; REFUSED counts the refusals of the last day. Both are read
from the newest entries of each log, so that the list takes no longer for a long one. Users are counted up to ${MAX_COUNTED};
beyond, the number is what PostgreSQL's statistics tell, and begins with ~. Exact numbers: rollcall org show <slug>

Examples:
  rollcall org list --sort success      the one that was served longest ago first
  rollcall org list --sort failures     the one with the most refusals first
  rollcall org list --sort ends         the one whose credential ends next first
  rollcall org list --json`;

/** What one organization is listed as. */
interface Row {
  readonly organization: Organization;
  readonly overview: OrganizationOverview | undefined;
  readonly warnings: readonly EndingWarning[];
}

const NEVER = 0;
const bySlug = (left: Row, right: Row) => (left.organization.slug < right.organization.slug ? -1 : 1);
const by = (value: (row: Row) => number) => (left: Row, right: Row) =>
  value(left) - value(right) || bySlug(left, right);
const ORDERS = {
  slug: bySlug,
  users: by(({ overview }) => -(overview?.users ?? 0)),
  success: by(({ overview }) => overview?.lastSuccess?.getTime() ?? NEVER),
  failures: by(({ overview }) => -(overview?.refusals ?? 0)),
  ends: by(({ warnings }) => warnings[0]?.endsAt.getTime() ?? Number.MAX_SAFE_INTEGER),
} as const;

interface ListOptions {
  readonly sort: keyof typeof ORDERS;
  readonly json?: true;
}

/** Adds `list`. */
export function addListCommand(command: Command, runtime: Runtime): void {
  command
    .command('list')
    .description('list all organizations: users, last success, refusals, what ends soon')
    .addOption(new Option('--sort <by>', 'in which order').choices(Object.keys(ORDERS)).default('slug'))
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((options: ListOptions) => withRuntime(runtime, (open) => list(runtime, open, options)));
}

async function list(runtime: Runtime, open: OpenRuntime, { sort, json }: ListOptions) {
  const organizations = await open.organizations.list();
  const [overviews, expiring] = await Promise.all([
    open.overviews.ofAll(organizations),
    open.credentials.listExpiring(WARN_DAYS),
  ]);
  const rows = organizations.map((organization): Row => {
    const { id, slug } = organization;
    const own = expiring.filter((credential) => credential.slug === slug);
    return {
      organization,
      overview: overviews.get(id),
      warnings: own.map((credential) => warningOf(credential, slug)),
    };
  });
  rows.sort(ORDERS[sort]);
  if (json) {
    return printJson(
      rows.map(({ organization, overview, warnings }) => ({
        ...summary(runtime, organization),
        ...overviewJson(overview),
        warnings,
      })),
    );
  }
  if (rows.length === 0) return printLine('There are no organizations yet. Create one: rollcall org create <slug>');
  printTable(
    ['SLUG', 'NAME', 'PROFILE', 'ACTIVE', 'USERS', 'LAST SUCCESS', 'LAST REFUSAL', 'REFUSED', 'ENDS SOON'],
    rows.map(({ organization: { slug, name, profile, active, deletingSince }, overview, warnings }) => [
      slug,
      name,
      isProfileName(profile) ? profile : `${profile} (unknown)`,
      deletingSince !== null ? 'being deleted' : active ? 'yes' : 'no',
      usersText(overview),
      lastSuccessText(overview),
      lastRefusalText(overview),
      refusedText(overview),
      endingText(warnings),
    ]),
  );
}

/** As JSON. */
export const overviewJson = (overview: OrganizationOverview | undefined) => ({
  users: overview?.users ?? 0,
  usersAreCounted: overview?.isCounted ?? true,
  lastSuccess: overview?.lastSuccess ?? null,
  lastRefusal: overview?.lastRefusal ?? null,
  refusalsOfLastDay: overview?.refusals ?? 0,
  logReadFrom: overview?.readFrom ?? null,
});

function usersText(overview: OrganizationOverview | undefined): string {
  const { users, isCounted } = overview ?? { users: 0, isCounted: true };
  if (isCounted) return String(users);
  return users > MAX_COUNTED ? `~${Math.round(users / 1_000) * 1_000}` : `${MAX_COUNTED}+`;
}

export const lastSuccessText = (overview: OrganizationOverview | undefined): string =>
  timeText(overview?.lastSuccess, overview?.readFrom);

export const lastRefusalText = (overview: OrganizationOverview | undefined): string =>
  timeText(overview?.lastRefusal, overview?.readFrom);

const timeText = (time: Date | null | undefined, readFrom: Date | null | undefined): string =>
  time ? localTime(time) : readFrom ? `before ${localTime(readFrom)}` : 'never';

/** Where all that was read is of the last day, there may be more. */
function refusedText(overview: OrganizationOverview | undefined): string {
  const { refusals, readFrom } = overview ?? { refusals: 0, readFrom: null };
  const isCut = readFrom !== null && readFrom.getTime() > Date.now() - 86_400_000;
  return `${refusals}${isCut ? '+' : ''}`;
}

function endingText([first, ...others]: readonly EndingWarning[]): string {
  if (first === undefined) return '';
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return `${first.name} in ${counted(first.days, 'day')}${more}`;
}
