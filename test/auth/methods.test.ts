import {
  type AuthServer,
  createAuthServer,
  ENTRA_TENANT,
  WORKLOAD,
  WORKLOAD_AUDIENCE,
} from '../support/auth-server.js';
import { basicHeader, exchange, postForm } from '../support/http-exchange.js';
import { refusal } from '../support/refusal.js';
import { coreUser } from '../support/sample-users.js';
import { scryptRuns } from '../support/scrypt-runs.js';
import type { TestOrganization } from '../support/test-server.js';

const CHOSEN = 'Wr0ught-iron+gates_of~Dawn';

let auth: AuthServer;
let organization: TestOrganization;
beforeAll(async () => {
  auth = await createAuthServer();
});
afterAll(() => auth.close());
beforeEach(async () => {
  organization = await auth.server.createOrganization('core');
});

const tokenUrl = () => `${auth.server.origin}/oauth2/token`;
const rootUrl = () => `${auth.server.origin}/scim`;
const accessToken = async (form: Record<string, string>, headers: Record<string, string> = {}) => {
  const answer = await postForm(tokenUrl(), { grant_type: 'client_credentials', ...form }, headers);
  expect(answer.body).toEqual({
    access_token: expect.any(String),
    token_type: 'Bearer',
    expires_in: expect.any(Number),
    scope: 'scim',
  });
  // ENTRA.md §4: from one hour to six.
  expect(answer.body.expires_in).toBeGreaterThanOrEqual(3_600);
  expect(answer.body.expires_in).toBeLessThanOrEqual(21_600);
  return `Bearer ${answer.body.access_token}`;
};

/** Makes a credential of one kind for an organization. @returns what its holder sends, and its name */
type Prepare = (organization: TestOrganization) => Promise<string>;
/** A tenant of its own for each test, so that the root can tell organizations apart. */
let tenants = 0;
const newTenant = () => {
  tenants += 1;
  return ENTRA_TENANT.replace(/.{4}$/, String(1_000 + tenants));
};

const METHODS: [string, Prepare][] = [
  ['a generated secret token', async ({ token }) => `Bearer ${token}`],
  [
    'Basic with a client secret',
    async ({ id }) => {
      const client = await auth.server.services.credentials.createClient(id, 'sap');
      return basicHeader(client.clientId, client.token);
    },
  ],
  ...(['header', 'form', 'both'] as const).map((place): [string, Prepare] => [
    `an access token, client secret in ${place}`,
    async ({ id }) => {
      const { clientId, token } = await auth.server.services.credentials.createClient(id, 'oauth');
      const form = place === 'header' ? {} : { client_id: clientId, client_secret: token };
      return accessToken(form, place === 'form' ? {} : { Authorization: basicHeader(clientId, token) });
    },
  ]),
  ...(['1.0', '2.0'] as const).map((version): [string, Prepare] => [
    `a token of Entra, version ${version}`,
    async ({ id }) => {
      const tenantId = newTenant();
      await auth.server.services.credentials.trustEntra(id, 'entra', { tenantId });
      const claims = version === '1.0' ? auth.version1() : auth.version2();
      const text = JSON.stringify(claims).replaceAll(ENTRA_TENANT, tenantId);
      return `Bearer ${auth.sign(JSON.parse(text) as Record<string, unknown>)}`;
    },
  ]),
  [
    'an access token by federation with a client assertion',
    async ({ id }) => {
      const trust = { tenantId: ENTRA_TENANT, subject: WORKLOAD, audience: `${WORKLOAD_AUDIENCE}/.default` };
      const { lookup } = await auth.server.services.credentials.trustFederation(id, 'workload', trust);
      tenants += 1;
      return accessToken({
        client_id: lookup ?? '',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: auth.sign(auth.assertion({ uti: `assertion-${tenants}` })),
      });
    },
  ],
];

