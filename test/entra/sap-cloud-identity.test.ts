import { Connection, type Exchange } from '../../src/entra/client/connection.js';
import { basic, grantedTokens } from '../../src/entra/client/credentials.js';
import { readTenantUrl } from '../../src/entra/client/tenant-url.js';
import { createClientJob } from '../../src/entra/clients/client-job.js';
import { sapIps } from '../../src/entra/clients/sap-ips.js';
import { createEntraJob } from '../../src/entra/job/entra-job.js';
import type { Dialect, ProvisioningEvent } from '../../src/entra/job/model.js';
import { mappingsOf, type UserNameSource } from '../../src/entra/mapping/apps.js';
import { compileMappings } from '../../src/entra/mapping/compile-mapping.js';
import { churn } from '../../src/entra/tenant/churn.js';
import { generateTenant } from '../../src/entra/tenant/generate-tenant.js';
import { runValidation } from '../../src/entra/validate/run-validation.js';
import type { JsonObject } from '../../src/protocol/json.js';
import { SAP_CUSTOM_GROUP_SCHEMA, SAP_CUSTOM_USER_SCHEMA, SAP_USER_SCHEMA } from '../../src/protocol/urns.js';
import { resourcesOf } from '../support/list-response.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

/** A client of an organization of its own, at the root, as whoever speaks to SAP has it. */
async function createClient() {
  const organization = await server.createOrganization('ias');
  const { clientId, token } = await server.services.credentials.createClient(organization.id, 'SAP');
  return { organization, url: `${server.origin}/scim`, clientId, secret: token };
}

const granted = (clientId: string, secret: string) =>
  grantedTokens({ tokenUrl: `${server.origin}/oauth2/token`, clientId, secret, placement: 'both' });

const failuresIn = (events: readonly ProvisioningEvent[]) =>
  events.filter(({ status }) => status === 'failure').map(({ code, detail, name }) => ({ code, detail, name }));

test.each<[Dialect, UserNameSource]>([
  ['legacy', 'objectId'],
  ['aadOptscim062020', 'userPrincipalName'],
])(
  "Entra's application for SAP runs unchanged, with an access token: dialect %s, userName from %s",
  async (dialect, userName) => {
    const { organization, url, clientId, secret } = await createClient();
    const { tenant, people } = await generateTenant({ users: 30, groups: 4 }, 11);
    const [some] = tenant.users.values();
    if (some === undefined) throw new Error('nobody was made');
    tenant.putUser({
      ...some,
      attributes: { ...some.attributes, extensionAttribute1: 'blue', companyName: 'Contoso' },
    });
    const events: ProvisioningEvent[] = [];
    const connection = new Connection(readTenantUrl(url), { credential: granted(clientId, secret) });
    const job = createEntraJob({
      connection,
      ...compileMappings(mappingsOf('sap-cloud-identity', userName)),
      directory: tenant,
      dialect,
      concurrency: 4,
      onEvent: (event) => events.push(event),
    });
    expect(await job.runCycle()).toMatchObject({ health: 'healthy', failed: 0 });
    tenant.putUser({
      ...some,
      attributes: { ...some.attributes, extensionAttribute1: 'green', companyName: 'Fabrikam' },
    });
    for (let cycle = 2; cycle <= 3; cycle += 1) {
      if (cycle === 3) churn(tenant, people, 25);
      expect(await job.runCycle()).toMatchObject({ health: 'healthy', failed: 0 });
      expect(failuresIn(events)).toEqual([]);
    }
    // What was written is what is read: a cycle without a change changes nothing.
    expect(await job.runCycle()).toMatchObject({ created: 0, updated: 0, disabled: 0, health: 'healthy' });
    connection.close();
    const users = resourcesOf(await organization.client.get('/Users'));
    const name = userName === 'objectId' ? some.objectId : some.userPrincipalName;
    const custom = `${SAP_CUSTOM_USER_SCHEMA}:attributes`;
    expect(users.find((user) => user.userName === name)).toMatchObject({
      company: 'Fabrikam',
      mailVerified: true,
      emails: [{ type: 'work', primary: true }],
      [custom]: { customAttribute1: 'green' },
      [SAP_CUSTOM_USER_SCHEMA]: { attributes: [{ name: 'customAttribute1', value: 'green' }] },
    });
    for (const user of users) {
      const { status, userUuid } = user[SAP_USER_SCHEMA] as JsonObject;
      expect([userUuid, status]).toEqual([user.id, user.active === true ? 'active' : 'inactive']);
    }
    const groups = resourcesOf(await organization.client.get('/Groups'));
    expect(groups.map((group) => (group[SAP_CUSTOM_GROUP_SCHEMA] as JsonObject).name)).toEqual(
      groups.map(({ externalId }) => externalId),
    );
  },
);

test("Microsoft's validators pass on the profile", async () => {
  const { url, clientId, secret } = await createClient();
  const connect = (observe: (exchange: Exchange) => void) =>
    new Connection(readTenantUrl(url), { credential: granted(clientId, secret), observe });
  const { results, left } = await runValidation(url, connect, {
    ...compileMappings(mappingsOf('sap-cloud-identity')),
    isFederated: false,
    dialect: 'aadOptscim062020',
  });
  const failed = results.filter(({ status }) => status === 'failed' || status === 'warned');
  expect(failed.map(({ test: { id }, ...rest }) => ({ id, ...rest }))).toEqual([]);
  expect(left).toEqual([]);
});

test.each([{}, { patches: true, sendsIfMatch: true }])(
  'a job of Identity Provisioning runs by Basic: %j',
  async (options) => {
    const { organization, url, clientId, secret } = await createClient();
    const { tenant, people } = await generateTenant({ users: 20, groups: 3 }, 5);
    const [some] = tenant.users.values();
    await organization.client.post('/Users', { userName: some?.userPrincipalName ?? '', emails: [{ value: 'a@b.c' }] });
    const events: ProvisioningEvent[] = [];
    const client = sapIps(options);
    const { headers, blank } = client;
    const connection = new Connection(readTenantUrl(url), { credential: basic(clientId, secret), headers, blank });
    const job = createClientJob({
      client,
      connection,
      directory: tenant,
      ...compileMappings(client.mappings),
      onEvent: (event) => events.push(event),
    });
    for (let cycle = 1; cycle <= 2; cycle += 1) {
      if (cycle === 2) churn(tenant, people, 15);
      const report = await job.runCycle();
      expect(failuresIn(events)).toEqual([]);
      expect(report).toMatchObject({ failed: 0, broken: undefined });
    }
    connection.close();
  },
);
