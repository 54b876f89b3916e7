import pg from 'pg';
import { type ListRequest, readListRequest } from '../../src/directory/browse/list-request.js';
import { ResourceLists } from '../../src/directory/browse/resource-lists.js';
import { InvalidInput } from '../../src/directory/invalid-input.js';
import type { Call } from '../../src/protocol/call.js';
import { readPlaces } from '../../src/store/browse/places.js';
import { Database } from '../../src/store/database.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { fillDirectory, UNNAMED, USERS } from '../support/filled-directory.js';
import { explain, type PlanNode, scannedTables, sortsOf } from '../support/postgres/query-plan.js';
import { type RunStatement, watchStatements } from '../support/postgres/watched-statements.js';
import { sampleCall } from '../support/sample-call.js';

let testDatabase: TestDatabase;
let database: Database;
let client: pg.Client;
let statements: RunStatement[];
let call: Call;
let other: Call;
let lists: ResourceLists;

beforeAll(async () => {
  testDatabase = await createTestDatabase('en-US');
  database = new Database(testDatabase.url);
  statements = watchStatements(database);
  client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  [call, other] = [sampleCall({ slug: 'acme' }), sampleCall({ slug: 'other' })];
  for (const each of [call, other]) await fillDirectory(client, each.tenant);
  await client.query('ANALYZE');
  lists = new ResourceLists(database);
});
afterAll(async () => {
  await client.end();
  await database.close();
  await testDatabase.drop();
});

/** Ids of all pages, one after the other. */
async function walk(request: ListRequest, way: 'next' | 'previous' = 'next'): Promise<string[]> {
  const ids: string[] = [];
  let page = await lists.users(call, request);
  for (;;) {
    const own = page.items.map(({ id }) => id);
    ids.push(...(way === 'next' ? own : own.reverse()));
    const cursor = page[way];
    if (cursor === undefined) return ids;
    page = await lists.users(call, { ...request, position: undefined, cursor });
  }
}

const idsBy = async (order: string, descending = false): Promise<string[]> => {
  const [up, nulls] = descending ? ['DESC', 'FIRST'] : ['ASC', 'LAST'];
  const sql = `SELECT id FROM users WHERE organization_id = $1 ORDER BY ${order} ${up} NULLS ${nulls}, id ${up}`;
  return (await client.query<{ id: string }>(sql, [call.tenant.id])).rows.map(({ id }) => id);
};

const ORDERS = {
  userName: 'user_name_folded',
  displayName: 'display_name_folded',
  lastModified: 'updated_at',
  created: 'id',
};

describe('a walk through a list', () => {
  const CASES = Object.entries(ORDERS).flatMap(([sort, column]) =>
    [false, true].map((descending) => [sort, descending, column] as const),
  );

  test.each(CASES)(
    'by %s (descending: %s) meets everybody once, in order, and back',
    async (sort, descending, column) => {
      const expected = await idsBy(column, descending);
      const request = { sort, descending, count: 200, filter: 'userName sw "user-0"' };
      const walked = await walk({ sort, descending, count: 200 });
      expect(walked).toEqual(expected);
      const back = await walk({ sort, descending, count: 200, position: 1 }, 'previous');
      expect(back.reverse()).toEqual(expected);
      const filtered = new Set(await walk(request));
      expect(filtered.size).toBe(1_000);
      expect(walked.filter((id) => filtered.has(id))).toEqual(await walk(request));
    },
  );

  test('goes back over the rows without the attribute', async () => {
    const page = await lists.users(call, { sort: 'displayName', count: 50, position: 1 });
    expect(page.items.every(({ displayName }) => displayName === null)).toBe(true);
    const before = await lists.users(call, { sort: 'displayName', count: 200, cursor: page.previous });
    expect(before.items.map(({ id }) => id)).toEqual((await idsBy('display_name_folded')).slice(-250, -50));
    expect(UNNAMED).toBeGreaterThan(250);
  });

  test('is as long as a page, and no longer', async () => {
    await expect(lists.users(call, { count: 201 })).rejects.toThrow(
      new InvalidInput('count', 'A page has from 1 to 200 rows.'),
    );
    expect((await lists.users(call, {})).items).toHaveLength(100);
  });
});

describe('a place in a list', () => {
  test.each(['userName', 'displayName', 'lastModified', 'created'])(
    'by %s is nearly where it was asked for',
    async (sort) => {
      const column = ORDERS[sort as keyof typeof ORDERS];
      for (const descending of [false, true]) {
        const order = await idsBy(column, descending);
        for (const position of [0.1, 0.5, 0.9]) {
          const { items, previous, next } = await lists.users(call, { sort, descending, position, count: 50 });
          const at = order.indexOf(items[0]?.id ?? '') / USERS;
          expect(Math.abs(at - position)).toBeLessThan(0.02);
          expect(items.map(({ id }) => id)).toEqual(order.slice(at * USERS, at * USERS + 50));
          expect([typeof previous, typeof next]).toEqual(['string', 'string']);
        }
      }
    },
  );

  test('counts a small list, also with a filter', async () => {
    expect(await lists.size(call, 'users', {})).toEqual({ total: USERS, isCounted: true });
    expect(await lists.size(call, 'users', { filter: 'displayName sw "Person 1"' })).toEqual({
      total: 1_111,
      isCounted: true,
    });
    expect(await lists.size(call, 'users', { search: 'ada' })).toBeUndefined();
  });

  test('begins from a text', async () => {
    const { items } = await lists.users(call, { from: 'USER-15', count: 2 });
    expect(items.map(({ userName }) => userName)).toEqual(['User-1500', 'User-1501']);
    const down = await lists.users(call, { from: 'user-15', descending: true, count: 1 });
    expect(down.items[0]?.userName).toBe('User-1599');
  });
});