describe.each(METHODS)('%s', (_, prepare) => {
  const create = (url: string, Authorization: string, userName: string) =>
    exchange(`${url}/Users`, {
      method: 'POST',
      headers: { Authorization, 'Content-Type': 'application/scim+json' },
      body: JSON.stringify(coreUser(userName)),
    });

  test('is let in at the Tenant URL and at the root, to one and the same organization', async () => {
    const authorization = await prepare(organization);
    const tenantUrl = organization.client.tenantUrl;
    for (const url of [tenantUrl, rootUrl()]) {
      const made = await create(url, authorization, `user at ${url}`);
      expect(made.status).toBe(201);
      expect(made.body.meta).toMatchObject({ location: `${url}/Users/${made.body.id}` });
      expect(made.headers.location).toBe(`${url}/Users/${made.body.id}`);
      expect(
        (await exchange(String(made.headers.location), { headers: { Authorization: authorization } })).status,
      ).toBe(200);
    }
    expect((await organization.client.get('/Users')).body.totalResults).toBe(2);
  });

  test('is no good for another organization, and its last use is recorded', async () => {
    const other = await auth.server.createOrganization('core');
    const authorization = await prepare(organization);
    expect(
      (await exchange(`${other.client.tenantUrl}/Users`, { headers: { Authorization: authorization } })).status,
    ).toBe(401);
    const used = () =>
      auth.server.query<{ name: string }>(
        'SELECT name FROM credentials WHERE organization_id = $1 AND last_used_at IS NOT NULL',
        organization.id,
      );
    expect(await used()).toEqual([]);
    expect(
      (await exchange(`${organization.client.tenantUrl}/Users`, { headers: { Authorization: authorization } })).status,
    ).toBe(200);
    for (let i = 0; i < 100 && (await used()).length === 0; i += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await used()).length).toBe(1);
    expect(
      (
        await auth.server.query(
          'SELECT 1 FROM credentials WHERE organization_id = $1 AND last_used_at IS NOT NULL',
          other.id,
        )
      ).length,
    ).toBe(0);
  });
});

test('a chosen secret is let in at the Tenant URL; the root cannot tell whose it is', async () => {
  await auth.server.services.credentials.create(organization.id, 'chosen', { chosen: CHOSEN });
  const headers = { Authorization: `Bearer ${CHOSEN}` };
  expect((await exchange(`${organization.client.tenantUrl}/Users`, { headers })).status).toBe(200);
  expect(await exchange(`${rootUrl()}/Users`, { headers })).toMatchObject(refusal(401));
});

test('the first request with a chosen secret costs one slow hash, the 10th and the 1000th none; a generated one never', async () => {
  await auth.server.services.credentials.create(organization.id, 'chosen', { chosen: CHOSEN });
  const requests = (times: number, token: string) =>
    scryptRuns(async () => {
      const client = organization.client.as(token);
      for (let i = 0; i < times; i += 1) expect((await client.get('/Schemas')).status).toBe(200);
    });
  expect(await requests(1, organization.token)).toBe(0);
  expect(await requests(1, CHOSEN)).toBe(1);
  expect(await requests(999, CHOSEN)).toBe(0);
});

test('one Entra tenant may provision two organizations by the audience of each; by the same one, the root takes neither', async () => {
  const other = await auth.server.createOrganization('core');
  const { credentials } = auth.server.services;
  const tenantId = newTenant();
  const [first, second] = ['aaaaaaaa-0000-4000-8000-000000000001', 'aaaaaaaa-0000-4000-8000-000000000002'];
  await credentials.trustEntra(organization.id, 'first', { tenantId, audience: first });
  await credentials.trustEntra(other.id, 'second', { tenantId, audience: second });
  const tokenFor = (aud: string) =>
    auth.sign(
      JSON.parse(JSON.stringify(auth.version1({ aud })).replaceAll(ENTRA_TENANT, tenantId)) as Record<string, unknown>,
    );
  const call = async (url: string, aud: string) =>
    (await exchange(`${url}/Users`, { headers: { Authorization: `Bearer ${tokenFor(aud)}` } })).status;
  expect([await call(rootUrl(), first), await call(rootUrl(), second)]).toEqual([200, 200]);
  expect([await call(other.client.tenantUrl, first), await call(other.client.tenantUrl, second)]).toEqual([401, 200]);
  // A second binding of the same tenant counts as the first one does.
  await credentials.trustEntra(organization.id, 'also second', { tenantId, audience: second });
  const fresh = await auth.server.startNode();
  expect(await call(fresh.scimUrl + organization.slug, second)).toBe(200);
  expect(await call(`${fresh.origin}/scim`, second)).toBe(401);
  expect(await call(`${fresh.origin}/scim`, first)).toBe(200);
});

test('discovery names the ways that the organization can use, and no others', async () => {
  const types = async () => {
    const node = await auth.server.startNode();
    const { body } = await organization.client.at(node.scimUrl + organization.slug).get('/ServiceProviderConfig');
    return (body.authenticationSchemes as { type: string; name: string; primary?: boolean }[]).map(
      ({ type, primary }) => (primary ? `${type} (primary)` : type),
    );
  };
  const { credentials } = auth.server.services;
  expect(await types()).toEqual(['oauthbearertoken (primary)']);
  const trust = { tenantId: ENTRA_TENANT, subject: WORKLOAD, audience: WORKLOAD_AUDIENCE };
  await credentials.trustFederation(organization.id, 'workload', trust);
  expect(await types()).toEqual(['oauthbearertoken (primary)', 'oauth2']);
  const client = await credentials.createClient(organization.id, 'client');
  expect(await types()).toEqual(['oauthbearertoken (primary)', 'oauth2', 'httpbasic']);
  await credentials.revoke(organization.id, client.id);
  expect(await types()).toEqual(['oauthbearertoken (primary)', 'oauth2']);
});
