import { Connection } from '../../src/entra/client/connection.js';
import { bearer } from '../../src/entra/client/credentials.js';
import { readTenantUrl } from '../../src/entra/client/tenant-url.js';
import { createEntraJob } from '../../src/entra/job/entra-job.js';
import type { Dialect, ProvisioningEvent } from '../../src/entra/job/model.js';
import { compileMappings } from '../../src/entra/mapping/compile-mapping.js';
import { DEFAULT_MAPPINGS } from '../../src/entra/mapping/default-mappings.js';
import { generateTenant } from '../../src/entra/tenant/generate-tenant.js';
import type { TestResult, ValidationReport } from '../../src/entra/validate/model.js';
import { htmlReport } from '../../src/entra/validate/reports/html-report.js';
import { junitReport } from '../../src/entra/validate/reports/junit-report.js';
import { jsonReport, totalsOf } from '../../src/entra/validate/reports/summary.js';
import { runValidation, VALIDATION_TESTS, type ValidationOptions } from '../../src/entra/validate/run-validation.js';
import type { ProfileName } from '../../src/protocol/profiles/profile-name.js';
import { startScimmyServer } from '../support/stand-ins/scimmy-server.js';
import { storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

const MAPPINGS = compileMappings(DEFAULT_MAPPINGS);

const validate = (url: string, token: string, dialect: Dialect): Promise<ValidationReport> =>
  runValidation(url, (observe) => new Connection(readTenantUrl(url), { credential: bearer(token), observe }), {
    ...MAPPINGS,
    isFederated: false,
    dialect,
  });

/** What was deleted is kept apart for a while; that is not what a validator leaves behind. */
async function liveState(server: TestServer, organization: TestOrganization) {
  const { deleted_resources: _, ...live } = await storedState(server, organization);
  return live;
}

const failed = ({ results }: ValidationReport) =>
  results.filter(({ status }) => status === 'failed' || status === 'warned').map(({ test: { id } }) => id);
const reasonOf = ({ results }: ValidationReport, id: string): Partial<TestResult> =>
  results.find(({ test }) => test.id === id) ?? {};

test('the suites have as many tests as those of Microsoft', () => {
  const count = (suite: string) => VALIDATION_TESTS.filter((one) => one.suite === suite).length;
  expect([count('web'), count('web-preview'), count('gallery')]).toEqual([24, 7, 25]);
  expect(new Set(VALIDATION_TESTS.map(({ id }) => id)).size).toBe(56);
});

describe('Rollcall', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await createTestServer();
  });
  afterAll(() => server.close());

  // That it passes with the other two pairs is seen with each way to authenticate (authentication.test.ts).
  test.each<[ProfileName, Dialect]>([
    ['vault', 'legacy'],
    ['core', 'aadOptscim062020'],
  ])('profile %s, dialect %s: passes everything, and is left as it was', async (profile, dialect) => {
    const organization = await server.createOrganization(profile);
    const { slug, token, client } = organization;
    const kept = await client.post('/Groups', { displayName: 'Kept' });
    expect(kept.status).toBe(201);
    const before = await liveState(server, organization);
    const report = await validate(server.scimUrl + slug, token, dialect);
    expect(failed(report)).toEqual([]);
    expect(totalsOf(report)).toEqual({ passed: 55, failed: 0, warned: 0, skipped: 1 });
    expect(report.left).toEqual([]);
    expect(await liveState(server, organization)).toEqual(before);
  });

  test('the reports hold every request, no token, and nothing that a browser would run', async () => {
    const { slug, token } = await server.createOrganization('core');
    const report = await validate(server.scimUrl + slug, token, 'legacy');
    const html = htmlReport(report);
    const texts = [html, junitReport(report), JSON.stringify(jsonReport(report))];
    for (const text of texts) expect(text).not.toContain(token);
    expect(html).not.toMatch(/<script|src=|href="[^#]/);
    expect(html).toContain('SCIM_Null_Update');
    expect(jsonReport(report).results[0]?.steps[0]).toMatchObject({ method: 'POST', answer: { status: 201 } });
    expect(junitReport(report)).toContain('tests="56" failures="0" skipped="1"');
    expect(html).toContain('<h1 class="good">Entra can provision to this endpoint.</h1>');
  });

  test('only a whole run promises that Entra can provision', async () => {
    const { slug, token } = await server.createOrganization('core');
    const url = server.scimUrl + slug;
    const run = (more: Partial<ValidationOptions>) =>
      runValidation(url, (observe) => new Connection(readTenantUrl(url), { credential: bearer(token), observe }), {
        ...MAPPINGS,
        isFederated: false,
        dialect: 'legacy',
        ...more,
      });
    const part = await run({ tests: VALIDATION_TESTS.filter(({ suite }) => suite === 'web') });
    expect(part).toMatchObject({ notRun: 0, results: { length: 24 } });
    expect(htmlReport(part)).toContain('<h1 class="good">No test failed.</h1>');
    const stop = new AbortController();
    const stopped = await run({ signal: stop.signal, onResult: () => stop.abort() });
    expect(stopped).toMatchObject({ notRun: 55, results: { length: 1 }, left: [] });
    expect(htmlReport(stopped)).toContain('<h1 class="bad">Stopped: 55 tests were not run.</h1>');
    expect(jsonReport(stopped).notRun).toBe(55);
  });
});

