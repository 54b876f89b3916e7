import { isObject, type JsonObject } from '../../src/protocol/json.js';
import { SEARCH_REQUEST } from '../../src/protocol/urns.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

const USERS = 23;

let server: TestServer;
let client: ScimClient;
let other: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
  ({ client } = await server.createOrganization('core'));
  ({ client: other } = await server.createOrganization('core'));
  for (let i = 0; i < USERS; i += 1) {
    // Few titles, so that ties must be broken, and some users without one.
    const more: JsonObject = i % 4 === 0 ? {} : { title: ['Analyst', 'boss', 'Clerk'][i % 3] ?? '' };
    await client.post('/Users', coreUser(`user${i}`, more));
    await other.post('/Users', coreUser(`user${i}`, more));
  }
});
afterAll(() => server.close());

const page = async (from: ScimClient, query: Record<string, string>) => {
  const answer = await from.get(`/Users?${new URLSearchParams(query)}`);
  const { Resources, nextCursor, previousCursor, ...rest } = answer.body;
  const names = Array.isArray(Resources) ? Resources.filter(isObject).map(({ userName }) => String(userName)) : [];
  return {
    answer,
    rest,
    names,
    next: nextCursor === undefined ? undefined : String(nextCursor),
    previous: previousCursor === undefined ? undefined : String(previousCursor),
  };
};

/** Follows nextCursor to the end; `between` runs after each page. */
async function walk(query: Record<string, string>, between: (step: number) => Promise<void> = async () => {}) {
  const names: string[][] = [];
  let cursor = '';
  for (let step = 0; ; step += 1) {
    const found = await page(client, { ...query, cursor });
    names.push(found.names);
    if (found.next === undefined) return names;
    cursor = found.next;
    await between(step);
  }
}

const QUERIES: [string, Record<string, string>][] = [
  ['the order of creation', {}],
  ['sorted', { sortBy: 'userName' }],
  ['sorted the other way', { sortBy: 'userName', sortOrder: 'descending' }],
  ['ties and missing values', { sortBy: 'title' }],
  ['ties and missing values, the other way', { sortBy: 'title', sortOrder: 'descending' }],
  ['times', { sortBy: 'meta.created' }],
  ['a filter', { filter: 'title eq "boss"', sortBy: 'title' }],
];

test.each(QUERIES)('§2: a walk by cursor gives what paging by index gives: %s', async (_what, query) => {
  const all = (await page(client, { ...query, count: '1000' })).names;
  const pages = await walk({ ...query, count: '5' });
  expect(pages.flat()).toEqual(all);
  expect(pages.slice(0, -1).every((names) => names.length === 5)).toBe(true);
});

test.each(QUERIES)('§2: previousCursor leads back to the first page: %s', async (_what, query) => {
  const first = await page(client, { ...query, count: '3', cursor: '' });
  expect(first.previous).toBeUndefined();
  const second = await page(client, { ...query, count: '3', cursor: first.next ?? '' });
  const back = await page(client, { ...query, count: '3', cursor: second.previous ?? '' });
  expect([back.names, back.previous]).toEqual([first.names, undefined]);
  const again = await page(client, { ...query, count: '3', cursor: back.next ?? '' });
  expect(again.names).toEqual(second.names);
});

test('§2: a cursor has only unreserved characters, and a page of everything has none', async () => {
  const { next } = await page(client, { sortBy: 'title', count: '2', cursor: '' });
  expect(next).toMatch(/^[A-Za-z0-9._~-]+$/);
  const whole = await page(client, { count: '1000', cursor: '' });
  expect([whole.next, whole.previous, whole.rest.totalResults]).toEqual([undefined, undefined, USERS]);
});

