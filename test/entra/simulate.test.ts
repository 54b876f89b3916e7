import { expectedRows, storedRows } from '../../bench/agreement.js';
import { Connection } from '../../src/entra/client/connection.js';
import { bearer } from '../../src/entra/client/credentials.js';
import { readTenantUrl } from '../../src/entra/client/tenant-url.js';
import { loadState, saveState } from '../../src/entra/job/anchors.js';
import { createEntraJob, type EntraJobOptions } from '../../src/entra/job/entra-job.js';
import type { Dialect, ProvisioningEvent } from '../../src/entra/job/model.js';
import { userSource } from '../../src/entra/job/object-names.js';
import { compileMappings, matchingBy } from '../../src/entra/mapping/compile-mapping.js';
import { DEFAULT_MAPPINGS } from '../../src/entra/mapping/default-mappings.js';
import { churn } from '../../src/entra/tenant/churn.js';
import { generateTenant } from '../../src/entra/tenant/generate-tenant.js';
import { SimulatedTenant } from '../../src/entra/tenant/simulated-tenant.js';
import type { ProfileName } from '../../src/protocol/profiles/profile-name.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

const MAPPINGS = compileMappings(DEFAULT_MAPPINGS);

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

/** A job against an organization; failures of the job are collected. */
function startJob(
  organization: TestOrganization,
  options: Partial<EntraJobOptions> & Pick<EntraJobOptions, 'directory'>,
) {
  const failures: ProvisioningEvent[] = [];
  const base = readTenantUrl(server.scimUrl + organization.slug);
  const connection = new Connection(base, { credential: bearer(organization.token) });
  const job = createEntraJob({
    connection,
    ...MAPPINGS,
    concurrency: 8,
    pause: async () => {},
    onEvent: (event) => {
      if (event.status === 'failure') failures.push(event);
    },
    ...options,
  });
  return { job, failures, connection };
}

test.each<[ProfileName, Dialect]>([
  ['vault', 'legacy'],
  ['vault', 'aadOptscim062020'],
  ['core', 'legacy'],
  ['core', 'aadOptscim062020'],
])('profile %s, dialect %s: after each cycle tenant and database agree row for row', async (profile, dialect) => {
  const organization = await server.createOrganization(profile);
  const { tenant, people } = await generateTenant({ users: 40, groups: 6 }, 11);
  const { job, failures, connection } = startJob(organization, { directory: tenant, dialect });
  for (let cycle = 1; cycle <= 4; cycle += 1) {
    if (cycle > 1) churn(tenant, people, 30);
    const report = await job.runCycle();
    expect(failures.map(({ code, detail, name }) => ({ code, detail, name }))).toEqual([]);
    expect(report).toMatchObject({
      cycle,
      health: 'healthy',
      kind: cycle === 1 ? 'initial' : 'incremental',
      failed: 0,
    });
    const stored = await storedRows(server.query, organization.id);
    expect(stored).toEqual(expectedRows(tenant, job.state, MAPPINGS.users, userSource));
    expect(stored.users.length).toBeGreaterThan(30);
  }
  connection.close();
});

const WORK_EMAIL = 'emails[type eq "work"].value';

// The dialect is about PATCH, the profile about what is stored: neither is about what a job searches by.
test.each<[ProfileName, Dialect]>([
  ['vault', 'legacy'],
  ['core', 'aadOptscim062020'],
])('profile %s, dialect %s: a job that matches by the work e-mail alone is healthy', async (profile, dialect) => {
  const organization = await server.createOrganization(profile);
  const { tenant, people } = await generateTenant({ users: 30, groups: 2 }, 12);
  const users = matchingBy(MAPPINGS.users, [WORK_EMAIL]);
  const first = startJob(organization, { directory: tenant, dialect, users });
  await first.job.testConnection();
  expect(await first.job.runCycle()).toMatchObject({ health: 'healthy', failed: 0 });
  churn(tenant, people, 30);
  expect(await first.job.runCycle()).toMatchObject({ health: 'healthy', failed: 0 });
  first.connection.close();
  // A job without memory finds everybody again by that path.
  const again = startJob(organization, { directory: tenant, dialect, users });
  expect(await again.job.runCycle()).toMatchObject({ health: 'healthy', created: 0, updated: 0, failed: 0 });
  expect([...first.failures, ...again.failures]).toEqual([]);
  const stored = await storedRows(server.query, organization.id);
  expect(stored).toEqual(expectedRows(tenant, first.job.state, MAPPINGS.users, userSource));
  await server.flushLog();
  const [asked] = await server.query<{ times: number }>(
    `SELECT count(*)::int AS times FROM provisioning_log WHERE organization_id = $1 AND data->>'filter' LIKE $2`,
    organization.id,
    `${WORK_EMAIL} eq %`,
  );
  expect(asked?.times).toBeGreaterThan(60);
  again.connection.close();
});

test('a cycle after which nothing happened sends the probe alone', async () => {
  const organization = await server.createOrganization('vault');
  const { tenant } = await generateTenant({ users: 5, groups: 1 }, 3);
  const { job, connection } = startJob(organization, { directory: tenant });
  await job.runCycle();
  expect(await job.runCycle()).toMatchObject({ requests: 1, updated: 0, created: 0, unchanged: 0 });
  connection.close();
});

