import { expectedRows, storedRows } from '../../bench/agreement.js';
import { METHODS, type Method } from '../../bench/methods.js';
import { Connection, type Exchange } from '../../src/entra/client/connection.js';
import * as client from '../../src/entra/client/credentials.js';
import { readTenantUrl } from '../../src/entra/client/tenant-url.js';
import { createEntraJob } from '../../src/entra/job/entra-job.js';
import type { Dialect, ProvisioningEvent } from '../../src/entra/job/model.js';
import { userSource } from '../../src/entra/job/object-names.js';
import { compileMappings } from '../../src/entra/mapping/compile-mapping.js';
import { DEFAULT_MAPPINGS } from '../../src/entra/mapping/default-mappings.js';
import { churn } from '../../src/entra/tenant/churn.js';
import { generateTenant } from '../../src/entra/tenant/generate-tenant.js';
import { totalsOf } from '../../src/entra/validate/reports/summary.js';
import { runValidation } from '../../src/entra/validate/run-validation.js';
import type { ProfileName } from '../../src/protocol/profiles/profile-name.js';
import { type AuthServer, createAuthServer } from '../support/auth-server.js';
import { type CertificateAuthority, createCertificateAuthority } from '../support/certificates.js';
import type { TestNode } from '../support/test-server.js';

const MAPPINGS = compileMappings(DEFAULT_MAPPINGS);
const PAIRS: ReadonlyArray<readonly [ProfileName, Dialect]> = [
  ['vault', 'legacy'],
  ['vault', 'aadOptscim062020'],
  ['core', 'legacy'],
  ['core', 'aadOptscim062020'],
];

let auth: AuthServer;
let secure: TestNode;
let authority: CertificateAuthority;
beforeAll(async () => {
  authority = await createCertificateAuthority();
  auth = await createAuthServer();
  secure = await auth.server.startNode({ tls: await authority.issue({ names: ['127.0.0.1'] }) });
});
afterAll(() => auth.close());

const CASES = METHODS.map((method, i): [string, ProfileName, Dialect, Method] => {
  const [profile, dialect] = PAIRS[i % PAIRS.length] ?? ['core', 'legacy'];
  return [method.name, profile, dialect, method];
});

// Every method with every pair: `npm run bench -- entra-job --all`.
test.each(CASES)('%s, %s, %s: a job agrees row for row, and every validator test passes', async (_, ...rest) => {
  const [profile, dialect, method] = rest;
  const organization = await auth.server.createOrganization(profile);
  // Nothing but the method itself may let the job in.
  await auth.server.query('DELETE FROM credentials WHERE organization_id = $1', organization.id);
  const prepared = await method.prepare({
    credentials: auth.server.services.credentials,
    organizationId: organization.id,
    origin: auth.server.origin,
    client,
    issuer: {
      entraToken: (tenantId, version) => {
        const claims = version === '1.0' ? auth.version1() : auth.version2();
        expect(claims.tid).toBe(tenantId);
        return auth.sign(claims);
      },
      assertion: ({ tenantId, subject, audience }) =>
        auth.sign(auth.assertion({ tid: tenantId, sub: subject, oid: subject, aud: audience })),
    },
    issueCertificate: () => authority.issue({ names: ['provisioning.contoso.example'], client: true }),
  });
  const url = (method.isSecure ? secure.scimUrl : auth.server.scimUrl) + organization.slug;
  const connect = (observe: (exchange: Exchange) => void) =>
    new Connection(readTenantUrl(url), { ...prepared, ca: authority.ca, observe });

  const { tenant, people } = await generateTenant({ users: 12, groups: 2 }, 17);
  const connection = connect(() => {});
  const failures: ProvisioningEvent[] = [];
  const job = createEntraJob({
    connection,
    directory: tenant,
    ...MAPPINGS,
    dialect,
    concurrency: 8,
    onEvent: (event) => {
      if (event.status === 'failure') failures.push(event);
    },
  });
  expect(await job.runCycle()).toMatchObject({ health: 'healthy', failed: 0 });
  churn(tenant, people, 6);
  expect(await job.runCycle()).toMatchObject({ health: 'healthy', failed: 0 });
  connection.close();
  expect(failures).toEqual([]);

  const isFederated = method.isFederated ?? false;
  const report = await runValidation(url, connect, { ...MAPPINGS, isFederated, dialect });
  const others = report.results.filter(({ status }) => status !== 'passed');
  expect(others.map(({ test: { id }, found }) => ({ id, found }))).toEqual(
    // One of the two says nothing here.
    [{ id: isFederated ? 'Validate_Credentials' : 'Federated_Identity', found: expect.any(String) }],
  );
  expect(totalsOf(report)).toEqual({ passed: 55, failed: 0, warned: 0, skipped: 1 });
  expect(await storedRows(auth.server.query, organization.id)).toEqual(
    expectedRows(tenant, job.state, MAPPINGS.users, userSource),
  );
});
