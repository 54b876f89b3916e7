import { okta } from '../../../src/entra/clients/okta.js';
import { sapIps } from '../../../src/entra/clients/sap-ips.js';
import { generateTenant } from '../../../src/entra/tenant/generate-tenant.js';
import { runCommand } from '../../cli/rollcall-command.js';
import { createTestServer, type TestOrganization, type TestServer } from '../../support/test-server.js';
import { startJob } from './watched-job.js';

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});

afterAll(() => server.close());

const urlOf = ({ slug }: TestOrganization) => server.scimUrl + slug;

test('more than a page is read back, each resource once', async () => {
  const organization = await server.createOrganization('core');
  for (const client of [okta(), sapIps(), sapIps({ startsById: true })]) {
    const { tenant } = await generateTenant({ users: 130, groups: 0 }, 5);
    const job = startJob(client, urlOf(organization), organization.token, tenant);
    const { report } = await job.run();
    job.close();
    expect(report).toMatchObject({ failed: 0, listed: 130, broken: undefined });
  }
});

test('failures are told in the words of the client, one line for each cause, in each run', async () => {
  const organization = await server.createOrganization('vault');
  const words = ['--token', organization.token, '--users', '5', '--groups', '0', '--cycles', '1'];
  const told = async (client: string) =>
    (await runCommand({}, ['simulate', client, urlOf(organization), ...words])).output;
  const okta = (await told('okta')).split('\n');
  expect(okta[0]).toMatch(/^Run 1: 5 failed; 0 read back; \d+ requests in \d\.\d s, \d+\/s\.$/);
  expect(okta[1]).toMatch(
    /^ {2}5 × Automatic provisioning of user (\S+@contoso\.example) to app failed: Error while creating user \1: Bad Request\. Errors reported by remote server: .*employeeNumber/,
  );
  expect(okta.slice(2)).toEqual(['']);
  expect(await told('sap-ips')).toMatch(
    /\n {2}5 × Failed to create entity \S+@contoso\.example\. HTTP operation failed invoking http:\S+\/Users with statusCode: 400, Response: \{.*\}\n$/,
  );
});

test.each([
  ['okta', []],
  ['sap-ips', ['--if-match', '--delete-existing', '--delete-threshold-users', '100', '--start-id']],
])('rollcall simulate %s runs two cycles without a failure, and says so', async (name, more) => {
  const organization = await server.createOrganization('core');
  const url = [urlOf(organization), '--token', organization.token, '--users', '20', '--groups', '2'];
  const { code, output, errors } = await runCommand({}, ['simulate', name, ...url, '--churn', '50', ...more]);
  expect(errors).toBe('');
  expect(output).toMatch(/^Run 1: 22 created; 22 read back; \d+ requests in \d+(\.\d)? s, \d+\/s\.\nRun 2: .*\n$/);
  expect(code).toBe(0);
  const refused = await runCommand({}, ['simulate', name, urlOf(organization), '--token', 'wrong']);
  expect(refused.code).toBe(4);
  expect(refused.output).toContain('It could not go on: GET /Users was answered with 401');
});
