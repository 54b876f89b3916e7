import { okta } from '../../../src/entra/clients/okta.js';
import { SimulatedTenant } from '../../../src/entra/tenant/simulated-tenant.js';
import { coreUser } from '../../support/sample-users.js';
import { idOf } from '../../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../../support/test-server.js';
import { json, startEndpoint, TOKEN } from '../scripted-endpoint.js';
import { person, startJob, stored, twoPeople } from './watched-job.js';

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});

afterAll(() => server.close());

const urlOf = ({ slug }: TestOrganization) => server.scimUrl + slug;

test('looks by userName, creates, reads and replaces, disables by PATCH, and never deletes a user', async () => {
  const organization = await server.createOrganization('core');
  const { tenant, ada, bob, group } = twoPeople();
  const job = startJob(okta(), urlOf(organization), organization.token, tenant);

  const first = await job.run();
  expect(first.report).toMatchObject({ created: 3, failed: 0, listed: 3, broken: undefined });
  expect(first.lines).toEqual([
    ...['GET /Users', 'GET /Groups'],
    ...['GET /Users', 'POST /Users', 'GET /Users', 'POST /Users'],
    ...['GET /Groups', 'POST /Groups', 'PATCH /Groups/{id}', 'PATCH /Groups/{id}'],
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
  expect(first.sent[6]?.query).toBe('?filter=displayName%20eq%20%22Engineers%22&startIndex=1&count=100');
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
  expect(first.sent[7]?.request.body).toEqual({ schemas, displayName: 'Engineers', members: [] });
  const [adasId, bobsId] = (await stored(organization, '/Users')).map(({ id }) => id);
  expect(first.sent[9]?.request.body).toMatchObject({
    Operations: [
      {
        op: 'add',
        path: 'members',
        value: [
          { value: adasId, display: 'ada@contoso.com' },
          { value: bobsId, display: 'bob@contoso.com' },
        ],
      },
    ],
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

test('enables somebody by PATCH, then sends the whole', async () => {
  const organization = await server.createOrganization('core');
  const { tenant, bob } = twoPeople();
  const job = startJob(okta(), urlOf(organization), organization.token, tenant);
  await job.run();
  tenant.putUser({ ...bob, accountEnabled: false });
  await job.run();
  tenant.putUser(bob);
  const { lines, sent } = await job.run();
  job.close();
  expect(lines.slice(2, 5)).toEqual(['GET /Users/{id}', 'PATCH /Users/{id}', 'PUT /Users/{id}']);
  expect(sent[3]?.request.body).toMatchObject({ Operations: [{ op: 'replace', value: { active: true } }] });
  expect((await stored(organization, '/Users')).map(({ active }) => active)).toEqual([true, true]);
});

test('links a group that is there instead of making another', async () => {
  const organization = await server.createOrganization('core');
  const { tenant } = twoPeople();
  const id = idOf(await organization.client.post('/Groups', { displayName: 'engineers' }));
  const job = startJob(okta(), urlOf(organization), organization.token, tenant);
  const { lines } = await job.run();
  job.close();
  expect(lines).not.toContain('POST /Groups');
  expect(await stored(organization, '/Groups')).toMatchObject([{ id, displayName: 'Engineers', members: [{}, {}] }]);
});

test('asks for the page 100 further on, however few came', async () => {
  const endpoint = await startEndpoint(({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://x');
    const startIndex = searchParams.get('startIndex');
    const isList = pathname.endsWith('/Users') && searchParams.get('count') === '100';
    return isList && json(response, 200, { totalResults: 250, Resources: [{ id: `u${startIndex}` }] });
  });
  const job = startJob(okta(), endpoint.url, TOKEN, new SimulatedTenant());
  const { report, sent } = await job.run();
  job.close();
  endpoint.close();
  const pages = sent.filter(({ line, query }) => line === 'GET /Users' && query.endsWith('count=100'));
  expect(pages.map(({ query }) => query)).toEqual([
    '?startIndex=1&count=100',
    '?startIndex=101&count=100',
    '?startIndex=201&count=100',
  ]);
  expect(report).toMatchObject({ listed: 3, broken: undefined });
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
  const put = first.sent.find(({ line }) => line === 'PUT /Groups/{id}');
  expect(put?.request.body).toEqual({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: 'Engineers',
    members: [
      { value: expect.any(String), display: 'ada@contoso.com' },
      { value: expect.any(String), display: 'bob@contoso.com' },
    ],
  });
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
  expect(endpoint.requests[0]?.headers).toMatchObject({
    'user-agent': 'Okta SCIM Client 1.0.0',
    accept: 'application/scim+json',
    'accept-charset': 'utf-8',
  });
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
