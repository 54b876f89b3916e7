import { Connection, type Exchange } from '../../../src/entra/client/connection.js';
import { bearer } from '../../../src/entra/client/credentials.js';
import { readTenantUrl } from '../../../src/entra/client/tenant-url.js';
import { createClientJob } from '../../../src/entra/clients/client-job.js';
import type { ProvisioningClient } from '../../../src/entra/clients/model.js';
import type { ProvisioningEvent } from '../../../src/entra/job/model.js';
import { compileMappings } from '../../../src/entra/mapping/compile-mapping.js';
import type { EntraUser } from '../../../src/entra/tenant/model.js';
import { SimulatedTenant } from '../../../src/entra/tenant/simulated-tenant.js';
import type { TestOrganization } from '../../support/test-server.js';

export const person = (name: string, more: Partial<EntraUser> = {}): EntraUser => ({
  objectId: `object-of-${name}`,
  userPrincipalName: `${name}@contoso.com`,
  accountEnabled: true,
  softDeleted: false,
  attributes: { mail: `${name}@contoso.com`, mailNickname: name, displayName: name, givenName: name, surname: 'X' },
  ...more,
});

/** A job of a client that is watched. */
export function startJob(client: ProvisioningClient, url: string, token: string, tenant: SimulatedTenant) {
  const exchanges: Exchange[] = [];
  const failures: ProvisioningEvent[] = [];
  const { headers, blank } = client;
  const connection = new Connection(readTenantUrl(url), {
    credential: bearer(token),
    headers,
    blank,
    observe: (exchange) => exchanges.push(exchange),
  });
  const job = createClientJob({
    client,
    connection,
    directory: tenant,
    ...compileMappings(client.mappings),
    onEvent: (event) => {
      if (event.status === 'failure') failures.push(event);
    },
  });
  return {
    failures,
    async run() {
      const report = await job.runCycle();
      const sent = exchanges.splice(0).map(({ request, url: address, outcome }) => ({
        line: `${request.method} ${new URL(address).pathname.replace(/^.*?(?=\/(Users|Groups))/, '').replace(/[0-9a-f-]{36}/, '{id}')}`,
        query: new URL(address).search,
        request,
        status: 'status' in outcome ? outcome.status : outcome.failure,
      }));
      return { report, sent, lines: sent.map(({ line }) => line) };
    },
    close: () => connection.close(),
  };
}

export async function stored({ client }: TestOrganization, path: string) {
  const { body } = await client.get(path);
  return body.Resources as Array<{
    id: string;
    userName?: string;
    active?: boolean;
    members?: Array<{ value: string }>;
  }>;
}

/** Ada and Bob, and a group of both. */
export function twoPeople() {
  const tenant = new SimulatedTenant();
  const [ada, bob] = [person('ada'), person('bob')];
  tenant.putUser(ada);
  tenant.putUser(bob);
  const group = {
    objectId: 'g',
    displayName: 'Engineers',
    attributes: {},
    members: new Set([ada.objectId, bob.objectId]),
  };
  tenant.putGroup(group);
  return { tenant, ada, bob, group };
}
