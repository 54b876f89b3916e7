import { sapIps } from '../../../src/entra/clients/sap-ips.js';
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

async function listById(startIds: (id: string) => object | undefined) {
  const endpoint = await startEndpoint(({ url = '' }, response) => {
    const startId = new URL(url, 'http://x').searchParams.get('startId');
    if (startId === null) return false;
    const found = startIds(startId);
    return found === undefined ? json(response, 400, { detail: 'startId' }) : json(response, 200, found);
  });
  const job = startJob(sapIps({ startsById: true }), endpoint.url, TOKEN, new SimulatedTenant());
  const { report, sent } = await job.run();
  job.close();
  endpoint.close();
  return { report, queries: sent.filter(({ line }) => line === 'GET /Users').map(({ query }) => query) };
}

test('pages by id where nextId is offered, and by index where it is refused', async () => {
  const offered = await listById((id) => pagesById[id]);
  expect(offered.report).toMatchObject({ listed: 6, broken: undefined });
  expect(offered.queries.slice(1)).toEqual(['?startId=initial&count=100', '?startId=c&count=100']);
  const refused = await listById(() => undefined);
  expect(refused.report.broken).toBeUndefined();
  expect(refused.queries.slice(1)).toEqual(['?startId=initial&count=100', '?startIndex=1&count=100']);
});

test('pages that go in a circle end the run', async () => {
  const { report } = await listById(() => pagesById.loop);
  expect(report.broken).toContain('in a circle');
});

async function listByIndex(pageAt: (startIndex: number) => object) {
  const endpoint = await startEndpoint(({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://x');
    const isList = pathname.endsWith('/Users') && searchParams.get('count') === '100';
    return isList && json(response, 200, pageAt(Number(searchParams.get('startIndex'))));
  });
  const job = startJob(sapIps(), endpoint.url, TOKEN, new SimulatedTenant());
  const { report, sent } = await job.run();
  job.close();
  endpoint.close();
  const queries = sent.flatMap(({ line, query }) => (line === 'GET /Users' ? [query] : []));
  return { report, indexes: queries.slice(1).map((query) => Number(new URLSearchParams(query).get('startIndex'))) };
}

test('pages by index and count, on through an empty page, while each but the last promises one more', async () => {
  const total = (startIndex: number) => (startIndex > 200 ? 150 : startIndex + 100);
  const { report, indexes } = await listByIndex((startIndex) => ({
    totalResults: total(startIndex),
    itemsPerPage: 100,
    Resources: startIndex === 101 ? [{ id: 'last' }] : [],
  }));
  expect(indexes).toEqual([1, 101, 201]);
  expect(report).toMatchObject({ listed: 1, broken: undefined });
});

test('empty pages without end end the run', async () => {
  const { report, indexes } = await listByIndex((startIndex) => ({ totalResults: startIndex + 100, Resources: [] }));
  expect(report.broken).toContain('Paging by index has no end');
  expect(indexes).toHaveLength(100);
});

test.each([
  [false, ['GET /Users']],
  [true, ['DELETE /Users/{id}']],
])('what it did not create is deleted only when told so: %j', async (deletesExisting, expected) => {
  const organization = await server.createOrganization('core');
  await organization.client.post('/Users', coreUser('ada@contoso.com'));
  const tenant = new SimulatedTenant();
  const [ada, bob] = [person('ada'), person('bob')];
  tenant.putUser(ada);
  const job = startJob(sapIps({ deletesExisting }), urlOf(organization), organization.token, tenant);
  await job.run();
  tenant.putUser(bob);
  await job.run();
  tenant.deleteUser(ada.objectId);
  const kept = await job.run();
  expect(kept.lines.slice(1, 2)).toEqual(expected);
  expect(kept.report).toMatchObject({
    unchanged: deletesExisting ? 0 : 1,
    deleted: deletesExisting ? 1 : 0,
    failed: 0,
  });
  tenant.deleteUser(bob.objectId);
  const deleted = await job.run();
  job.close();
  expect(deleted.report).toMatchObject({ deleted: 1, failed: 0 });
  expect(await stored(organization, '/Users')).toHaveLength(deletesExisting ? 0 : 1);
});

test('with more deletions than the threshold none is done, in this run and the next, and all fail', async () => {
  const organization = await server.createOrganization('core');
  const { tenant, ada, bob } = twoPeople();
  const cy = person('cy');
  tenant.putUser(cy);
  const job = startJob(sapIps({ mostDeletions: { User: 1 } }), urlOf(organization), organization.token, tenant);
  await job.run();
  tenant.deleteUser(ada.objectId);
  tenant.deleteUser(bob.objectId);
  const held = await job.run();
  expect(held.report).toMatchObject({ deleted: 0, failed: 2 });
  expect(job.failures[0]?.detail).toMatch(
    /^Failed to delete entity \S+\. 2 of User are to be deleted, and the threshold is 1: none of them is\.$/,
  );
  expect((await job.run()).report).toMatchObject({ deleted: 0, failed: 2 });
  expect(await stored(organization, '/Users')).toHaveLength(3);
  tenant.putUser(ada);
  expect((await job.run()).report).toMatchObject({ deleted: 1, failed: 0 });
  job.close();
  expect((await stored(organization, '/Users')).map(({ userName }) => userName)).toEqual([
    'ada@contoso.com',
    'cy@contoso.com',
  ]);
});
