import { coreUser, group } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

const MAX_PREPARED = 50;

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

/** Long enough for a connection to say goodbye. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 100));

/** The statements that each connection of the pool keeps prepared. */
async function prepared(): Promise<string[][]> {
  // Until then the log may be writing with one of them, and another would be opened in its place.
  await server.flushLog();
  const { pool } = server.services.database;
  const clients = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()));
  try {
    const text = 'SELECT statement FROM pg_prepared_statements';
    const found = await Promise.all(clients.map((client) => client.query<{ statement: string }>(text)));
    return found.map(({ rows }) => rows.map(({ statement }) => statement));
  } finally {
    for (const client of clients) client.release();
  }
}

const filterOf = (text: string): string => `/Users?filter=${encodeURIComponent(text)}`;
const OPERATORS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr'];
const ATTRIBUTES = ['nickName', 'title', 'locale', 'timezone', 'userType', 'name.familyName', 'emails.display'];
const comparison = (i: number) => {
  const operator = OPERATORS[i % 10] ?? '';
  return `${ATTRIBUTES[i % 7]} ${operator}${operator === 'pr' ? '' : ' "x"'}`;
};

test('a thousand filters that one organization makes up are not kept, and the look-ups of all others are', async () => {
  const inventor = await server.createOrganization('core');
  const { client } = await server.createOrganization('core');
  for (let i = 0; i < 1_000; i += 20) {
    const invent = (_: unknown, j: number) => {
      const n = i + j;
      const parts = [comparison(n), comparison(Math.floor(n / 7) + 3), comparison(Math.floor(n / 70) + 5)];
      return inventor.client.get(filterOf(parts.join(n % 2 === 0 ? ' and ' : ' or ')));
    };
    const answers = await Promise.all(Array.from({ length: 20 }, invent));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  }
  const ada = idOf(
    await client.post('/Users', coreUser('ada', { externalId: 'x', emails: [{ type: 'work', value: 'a@b.c' }] })),
  );
  const team = idOf(await client.post('/Groups', group('Team', ada)));
  const groupsWhere = (text: string) => `/Groups?filter=${encodeURIComponent(text)}&excludedAttributes=members`;
  const lookUps = [
    ...['userName eq "ada"', 'externalId eq "x"', 'emails[type eq "work" and value eq "a@b.c"]', `id eq "${ada}"`].map(
      filterOf,
    ),
    groupsWhere('displayName eq "Team"'),
    groupsWhere(`id eq "${team}" and members eq "${ada}"`),
    '/Users',
    `/Users/${ada}`,
  ];
  // Is the same statement as that with all of it in the brackets.
  const asPath = filterOf('emails[type eq "work"].value eq "a@b.c"');
  const before = new Set((await prepared()).flat());
  for (const path of [...lookUps, asPath]) expect((await client.get(path)).status).toBe(200);
  const found = await prepared();
  const fresh = new Set(found.flat().filter((text) => text.includes('WHERE r.organization_id') && !before.has(text)));
  expect([...fresh]).toHaveLength(lookUps.length);
  expect(found.flat().filter((text) => text.includes('nickName'))).toEqual([]);
  expect(Math.max(...found.map((texts) => texts.length))).toBeLessThan(MAX_PREPARED);
});

// To ask a connection for its memory would already free some of it.
test('the connection that planned a very long filter is closed, with the memory that PostgreSQL took for it', async () => {
  const { client } = await server.createOrganization('core');
  const { pool } = server.services.database;
  let closed = 0;
  pool.on('remove', () => {
    closed += 1;
  });
  for (const [conditions, expected] of [
    [1, 0],
    [120, 1],
  ] as const) {
    const parts = Array.from({ length: conditions }, (_, i) => `not (groups.display co "${i}")`);
    expect((await client.get(filterOf(parts.join(' and ')))).status).toBe(200);
    await settled();
    expect(closed).toBe(expected);
  }
});