describe('scimmy-routers 1, which knows nothing of Entra', () => {
  let other: { url: string; close(): void };
  beforeAll(async () => {
    other = await startScimmyServer('secret');
  });
  afterAll(() => other.close());

  test('validate finds its defects and says how to mend them', async () => {
    const report = await validate(other.url, 'secret', 'legacy');
    expect(failed(report)).toEqual(expect.arrayContaining(['SCIM_Update_Manager', 'Disable_User', 'Update_User']));
    expect(reasonOf(report, 'SCIM_Update_Manager')).toMatchObject({
      status: 'failed',
      found: expect.stringContaining('manager'),
      fix: expect.stringContaining('bare text'),
    });
    expect(reasonOf(report, 'Disable_User').found).toMatch(/'active' expected value type 'boolean'/);
    expect(reasonOf(report, 'Update_User').found).toMatch(
      /emails\[type eq "work"\].*does not match any values for 'add'/,
    );
    expect(totalsOf(report).passed).toBeGreaterThan(20);
    expect(report.left).toEqual([]);
  });

  test('a simulated job meets "False", a manager as text, and the typed add on an absent element', async () => {
    const { tenant } = await generateTenant({ users: 4, groups: 1 }, 21);
    const connection = new Connection(readTenantUrl(other.url), { credential: bearer('secret') });
    const failures: ProvisioningEvent[] = [];
    const job = createEntraJob({
      connection,
      directory: tenant,
      ...MAPPINGS,
      onEvent: (event) => {
        if (event.status === 'failure') failures.push(event);
      },
    });
    const [user, late] = tenant.users.values();
    if (user === undefined || late === undefined) throw new Error('the tenant is empty');
    const { mail: _, ...few } = late.attributes;
    tenant.putUser({ ...late, attributes: few });
    await job.runCycle();
    tenant.putUser(late);
    tenant.putUser({ ...user, softDeleted: true });
    const report = await job.runCycle();
    connection.close();
    expect(report.health).toBe('warned');
    const bodies = failures.map(({ request }) => JSON.stringify(request?.body ?? ''));
    expect(bodies.some((body) => body.includes('"value":"False"'))).toBe(true);
    expect(bodies.some((body) => body.includes('User:manager"'))).toBe(true);
    const add = JSON.stringify({ op: 'Add', path: 'emails[type eq "work"].value', value: late.attributes.mail });
    expect(bodies.some((body) => body.includes(add))).toBe(true);
    expect(failures.every(({ code }) => code !== undefined)).toBe(true);
  });
});
