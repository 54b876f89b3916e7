import type { JsonObject } from '../../src/protocol/json.js';
import { LIST_RESPONSE } from '../../src/protocol/urns.js';
import { bulk, post, statusesIn } from '../support/bulk.js';
import { defineDevices, device } from '../support/device-type.js';
import { resourcesOf } from '../support/list-response.js';
import { query } from '../support/query.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group, vaultUser } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

// As SAP Cloud Identity Services and SAP SuccessFactors document it, and as SAP's open-source SCIM server and client do it.

const USERS = 250;
/** Where SAP's Java client begins. */
const FIRST_OF_ALL = '00000000-0000-1000-9000-000000000000';

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;
beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
  client = organization.client;
  await defineDevices(server, organization);
  const users = Array.from({ length: USERS }, (_, i) =>
    post('/Users', `u${i}`, coreUser(`user${i}`, { title: i % 10 === 0 ? 'Boss' : 'Clerk' })),
  );
  expect(new Set(statusesIn(await client.post('/Bulk', bulk(users))))).toEqual(new Set(['201']));
  for (const name of 'abcdefg') await client.post('/Groups', group(name));
  for (const name of 'abcde') await client.post('/Devices', device(name));
});
afterAll(() => server.close());

interface Page {
  readonly ids: string[];
  readonly body: JsonObject;
}

async function page(path: string, parameters: Record<string, string>, by = client): Promise<Page> {
  const answer = await by.get(path + query(parameters));
  return { ids: resourcesOf(answer).map(({ id }) => String(id)), body: answer.body };
}

/** From the first page to the one that says `end`. */
async function walk(path: string, parameters: Record<string, string>, by = client): Promise<Page[]> {
  const pages: Page[] = [];
  for (let startId = 'initial'; startId !== 'end'; ) {
    const next = await page(path, { ...parameters, startId }, by);
    pages.push(next);
    expect(next.body.startId).toBe(startId);
    startId = String(next.body.nextId);
  }
  return pages;
}

const idsIn = (pages: readonly Page[]) => pages.flatMap(({ ids }) => ids);

test('a query of more than a page gets the first page of them, and is never too many', async () => {
  for (const path of ['/Users', '']) {
    const answer = await client.get(path);
    expect([answer.status, resourcesOf(answer).length, Number(answer.body.totalResults) >= USERS]).toEqual([
      200,
      100,
      true,
    ]);
  }
});

test('250 users come in pages of 100, 100 and 50, each user once', async () => {
  const pages = await walk('/Users', { count: '100' });
  expect(pages.map(({ ids }) => ids.length)).toEqual([100, 100, 50]);
  expect(new Set(idsIn(pages)).size).toBe(USERS);
  const [first, second, third] = pages;
  const { Resources: _, ...facts } = first?.body ?? {};
  expect(facts).toEqual({
    schemas: [LIST_RESPONSE],
    totalResults: USERS,
    itemsPerPage: 100,
    startId: 'initial',
    nextId: second?.ids[0],
  });
  expect(second?.body).toMatchObject({ totalResults: USERS, startId: second?.ids[0], nextId: third?.ids[0] });
  expect(third?.body).toMatchObject({ totalResults: USERS, itemsPerPage: 50, nextId: 'end' });
  for (const { body } of pages) expect(body).not.toHaveProperty('startIndex');
});

test('without a count a page has 100, and the largest has 1,000', async () => {
  expect((await page('/Users', { startId: 'initial' })).ids).toHaveLength(100);
  expect((await page('/Users', { startId: 'initial', count: '5000' })).body).toMatchObject({ nextId: 'end' });
});

test.each<[path: string, parameters: Record<string, string>, total: number]>([
  ['/Groups', {}, 7],
  ['/Devices', {}, 5],
  ['/', {}, USERS + 12],
  ['/Users', { filter: 'title eq "boss"' }, 25],
  ['/Users', { filter: 'meta.lastModified gt "2020-01-01T00:00:00Z"' }, USERS],
  ['/Users', { filter: 'userName eq "USER7"' }, 1],
  ['/Users', { filter: 'userName eq "nobody"' }, 0],
  ['/Groups', { filter: 'displayName ge "c"', excludedAttributes: 'members' }, 5],
  ['/', { filter: 'displayName lt "c" or serial sw "d"', attributes: 'id' }, 3],
])('%s with %j: %i in all', async (path, parameters, total) => {
  const count = String(Math.ceil(total / 3) + 1);
  const pages = await walk(path, { ...parameters, count });
  const all = resourcesOf(await client.get(path + query({ ...parameters, count: '1000' }))).map(({ id }) => String(id));
  expect(idsIn(pages)).toEqual([...all].sort());
  expect(all).toHaveLength(total);
  expect(pages.map(({ body }) => body.totalResults)).toEqual(pages.map(() => total));
});

