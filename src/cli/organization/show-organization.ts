import { calledBy, endingSoon } from '../../auth/administration/ending-soon.js';
import type { CredentialSummary } from '../../auth/credentials.js';
import { KIND_NAMES } from '../../auth/methods/methods.js';
import { isProfileName } from '../../protocol/profiles/profile-name.js';
import { credentialJson, historyOf, isLiveNow, printWarnings, stateOf } from '../credentials/credential-table.js';
import type { OpenRuntime, Runtime } from '../runtime.js';
import { localTime, printFacts, printJson } from '../terminal.js';
import { lastRefusalText, lastSuccessText } from './list-organizations.js';
import { addressesOf, limitJson, requestsOf } from './organization-limits.js';
import { notifiedOf, notifyJson } from './organization-notify.js';
import { settingsFacts, settingsJson } from './organization-settings.js';
import { summary } from './organization-summary.js';

/** `rollcall org show` */
export async function showOrganization(runtime: Runtime, open: OpenRuntime, slug: string, json: true | undefined) {
  const organization = await open.organizations.get(slug);
  const [counts, credentials, overview] = await Promise.all([
    open.organizations.count(organization),
    open.credentials.list(organization.id),
    open.overviews.of(organization),
  ]);
  const live = credentials.filter(isLiveNow);
  const warnings = endingSoon(live, slug);
  if (json) {
    const { allowedAddresses } = organization;
    return printJson({
      ...summary(runtime, organization),
      ...counts,
      credentials: live.map(credentialJson),
      refused: stillShown(credentials).map(credentialJson),
      allowedAddresses,
      ...limitJson(organization),
      ...settingsJson(organization),
      notify: notifyJson(organization),
      warnings,
      lastActivity: overview?.lastSuccess ?? null,
      lastRefusal: overview?.lastRefusal ?? null,
    });
  }
  printFacts([
    ['Organization', organization.name === slug ? slug : `${slug} (${organization.name})`],
    ['Tenant URL', runtime.tenantUrl(slug)],
    ['Profile', profileText(organization.profile)],
    ['Active', organization.active ? 'yes' : `no: every SCIM request is refused; rollcall org activate ${slug}`],
    ['Created', localTime(organization.createdAt)],
    ['Users', `${counts.users}, of them ${counts.activeUsers} active`],
    ['Groups', String(counts.groups)],
    ...credentialFacts(slug, live),
    ...lines('Refused', stillShown(credentials).map(describeEnded)),
    ['Called from', addressesOf(organization)],
    ['May make', requestsOf(organization)],
    ...settingsFacts(organization),
    ['Told by mail', notifiedOf(organization)],
    ['Last activity', lastSuccessText(overview)],
    ['Last refusal', lastRefusalText(overview)],
  ]);
  printWarnings(warnings);
}

const profileText = (profile: string): string =>
  isProfileName(profile) ? profile : `${profile}: unknown to this version, so every SCIM request is refused`;

const REFUSED_LATELY_MS = 30 * 86_400_000;

/** Those that have ended, and that somebody has shown since, not long ago: most likely a client still has them. */
const stillShown = (credentials: readonly CredentialSummary[]): CredentialSummary[] =>
  credentials.filter(
    (credential) =>
      !isLiveNow(credential) && (credential.lastRefusedAt?.getTime() ?? 0) > Date.now() - REFUSED_LATELY_MS,
  );

const describeEnded = (credential: CredentialSummary): string =>
  `${calledBy(credential)}, ${stateOf(credential, new Date())}, which somebody still has: ${historyOf(credential)}`;

/** A fact of several lines. */
const lines = (name: string, values: readonly string[]): (readonly [string, string])[] =>
  values.map((value, i) => [i === 0 ? name : '', value] as const);

/** A line for each, below the heading of its kind. */
function credentialFacts(slug: string, live: readonly CredentialSummary[]): (readonly [string, string])[] {
  if (live.length === 0) return [['Secrets', `none: rollcall secret create --organization ${slug}`]];
  return [...KIND_NAMES].flatMap(([kind, { heading }]) => {
    const own = live.filter((credential) => credential.kind === kind);
    return lines(
      heading,
      own.map((credential) => `${nameOf(credential)}, ${historyOf(credential)}`),
    );
  });
}

const nameOf = ({ name, version, access, user }: CredentialSummary): string => {
  const limits = [
    ...(version > 1 ? [`version ${version}`] : []),
    ...(user === null ? [] : [user.userName]),
    ...(access === 'full' ? [] : [access]),
  ];
  return limits.length === 0 ? name : `${name} (${limits.join(', ')})`;
};