test('of a large organization a sample of the table tells the places and the total, nearly, also of a filter', async () => {
  const bounds = { countedRows: 1_000, sampledBlocks: 250 };
  const sampled = (order: string, filter?: string) =>
    readPlaces(database, call, readListRequest(call, 'users', { sort: order, filter }), bounds);
  for (const [order, column] of Object.entries(ORDERS)) {
    const { total, isCounted, positions } = await sampled(order);
    expect(isCounted).toBe(false);
    expect(Math.abs(total / USERS - 1)).toBeLessThan(0.3);
    const all = await idsBy(column);
    const middle = all.indexOf(positions[Math.floor(positions.length / 2)]?.id ?? '') / USERS;
    expect(Math.abs(middle - 0.5)).toBeLessThan(0.15);
  }
  expect(Math.abs((await sampled('userName', 'active eq false')).total / 1_000 - 1)).toBeLessThan(0.5);
  expect(statements.filter(({ text }) => text.includes('TABLESAMPLE')).length).toBeGreaterThanOrEqual(5);
});

describe('a search', () => {
  test('finds by the beginning of userName, displayName and e-mail address, each once', async () => {
    for (const [search, count] of [
      ['user-00', 100],
      ['Person 12', 111],
      ['MAIL-12', 100],
      ['both-1', 1_000],
    ] as const) {
      const found = await walk({ search, count: 30 });
      expect([search, found.length, new Set(found).size]).toEqual([search, count, count]);
    }
  });

  test('meets a filter too', async () => {
    const found = await walk({ search: 'user-0', filter: 'active eq false', count: 200 });
    expect(found).toHaveLength(100);
  });

  test('finds nothing of another organization, and nothing in capitals that is not there', async () => {
    await client.query(
      `UPDATE users SET user_name_folded = 'zoe' WHERE organization_id = $1 AND user_name = 'User-0001'`,
      [other.tenant.id],
    );
    expect((await lists.users(call, { search: 'zoe' })).items).toEqual([]);
    expect((await lists.users(other, { search: 'ZOE' })).items).toHaveLength(1);
  });
});

describe('bad input is refused by its name', () => {
  test.each([
    ['sort', { sort: 'password' }],
    ['filter', { filter: 'userName eq' }],
    ['filter', { filter: `${'('.repeat(60)}userName pr${')'.repeat(60)}` }],
    ['filter', { filter: 'userName eq "\0"' }],
    ['filter', { filter: 'nickNaem eq "x"' }],
    ['search', { search: 'x'.repeat(201) }],
    ['search', { search: '\ud800' }],
    ['position', { position: 2 }],
    ['position', { position: Number.NaN }],
    ['position', { position: 0.5, search: 'a' }],
    ['from', { from: 'a', sort: 'created' }],
    ['cursor', { cursor: 'x' }],
    ['cursor', { cursor: Buffer.from('["users userName false",false,"a","b"]').toString('base64url') }],
    [
      'cursor',
      {
        cursor: Buffer.from('["users lastModified false",false,"a","00000000-0000-0000-0000-000000000000"]').toString(
          'base64url',
        ),
        sort: 'lastModified',
      },
    ],
  ])('%s', async (field, request) => {
    await expect(lists.users(call, request)).rejects.toMatchObject({ name: 'InvalidInput', field });
  });

  test('a cursor of another order', async () => {
    const { next } = await lists.users(call, { sort: 'userName' });
    await expect(lists.users(call, { sort: 'created', cursor: next })).rejects.toMatchObject({ field: 'cursor' });
  });
});

test('every page is read by an index at its place, whatever the values', async () => {
  statements.length = 0;
  for (const sort of Object.keys(ORDERS)) {
    for (const descending of [false, true]) {
      const { next } = await lists.users(call, { sort, descending, position: 0.5 });
      const page = await lists.users(call, { sort, descending, cursor: next });
      await lists.users(call, { sort, descending, cursor: page.previous });
    }
  }
  const { next } = await lists.users(call, { search: 'user-0' });
  await lists.users(call, { search: 'user-0', cursor: next });
  const pages = statements.filter(({ name }) => name === 'users.browse' || name === 'users.match');
  expect(pages.length).toBeGreaterThan(20);
  const connection = new pg.Client({ connectionString: testDatabase.url });
  await connection.connect();
  await connection.query('SET plan_cache_mode = force_generic_plan');
  for (const statement of pages) {
    const plan: PlanNode = await explain(connection, {
      ...statement,
      text: statement.text.replaceAll('rollcall.', ''),
    });
    expect([statement.text, scannedTables(plan)]).toEqual([statement.text, []]);
    expect(sortsOf(plan).filter((sort) => statement.name === 'users.browse' && sort === 'Sort')).toEqual([]);
  }
  await connection.end();
});