test('in the profile vault it is the same, and so is a POST to .search', async () => {
  const { client: vault } = await server.createOrganization('vault');
  for (const name of ['a', 'b', 'c']) await vault.post('/Users', vaultUser(name));
  expect((await walk('/Users', { count: '2' }, vault)).map(({ ids }) => ids.length)).toEqual([2, 1]);
  for (const path of ['/Users/.search', '/.search']) {
    const first = await vault.post(path, { STARTID: 'initial', count: 2 });
    expect(first.body).toMatchObject({ totalResults: 3, itemsPerPage: 2, startId: 'initial' });
    const last = await vault.post(path, { startId: String(first.body.nextId), count: 2 });
    expect(last.body).toMatchObject({ totalResults: 3, itemsPerPage: 1, nextId: 'end' });
    expect(resourcesOf(last)[0]?.id).toBe(first.body.nextId);
  }
});

test('HEAD is answered as GET is', async () => {
  const path = '/Users?startId=initial&count=2';
  const [head, get] = [await client.send({ method: 'HEAD', path }), await client.get(path)];
  expect([head.status, head.text]).toEqual([200, '']);
  expect(head.headers['content-length']).toBe(get.headers['content-length']);
});

test('any id can begin, whether or not anything has it', async () => {
  const { ids } = await page('/Users', { count: '3' });
  expect(await page('/Users', { startId: FIRST_OF_ALL, count: '3' })).toMatchObject({
    ids,
    body: { totalResults: USERS, startId: FIRST_OF_ALL },
  });
  expect((await page('/Users', { startId: 'INITIAL', count: '3' })).ids).toEqual(ids);
  for (const startId of ['end', 'End', 'ffffffff-ffff-ffff-ffff-ffffffffffff']) {
    expect((await page('/Users', { startId })).body).toMatchObject({
      Resources: [],
      totalResults: USERS,
      nextId: 'end',
    });
  }
});

test('a count of 0 asks for the total alone', async () => {
  const { ids, body } = await page('/Users', { startId: 'initial', count: '0' });
  expect([ids, body.totalResults, body.itemsPerPage]).toEqual([[], USERS, 0]);
  expect(body.nextId).toBe((await page('/Users', { count: '1' })).ids[0]);
});

test('a startIndex beside it means nothing, and an empty startId is none', async () => {
  const { ids } = await page('/Users', { count: '3' });
  expect(await page('/Users', { startId: 'initial', startIndex: '7', count: '3' })).toMatchObject({ ids });
  const plain = await page('/Users', { startId: ' ', startIndex: '2', count: '1' });
  expect(plain).toMatchObject({ ids: [ids[1]], body: { startIndex: 2 } });
  expect(plain.body).not.toHaveProperty('nextId');
  expect((await client.post('/Users/.search', { startId: null })).body).not.toHaveProperty('nextId');
});

test.each([
  ['no id', { startId: 'P000859' }, /^Invalid startId "P000859"/],
  ['an id in capitals', { startId: '0192F0C1-6A3E-7C54-9D21-5B8F0E7A4C10' }, /^Invalid startId/],
  ['SQL', { startId: "x' OR 1=1" }, /^Invalid startId/],
  ['a startId beside a cursor', { startId: 'initial', cursor: '' }, /exclude each other/],
  ['an order beside it', { startId: 'initial', sortBy: 'id' }, /exclude each other/],
])('%s is 400 invalidValue', async (_what, parameters, detail) => {
  for (const path of ['/Users', '/Groups', '/Devices', '/']) {
    expect(await client.get(path + query(parameters))).toMatchObject(refusal(400, 'invalidValue', detail));
  }
  const searched = await client.post('/Users/.search', parameters);
  expect(searched).toMatchObject(refusal(400, 'invalidValue', detail));
});

test('a walk neither skips nor repeats what was there throughout, also when the one that is next is deleted', async () => {
  const { client: own } = await server.createOrganization('core');
  const ids: string[] = [];
  for (const name of 'abcdefgh') ids.push(idOf(await own.post('/Users', coreUser(name))));
  const first = await page('/Users', { startId: 'initial', count: '3' }, own);
  expect(first.body.nextId).toBe(ids[3]);
  await own.delete(`/Users/${ids[3]}`);
  await own.delete(`/Users/${ids[0]}`);
  const late = idOf(await own.post('/Users', coreUser('late')));
  const second = await page('/Users', { startId: String(first.body.nextId), count: '3' }, own);
  expect(second.ids).toEqual(ids.slice(4, 7));
  const third = await page('/Users', { startId: String(second.body.nextId), count: '3' }, own);
  expect(third).toMatchObject({ ids: [ids[7], late], body: { nextId: 'end' } });
  // As it was when the walk began; a new one counts anew.
  expect([second.body.totalResults, third.body.totalResults]).toEqual([8, 8]);
  expect((await page('/Users', { startId: 'initial', count: '3' }, own)).body.totalResults).toBe(7);
});

test('an id of another organization is a place among one’s own', async () => {
  const { client: other } = await server.createOrganization('core');
  const mine = idOf(await other.post('/Users', coreUser('mine')));
  const [theirs] = (await page('/Users', { count: '1' })).ids;
  expect(await page('/Users', { startId: String(theirs) }, other)).toMatchObject({
    ids: [mine],
    body: { totalResults: 1, nextId: 'end' },
  });
  expect((await page('/Users', { startId: mine })).body).toMatchObject({ Resources: [], totalResults: USERS });
});
