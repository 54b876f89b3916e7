import { endingSoon } from '../../auth/administration/ending-soon.js';
import type { CredentialSummary } from '../../auth/credentials.js';
import { KIND_NAMES } from '../../auth/methods/methods.js';
import { isProfileName } from '../../protocol/profiles/profile-name.js';
import { credentialJson, isLiveNow, printWarnings } from '../credentials/credential-table.js';
import type { OpenRuntime, Runtime } from '../runtime.js';
import { localTime, printFacts, printJson } from '../terminal.js';
import { addressesOf, limitJson, requestsOf } from './organization-limits.js';
import { settingsFacts, settingsJson } from './organization-settings.js';
import { summary } from './organization-summary.js';

/** `rollcall org show` */
export async function showOrganization(runtime: Runtime, open: OpenRuntime, slug: string, json: true | undefined) {
  const organization = await open.organizations.get(slug);
  const [counts, credentials, lastActivity] = await Promise.all([
    open.organizations.count(organization),
    open.credentials.list(organization.id),
    open.log.lastActivity(organization.id),
  ]);
  const live = credentials.filter(isLiveNow);
  const warnings = endingSoon(live, slug);
  if (json) {
    const { allowedAddresses } = organization;
    return printJson({
      ...summary(runtime, organization),
      ...counts,
      credentials: live.map(credentialJson),
      allowedAddresses,
      ...limitJson(organization),
      ...settingsJson(organization),
      warnings,
      lastActivity: lastActivity ?? null,
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
    ['Called from', addressesOf(organization)],
    ['May make', requestsOf(organization)],
    ...settingsFacts(organization),
    ['Last activity', lastActivity === undefined ? 'never' : localTime(lastActivity)],
  ]);
  printWarnings(warnings);
}

const profileText = (profile: string): string =>
  isProfileName(profile) ? profile : `${profile}: unknown to this version, so every SCIM request is refused`;

/** One line for each kind that there is. */
function credentialFacts(slug: string, live: readonly CredentialSummary[]): (readonly [string, string])[] {
  if (live.length === 0) return [['Secrets', `none: rollcall secret create --organization ${slug}`]];
  return [...KIND_NAMES].flatMap(([kind, { heading }]) => {
    const names = live.filter((credential) => credential.kind === kind).map(nameOf);
    return names.length === 0 ? [] : [[heading, names.join(', ')] as const];
  });
}

const nameOf = ({ name, access, user }: CredentialSummary): string => {
  const limits = [...(user === null ? [] : [user.userName]), ...(access === 'full' ? [] : [access])];
  return limits.length === 0 ? name : `${name} (${limits.join(', ')})`;
};
