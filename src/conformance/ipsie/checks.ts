import type { ScimAnswer } from '../../entra/client/connection.js';
import { memberOf } from '../../entra/target/target-path.js';
import { unique } from '../../entra/validate/context.js';
import { NotApplicable } from '../../entra/validate/model.js';
import { GROUP_SCHEMA, USER_SCHEMA } from '../../protocol/urns.js';
import type { Check } from '../check.js';
import { listOf } from '../endpoint/declared.js';
import type { Endpoint, Made } from '../endpoint/endpoint.js';
import { must, mustAnswer, mustBe } from '../endpoint/must.js';
import { sampleOf } from '../endpoint/sample.js';
import { groupOf } from '../scim/groups.js';

const WELL_KNOWN = '/.well-known/oauth-authorization-server';
const MEMBERS = 50;

const check = (id: string, clause: string, demand: string, run: Check['run']): Check => ({
  id: `ipsie-${id}`,
  clause: `IPSIE SCIM profile, ${clause}`,
  level: 'MUST',
  demand,
  run,
});

/** What the profile of IPSIE demands for AL1 and AL2, as far as a client can see it. */
export const IPSIE_CHECKS: readonly Check[] = [
  check(
    'metadata',
    'RFC 8414 metadata',
    'Serve the metadata of the authorization server at its well-known address, with issuer and token endpoint.',
    async (endpoint) => {
      const { issuer, token_endpoint: token } = (await metadataOf(endpoint)) as Record<string, unknown>;
      for (const [name, url] of Object.entries({ issuer, token_endpoint: token })) {
        must(typeof url === 'string' && URL.canParse(url), `${name} is a URL`, `${name} ${url}`);
      }
      must(
        isIssuerOf(endpoint, String(issuer)),
        'the issuer by whose address the metadata is found',
        `issuer ${issuer}`,
      );
    },
  ),
  check('grant', 'client credentials', 'Grant access tokens to client_credentials.', async (endpoint) =>
    mustList(await metadataOf(endpoint), 'grant_types_supported', 'client_credentials'),
  ),
  check(
    'private-key-jwt',
    'RFC 7523 client authentication',
    'Let clients authenticate with a JWT that they sign (private_key_jwt), by asymmetric algorithms alone.',
    async (endpoint) => {
      const metadata = await metadataOf(endpoint);
      mustList(metadata, 'token_endpoint_auth_methods_supported', 'private_key_jwt');
      const algorithms = listOf(metadata, 'token_endpoint_auth_signing_alg_values_supported').map(String);
      must(algorithms.length > 0, 'algorithms for client assertions', 'none');
      const weak = algorithms.filter((algorithm) => algorithm === 'none' || algorithm.startsWith('HS'));
      must(weak.length === 0, 'asymmetric algorithms alone', weak.join(', '));
    },
  ),
  check('scope', 'scope', 'Have the scope "scim".', async (endpoint) =>
    mustList(await metadataOf(endpoint), 'scopes_supported', 'scim'),
  ),
  check(
    'scheme',
    'client credentials',
    'Say in ServiceProviderConfig that access tokens are taken.',
    async (endpoint) => {
      const { json } = await endpoint.document('/ServiceProviderConfig');
      const types = listOf(json, 'authenticationSchemes').map((scheme) => memberOf(scheme, 'type'));
      must(
        types.some((type) => type === 'oauth2' || type === 'oauthbearertoken'),
        'a scheme oauth2 or oauthbearertoken',
        types.length === 0 ? 'no scheme' : types.join(', '),
      );
    },
  ),
  check('bulk', '/Bulk', 'Support Bulk.', (endpoint) => mustSupport(endpoint, 'bulk')),
  check('patch', 'PATCH', 'Support PATCH.', (endpoint) => mustSupport(endpoint, 'patch')),
  check('filter', 'filters', 'Support filters.', (endpoint) => mustSupport(endpoint, 'filter')),
  check(
    'members',
    'PATCH of members',
    `Add and remove ${MEMBERS} members of a group in one PATCH.`,
    async (endpoint) => {
      const { group, users } = await groupOf(endpoint, MEMBERS, false);
      const value = users.map(({ id }) => ({ value: id }));
      const joined = await endpoint.patched(group.path, [{ op: 'add', path: 'members', value }]);
      mustBe(listOf(joined, 'members').length, MEMBERS, 'members');
      const removals = users.map(({ id }) => ({ op: 'remove', path: `members[value eq "${id}"]` }));
      mustBe(listOf(await endpoint.patched(group.path, removals), 'members').length, 0, 'members after removing each');
    },
  ),
  check(
    'user-filters',
    'filters',
    'Find users by userName, externalId, emails[value eq …] and emails[type eq "work" and value eq …].',
    async (endpoint) => {
      const type = await endpoint.typeOf(USER_SCHEMA);
      const [externalId, mail] = [unique('ext'), `${unique('mail')}@contoso.example`];
      const made = await endpoint.make(type, { externalId, emails: [{ value: mail, type: 'work' }] });
      await mustBeFoundAlone(endpoint, type.endpoint, made, [
        `userName eq "${made.sent.userName}"`,
        `externalId eq "${externalId}"`,
        `emails[value eq "${mail}"]`,
        `emails[type eq "work" and value eq "${mail}"]`,
      ]);
    },
  ),
  check(
    'group-filters',
    'filters',
    'Find groups by displayName, externalId and members[value eq …].',
    async (endpoint) => {
      const { endpoint: at } = await endpoint.typeOf(GROUP_SCHEMA);
      const { group, users } = await groupOf(endpoint, 1, true);
      await mustBeFoundAlone(endpoint, at, group, [
        `displayName eq "${group.sent.displayName}"`,
        `members[value eq "${users[0]?.id}"]`,
      ]);
      const externalId = unique('ext');
      const other = await endpoint.make(await endpoint.typeOf(GROUP_SCHEMA), { externalId });
      await mustBeFoundAlone(endpoint, at, other, [`externalId eq "${externalId}"`]);
    },
  ),
  check('disable', 'disabling', 'Disable a user by active false, and say so to whoever reads it.', async (endpoint) => {
    const type = await endpoint.typeOf(USER_SCHEMA);
    const { path } = await endpoint.make(type, { active: true });
    const after = await endpoint.patched(path, [{ op: 'replace', path: 'active', value: false }]);
    mustBe(memberOf(after, 'active'), false, 'active');
  }),
  check('no-password', 'no password', 'Neither return a password nor offer to change one.', async (endpoint) => {
    const { json } = await endpoint.document('/ServiceProviderConfig');
    mustBe(memberOf(memberOf(json, 'changePassword'), 'supported'), false, 'changePassword.supported');
    const type = await endpoint.typeOf(USER_SCHEMA);
    const answer = await endpoint.post(type.endpoint, { ...sampleOf(type), password: 'Correct-Horse-7-Battery' });
    must(memberOf(answer.json, 'password') === undefined, 'no password', 'the password');
  }),
];