test('a job that was stopped in the middle goes on where it was, and nothing is there twice', async () => {
  const organization = await server.createOrganization('vault');
  const { tenant } = await generateTenant({ users: 60, groups: 4 }, 5);
  const stop = new AbortController();
  let created = 0;
  const first = startJob(organization, {
    directory: tenant,
    signal: stop.signal,
    onEvent: (event) => {
      if (event.action === 'create') created += 1;
      if (created === 20) stop.abort();
    },
  });
  await first.job.runCycle().catch(() => undefined);
  first.connection.close();
  expect((await storedRows(server.query, organization.id)).users.length).toBeLessThan(60);
  const resumed = SimulatedTenant.fromJSON(JSON.parse(JSON.stringify(tenant)));
  const second = startJob(organization, { directory: resumed, state: loadState(saveState(first.job.state)) });
  expect(await second.job.runCycle()).toMatchObject({ health: 'healthy' });
  const stored = await storedRows(server.query, organization.id);
  expect(stored).toEqual(expectedRows(resumed, second.job.state, MAPPINGS.users, userSource));
  expect(stored.users).toHaveLength(60);
  second.connection.close();
});

test('a stop is no failure, and what was to be tried again still is', async () => {
  const organization = await server.createOrganization('vault');
  const { tenant } = await generateTenant({ users: 3, groups: 0 }, 6);
  const stop = new AbortController();
  const failures: ProvisioningEvent[] = [];
  const connection = new Connection(readTenantUrl(server.scimUrl + organization.slug), {
    credential: bearer(organization.token),
    signal: stop.signal,
    observe: ({ request }) => {
      // The probe of the second cycle is answered; the request after it is cut off.
      if (job.state.cycle === 2 && request.path === '/Users') setImmediate(() => stop.abort());
    },
  });
  const job = createEntraJob({
    connection,
    directory: tenant,
    ...MAPPINGS,
    signal: stop.signal,
    onEvent: (event) => {
      if (event.status === 'failure') failures.push(event);
    },
  });
  expect(await job.runCycle()).toMatchObject({ created: 3 });
  const due = [...tenant.users.keys()];
  for (const objectId of due) job.state.pending.set(objectId, 'user');
  expect(await job.runCycle()).toMatchObject({ failed: 0, reasons: ['Stopped.'] });
  expect(failures).toEqual([]);
  expect([...job.state.pending.keys()].sort()).toEqual(due.sort());
  connection.close();
});

test('users who are there already are matched, and only what differs is sent', async () => {
  const organization = await server.createOrganization('vault');
  const { tenant } = await generateTenant({ users: 10, groups: 2 }, 9);
  const first = startJob(organization, { directory: tenant });
  await first.job.runCycle();
  first.connection.close();
  const again = startJob(organization, { directory: tenant });
  expect(await again.job.runCycle()).toMatchObject({ created: 0, updated: 0, failed: 0, unchanged: 12 });
  again.connection.close();
});

test('a wrong token quarantines the job at once, with the words of Entra', async () => {
  const organization = await server.createOrganization('vault');
  const { tenant } = await generateTenant({ users: 3, groups: 0 }, 1);
  const { job, failures, connection } = startJob({ ...organization, token: 'wrong' }, { directory: tenant });
  const report = await job.runCycle();
  expect(report).toMatchObject({ health: 'quarantined', created: 0, requests: 1 });
  expect(report.reasons[0]).toMatch(/401/);
  expect(failures[0]).toMatchObject({ action: 'probe', code: 'CredentialValidationUnavailable' });
  connection.close();
});

test('more disables and deletes than the threshold allows are staged', async () => {
  const organization = await server.createOrganization('vault');
  const { tenant } = await generateTenant({ users: 10, groups: 0 }, 2);
  const { job, connection } = startJob(organization, { directory: tenant, deletionThreshold: 3 });
  await job.runCycle();
  for (const user of tenant.users.values()) tenant.putUser({ ...user, softDeleted: true });
  const report = await job.runCycle();
  expect(report).toMatchObject({ disabled: 3, health: 'quarantined' });
  expect(report.reasons.join()).toMatch(/7 disables and deletes wait/);
  const stored = await storedRows(server.query, organization.id);
  expect(stored.users.filter(({ active }) => active === false)).toHaveLength(3);
  connection.close();
});

test('on-demand provisioning speaks the legacy dialect, whatever the job does', async () => {
  const organization = await server.createOrganization('vault');
  const { tenant } = await generateTenant({ users: 2, groups: 0 }, 4);
  const [user] = tenant.users.values();
  const objectId = user?.objectId ?? '';
  const sent: unknown[] = [];
  const base = readTenantUrl(server.scimUrl + organization.slug);
  const connection = new Connection(base, {
    credential: bearer(organization.token),
    observe: ({ request }) => sent.push(request.body),
  });
  const job = createEntraJob({ connection, directory: tenant, ...MAPPINGS, dialect: 'aadOptscim062020' });
  expect(await job.provisionOnDemand(objectId)).toMatchObject({ kind: 'on-demand', created: 1 });
  if (user !== undefined) tenant.putUser({ ...user, softDeleted: true });
  expect(await job.provisionOnDemand(objectId)).toMatchObject({ disabled: 1 });
  expect(sent).toContainEqual(
    expect.objectContaining({ Operations: [{ op: 'Replace', path: 'active', value: 'False' }] }),
  );
  connection.close();
});
