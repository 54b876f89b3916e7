import { Connection, type Exchange } from '../../src/entra/client/connection.js';
import { bearer } from '../../src/entra/client/credentials.js';
import { readTenantUrl } from '../../src/entra/client/tenant-url.js';
import { createClientJob } from '../../src/entra/clients/client-job.js';
import type { ProvisioningClient } from '../../src/entra/clients/model.js';
import { okta } from '../../src/entra/clients/okta.js';
import { sapIps } from '../../src/entra/clients/sap-ips.js';
import type { ProvisioningEvent } from '../../src/entra/job/model.js';
import { compileMappings } from '../../src/entra/mapping/compile-mapping.js';
import { generateTenant } from '../../src/entra/tenant/generate-tenant.js';
import type { EntraUser } from '../../src/entra/tenant/model.js';
import { SimulatedTenant } from '../../src/entra/tenant/simulated-tenant.js';
import { runCommand } from '../cli/rollcall-command.js';
import { coreUser } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { json, startEndpoint, TOKEN } from './scripted-endpoint.js';

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});

afterAll(() => server.close());

const person = (name: string, more: Partial<EntraUser> = {}): EntraUser => ({
  objectId: `object-of-${name}`,
  userPrincipalName: `${name}@contoso.com`,
  accountEnabled: true,
  softDeleted: false,
  attributes: { mail: `${name}@contoso.com`, mailNickname: name, displayName: name, givenName: name, surname: 'X' },
  ...more,
});