/** Where the metadata may be: for the Tenant URL as issuer (RFC 8414 §3.1), or for the whole host. */
const addressesOf = (endpoint: Endpoint): string[] => {
  const { pathname } = new URL(endpoint.context.connection.href);
  return pathname === '/' ? [WELL_KNOWN] : [`${WELL_KNOWN}${pathname}`, WELL_KNOWN];
};

async function metadataOf(endpoint: Endpoint): Promise<unknown> {
  let last: ScimAnswer | undefined;
  for (const path of addressesOf(endpoint)) {
    // Anybody may read it; the credential is for the endpoint alone.
    const headers = { Authorization: '', Accept: 'application/json' };
    last = await endpoint.send({ method: 'GET', path, isFromRoot: true, headers });
    if (last.status === 200 && memberOf(last.json, 'issuer') !== undefined) return last.json;
  }
  if (last !== undefined) mustAnswer(last, [200], `GET ${addressesOf(endpoint).join(' or ')}`);
  throw new NotApplicable('no metadata');
}

const isIssuerOf = (endpoint: Endpoint, issuer: string): boolean => {
  const { pathname } = new URL(issuer);
  return addressesOf(endpoint).includes(pathname === '/' ? WELL_KNOWN : `${WELL_KNOWN}${pathname.replace(/\/$/, '')}`);
};

function mustList(metadata: unknown, name: string, wanted: string): void {
  const values = listOf(metadata, name);
  must(values.includes(wanted), `${name} has ${wanted}`, `${name} ${JSON.stringify(values)}`);
}

async function mustSupport(endpoint: Endpoint, feature: string): Promise<void> {
  must(await endpoint.has(feature), `${feature}.supported is true`, `${feature} is not announced`);
}

async function mustBeFoundAlone(
  endpoint: Endpoint,
  at: string,
  { id }: Made,
  filters: readonly string[],
): Promise<void> {
  for (const filter of filters) mustBe(await endpoint.found(at, filter), [id], `${filter} finds`);
}