test.each(['0', '-5'])('§2: a count of %s with a cursor asks for totalResults alone', async (count) => {
  const boss = { filter: 'title eq "boss"' };
  const total = (await page(client, { ...boss, count: '1000' })).names.length;
  const alone = { totalResults: total, itemsPerPage: 0, Resources: [] };
  const next = (await page(client, { ...boss, count: '1', cursor: '' })).next ?? '';
  for (const cursor of ['', next]) {
    const { answer } = await page(client, { ...boss, count, cursor });
    expect(answer).toMatchObject({ status: 200, body: alone });
    expect(Object.keys(answer.body).sort()).toEqual(['Resources', 'itemsPerPage', 'schemas', 'totalResults']);
  }
  const body = { schemas: [SEARCH_REQUEST], ...boss, count: Number(count), cursor: '' };
  expect((await client.post('/Users/.search', body)).body).toMatchObject(alone);
  expect((await client.post('/.search', body)).body).toMatchObject(alone);
  expect((await page(client, { ...boss, count, cursor: 'x' })).answer).toMatchObject(refusal(400, 'invalidCursor'));
});

test('a walk neither skips nor repeats what was there throughout, whatever comes and goes meanwhile', async () => {
  const before = (await page(client, { count: '1000' })).names;
  const doomed = idOf(await client.post('/Users', coreUser('a-doomed', { title: 'Analyst' })));
  const pages = await walk({ sortBy: 'title', count: '4' }, async (step) => {
    await client.post('/Users', coreUser(`new${step}`, { title: step % 2 === 0 ? 'A' : 'Z' }));
    if (step === 1) await client.delete(`/Users/${doomed}`);
  });
  const seen = pages.flat().filter((name) => name.startsWith('user'));
  expect(seen.sort()).toEqual(before.filter((name) => name.startsWith('user')).sort());
});

describe('§2.1: errors', () => {
  let next: string;
  const query = { sortBy: 'title', filter: 'userName sw "user"', count: '2' };

  beforeAll(async () => {
    next = (await page(client, { ...query, cursor: '' })).next ?? '';
  });

  test.each<[string, Record<string, string>]>([
    ['another filter', { filter: 'userName sw "u"' }],
    ['another sort', { sortBy: 'userName' }],
    ['another direction', { sortOrder: 'descending' }],
  ])('a cursor with %s is 400 invalidCursor', async (_what, change) => {
    const { answer } = await page(client, { ...query, ...change, cursor: next });
    expect(answer).toMatchObject(refusal(400, 'invalidCursor'));
  });

  test('a cursor of another organization, or of another resource type, is 400 invalidCursor', async () => {
    expect((await page(other, { ...query, cursor: next })).answer).toMatchObject(refusal(400, 'invalidCursor'));
    await client.post('/Groups', group('Analysts'));
    const plain = (await page(client, { count: '1', cursor: '' })).next ?? '';
    expect(await client.get(`/Groups?count=1&cursor=${plain}`)).toMatchObject(refusal(400, 'invalidCursor'));
  });

  test('a cursor that was tampered with, in any character, is 400 invalidCursor', async () => {
    for (const i of [0, 5, next.indexOf('.'), next.indexOf('.') + 1]) {
      const changed = `${next.slice(0, i)}${next[i] === 'A' ? 'B' : 'A'}${next.slice(i + 1)}`;
      expect((await page(client, { ...query, cursor: changed })).answer).toMatchObject(refusal(400, 'invalidCursor'));
    }
    for (const cursor of ['x', '.', '..', 'e30.', '\u0000']) {
      expect((await page(client, { ...query, cursor })).answer).toMatchObject(refusal(400, 'invalidCursor'));
    }
  });

  test('the same filter in other words is the same query, and the size of the page may change', async () => {
    const { answer, names } = await page(client, { ...query, filter: 'userName  SW "user"', count: '4', cursor: next });
    expect([answer.status, names.length]).toEqual([200, 4]);
  });

  test('count that is no whole number is 400 invalidCount with a cursor; a cursor beside startIndex is 400', async () => {
    for (const count of ['x', '1.5', '1e3'])
      expect((await page(client, { count, cursor: '' })).answer).toMatchObject(refusal(400, 'invalidCount', /count/));
    expect((await page(client, { startIndex: '1', cursor: '' })).answer).toMatchObject(refusal(400, 'invalidValue'));
  });
});

test('§4: ServiceProviderConfig declares both ways to page, and index as the default', async () => {
  expect((await client.get('/ServiceProviderConfig')).body.pagination).toEqual({
    cursor: true,
    index: true,
    defaultPaginationMethod: 'index',
    defaultPageSize: 100,
    maxPageSize: 1000,
    cursorTimeout: 3600,
  });
});