/** A job of a client that is watched. */
function startJob(client: ProvisioningClient, url: string, token: string, tenant: SimulatedTenant) {
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

const urlOf = ({ slug }: TestOrganization) => server.scimUrl + slug;

async function stored({ client }: TestOrganization, path: string) {
  const { body } = await client.get(path);
  return body.Resources as Array<{
    id: string;
    userName?: string;
    active?: boolean;
    members?: Array<{ value: string }>;
  }>;
}

/** Ada and Bob, and a group of both. */
function twoPeople() {
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

describe('Okta', () => {
  test('looks by userName, creates, reads and replaces, disables by PATCH, and never deletes a user', async () => {
    const organization = await server.createOrganization('core');
    const { tenant, ada, bob, group } = twoPeople();
    const job = startJob(okta(), urlOf(organization), organization.token, tenant);

    const first = await job.run();
    expect(first.report).toMatchObject({ created: 3, failed: 0, listed: 3, broken: undefined });
    expect(first.lines).toEqual([
      ...['GET /Users', 'GET /Groups'],
      ...['GET /Users', 'POST /Users', 'GET /Users', 'POST /Users'],
      ...['POST /Groups', 'PATCH /Groups/{id}', 'PATCH /Groups/{id}'],
      ...['GET /Users', 'GET /Groups'],
    ]);
    expect(first.sent[0]?.query).toBe('?startIndex=1&count=2');
    expect(first.sent[2]?.query).toBe('?filter=userName%20eq%20%22ada%40contoso.com%22&startIndex=1&count=100');
    expect(first.sent[3]?.request.body).toMatchObject({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'ada@contoso.com',
      externalId: ada.objectId,
      active: true,
      groups: [],
      password: expect.any(String),
    });

    tenant.putUser({ ...ada, attributes: { ...ada.attributes, displayName: 'Ada King' } });
    tenant.putUser({ ...bob, accountEnabled: false });
    tenant.putGroup({ ...group, displayName: 'Engineering', members: new Set([ada.objectId]) });
    const second = await job.run();
    expect(second.report).toMatchObject({ updated: 2, disabled: 1, failed: 0 });
    expect(second.lines.slice(2)).toEqual([
      ...['GET /Users/{id}', 'PUT /Users/{id}', 'PATCH /Users/{id}'],
      ...['PATCH /Groups/{id}', 'PATCH /Groups/{id}', 'GET /Users', 'GET /Groups'],
    ]);
    expect(second.sent[4]?.request.body).toMatchObject({ Operations: [{ op: 'replace', value: { active: false } }] });
    const users = await stored(organization, '/Users');
    expect(users.map(({ userName, active }) => [userName, active])).toEqual([
      ['ada@contoso.com', true],
      ['bob@contoso.com', false],
    ]);
    const [pushed] = await stored(organization, '/Groups');
    expect(pushed).toMatchObject({ displayName: 'Engineering', members: [{ value: users[0]?.id }] });

    tenant.deleteUser(bob.objectId);
    tenant.deleteGroup('g');
    const third = await job.run();
    job.close();
    expect(third.lines.filter((line) => line.startsWith('DELETE'))).toEqual(['DELETE /Groups/{id}']);
    expect(third.report).toMatchObject({ disabled: 1, deleted: 1, failed: 0 });
    expect(await stored(organization, '/Users')).toHaveLength(2);
  });

  test('of the App Integration Wizard changes everything by PUT', async () => {
    const organization = await server.createOrganization('core');
    const { tenant, bob } = twoPeople();
    const job = startJob(okta({ app: 'wizard' }), urlOf(organization), organization.token, tenant);
    const first = await job.run();
    tenant.putUser({ ...bob, softDeleted: true });
    const second = await job.run();
    job.close();
    expect([...first.lines, ...second.lines].filter((line) => line.startsWith('PATCH'))).toEqual([]);
    expect(second.report).toMatchObject({ disabled: 1, failed: 0 });
    const users = await stored(organization, '/Users');
    expect(users.map(({ active }) => active)).toEqual([true, false]);
  });

  test('takes over a user who is there, and takes 404 for "nobody"', async () => {
    const organization = await server.createOrganization('core');
    const id = idOf(await organization.client.post('/Users', coreUser('ADA@contoso.com', { displayName: 'old' })));
    const tenant = new SimulatedTenant();
    tenant.putUser(person('ada'));
    const job = startJob(okta(), urlOf(organization), organization.token, tenant);
    const { report } = await job.run();
    job.close();
    expect(report).toMatchObject({ created: 0, updated: 1, failed: 0 });
    expect((await organization.client.get(`/Users/${id}`)).body).toMatchObject({ displayName: 'ada' });

    const endpoint = await startEndpoint(({ method, url = '' }, response, body) => {
      if (url.includes('filter=')) return json(response, 404, { status: '404' });
      return method === 'POST' && json(response, 201, { ...JSON.parse(body), id: 'new' });
    });
    const other = startJob(okta(), endpoint.url, TOKEN, tenant);
    const outcome = await other.run();
    other.close();
    endpoint.close();
    expect(outcome.lines).toContain('POST /Users');
    expect(endpoint.requests[0]?.headers['user-agent']).toBe('Okta SCIM Client 1.0.0');
    // What was created did not come back when everything was read.
    expect(other.failures.map(({ detail }) => detail)).toEqual([
      'Reading all of User, 1 that were written did not come, and 0 came twice.',
    ]);
  });

  test('takes somebody who was deleted out of the groups, where the user is only disabled', async () => {
    const organization = await server.createOrganization('core');
    const { tenant, bob } = twoPeople();
    const job = startJob(okta(), urlOf(organization), organization.token, tenant);
    await job.run();
    tenant.deleteUser(bob.objectId);
    const { report } = await job.run();
    job.close();
    expect(report).toMatchObject({ disabled: 1, updated: 1, failed: 0 });
    const [group] = await stored(organization, '/Groups');
    expect(group?.members).toHaveLength(1);
  });

  test('a refused credential ends the run with a sentence', async () => {
    const organization = await server.createOrganization('core');
    const { tenant } = twoPeople();
    const job = startJob(okta(), urlOf(organization), 'wrong', tenant);
    const { report } = await job.run();
    job.close();
    expect(report.broken).toMatch(/^GET \/Users was answered with 401/);
    expect(report.requests).toBe(1);
  });
});

describe('SAP Identity Provisioning', () => {
  test('creates without looking, replaces as a whole, deletes, and reads everything back', async () => {
    const organization = await server.createOrganization('core');
    const { tenant, ada, bob, group } = twoPeople();
    const job = startJob(sapIps(), urlOf(organization), organization.token, tenant);
    const first = await job.run();
    expect(first.report).toMatchObject({ created: 3, failed: 0, listed: 3, broken: undefined });
    expect(first.lines).toEqual([
      ...['GET /Users', 'POST /Users', 'POST /Users', 'POST /Groups', 'PUT /Groups/{id}', 'GET /Users', 'GET /Groups'],
    ]);
    expect(JSON.stringify(first.sent)).not.toMatch(/extension:enterprise|If-Match/);
    expect(first.sent[1]?.request.body).toMatchObject({ emails: [{ primary: true, value: 'ada@contoso.com' }] });

    tenant.putUser({ ...ada, accountEnabled: false });
    tenant.deleteUser(bob.objectId);
    tenant.putGroup({ ...group, members: new Set([ada.objectId]) });
    const second = await job.run();
    job.close();
    expect(second.report).toMatchObject({ disabled: 1, deleted: 1, updated: 1, failed: 0 });
    const users = await stored(organization, '/Users');
    expect(users).toMatchObject([{ userName: 'ada@contoso.com', active: false }]);
    expect(await stored(organization, '/Groups')).toMatchObject([{ members: [{ value: users[0]?.id }] }]);
  });

  test.each([
    [{}, 'PUT'],
    [{ patches: true, sendsIfMatch: true }, 'PATCH'],
  ])('on a conflict filters and overwrites: %j', async (options, method) => {
    const organization = await server.createOrganization('core');
    const id = idOf(await organization.client.post('/Users', coreUser('ada@contoso.com', { displayName: 'old' })));
    const tenant = new SimulatedTenant();
    tenant.putUser(person('ada'));
    const job = startJob(sapIps(options), urlOf(organization), organization.token, tenant);
    const { report, sent } = await job.run();
    job.close();
    expect(sent.slice(1, 4).map(({ line, status }) => [line, status])).toEqual([
      ['POST /Users', 409],
      ['GET /Users', 200],
      [`${method} /Users/{id}`, 200],
    ]);
    expect(sent[2]?.query).toBe('?filter=userName%20eq%20%22ada%40contoso.com%22');
    expect(sent[3]?.request.headers).toEqual(method === 'PATCH' ? { 'If-Match': '*' } : {});
    expect(report.failed).toBe(0);
    expect((await organization.client.get(`/Users/${id}`)).body.displayName).toBe('ada');
  });

  test('a conflict with nobody is a failure', async () => {
    const endpoint = await startEndpoint(({ method }, response) => method === 'POST' && json(response, 409, {}));
    const tenant = new SimulatedTenant();
    tenant.putUser(person('ada'));
    const job = startJob(sapIps(), endpoint.url, TOKEN, tenant);
    const { report } = await job.run();
    job.close();
    endpoint.close();
    expect(report.failed).toBe(1);
    expect(job.failures[0]).toMatchObject({ code: undefined, detail: expect.stringContaining('finds nothing') });
  });

  const pagesById: Record<string, object> = {
    initial: { totalResults: 3, Resources: [{ id: 'a' }, { id: 'b' }], nextId: 'c' },
    c: { totalResults: 3, Resources: [{ id: 'c' }], nextId: 'end' },
    loop: { totalResults: 3, Resources: [{ id: 'a' }], nextId: 'loop' },
  };

  async function list(startIds: (id: string) => object | undefined) {
    const endpoint = await startEndpoint(({ url = '' }, response) => {
      const startId = new URL(url, 'http://x').searchParams.get('startId');
      if (startId === null) return false;
      const found = startIds(startId);
      return found === undefined ? json(response, 400, { detail: 'startId' }) : json(response, 200, found);
    });
    const job = startJob(sapIps(), endpoint.url, TOKEN, new SimulatedTenant());
    const { report, sent } = await job.run();
    job.close();
    endpoint.close();
    return { report, queries: sent.filter(({ line }) => line === 'GET /Users').map(({ query }) => query) };
  }

  test('pages by id where nextId is offered, and by index where it is refused', async () => {
    const offered = await list((id) => pagesById[id]);
    expect(offered.report).toMatchObject({ listed: 6, broken: undefined });
    expect(offered.queries.slice(1)).toEqual(['?startId=initial&count=100', '?startId=c&count=100']);
    const refused = await list(() => undefined);
    expect(refused.report.broken).toBeUndefined();
    expect(refused.queries.slice(1)).toEqual(['?startId=initial&count=100', '?startIndex=1&count=100']);
  });

  test('pages that go in a circle end the run', async () => {
    const { report } = await list(() => pagesById.loop);
    expect(report.broken).toContain('in a circle');
  });
});

test('more than a page is read back, each resource once', async () => {
  const organization = await server.createOrganization('core');
  for (const client of [okta(), sapIps()]) {
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
  ['sap-ips', ['--if-match']],
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
