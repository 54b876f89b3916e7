import type pg from 'pg';
import type { Json, JsonObject } from '../../src/protocol/json.js';
import { MAX_MEMBERS } from '../../src/protocol/schema/member-limit.js';
import { explain, indexesOf, type PlanNode, scannedTables } from '../support/postgres/query-plan.js';
import { type RunStatement, watchStatements } from '../support/postgres/watched-statements.js';
import { refusal } from '../support/refusal.js';
import { group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

const USERS = MAX_MEMBERS + 10;
const DEPTH = 200;

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;
let connection: pg.PoolClient;
let statements: RunStatement[];

const userId = (n: number) => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
/** In this order: a few members, as many as an answer carries, three, and one too many; then a chain of nested groups. */
const [FEW, FULL, THREE, OVERFULL] = ['a1', 'a2', 'a3', 'a4'].map(
  (start) => `${start}000000-0000-7000-8000-000000000000`,
);
const nested = (n: number) => `b0000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
  client = organization.client;
  connection = await server.services.database.pool.connect();
  await fill(organization.id);
  statements = watchStatements(server.services.database);
});
beforeEach(() => {
  statements.length = 0;
});
afterAll(async () => {
  connection.release();
  await server.close();
});

/** Without checking foreign keys, which are right. */
async function fill(id: string): Promise<void> {
  await connection.query('SET session_replication_role = replica');
  await connection.query(
    `INSERT INTO rollcall.users (organization_id, id, user_name, user_name_folded, resource)
     SELECT $1, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'user' || n, 'user' || n,
       jsonb_build_object('userName', 'user' || n) FROM generate_series(1, $2::int) AS n`,
    [id, USERS],
  );
  const groups: [id: string | undefined, members: number][] = [
    [FEW, 5],
    [FULL, MAX_MEMBERS],
    [THREE, 3],
    [OVERFULL, MAX_MEMBERS + 1],
  ];
  for (const [group, members] of groups) {
    await createGroup(id, group ?? '', `Group of ${members}`);
    await connection.query(
      `INSERT INTO rollcall.user_memberships (organization_id, group_id, user_id)
       SELECT $1, $2, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid FROM generate_series(1, $3::int) AS n`,
      [id, group, members],
    );
  }
  for (let n = 1; n <= DEPTH; n += 1) {
    await createGroup(id, nested(n), `Nested ${n}`);
    if (n > 1) {
      await connection.query(
        'INSERT INTO rollcall.group_memberships (organization_id, group_id, member_id) VALUES ($1, $2, $3)',
        [id, nested(n), nested(n - 1)],
      );
    }
  }
  await connection.query(
    'INSERT INTO rollcall.user_memberships (organization_id, group_id, user_id) VALUES ($1, $2, $3)',
    [id, nested(1), userId(USERS)],
  );
  await fillAnother((await server.createOrganization('core')).id);
  await connection.query('SET session_replication_role = origin');
  await connection.query('ANALYZE');
}

/** 10,000 groups, each in the next one, so that it is worth while to go by an index. */
async function fillAnother(id: string): Promise<void> {
  const group = (n: string) => `('c0000000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  await connection.query(
    `INSERT INTO rollcall.groups (organization_id, id, display_name, display_name_folded, resource)
     SELECT $1, ${group('n')}, 'Group ' || n, 'group ' || n, jsonb_build_object('displayName', 'Group ' || n)
     FROM generate_series(1, 10000) AS n`,
    [id],
  );
  await connection.query(
    `INSERT INTO rollcall.group_memberships (organization_id, group_id, member_id)
     SELECT $1, ${group('n + 1')}, ${group('n')} FROM generate_series(1, 9999) AS n`,
    [id],
  );
}

const createGroup = (organizationId: string, id: string, name: string) =>
  connection.query(
    `INSERT INTO rollcall.groups (organization_id, id, display_name, display_name_folded, resource)
     VALUES ($1, $2, $3, lower($3), jsonb_build_object('displayName', $3::text))`,
    [organizationId, id, name],
  );

const list = (query: string) => client.get(`/Groups?${query}`);
const idsOf = (body: JsonObject) => (body.Resources as JsonObject[]).map(({ id }) => id);
const matching = (filter: string) => `filter=${encodeURIComponent(filter)}`;
const membersIn = (id: string | undefined) =>
  server.query<{ members: number }>(
    'SELECT count(*)::int AS members FROM user_memberships WHERE organization_id = $1 AND group_id = $2',
    organization.id,
    id,
  );
/** Plans of what was sent to the database. */
async function plans(): Promise<PlanNode[]> {
  const found: PlanNode[] = [];
  for (const statement of statements) found.push(await explain(connection, statement));
  return found;
}

describe('reading', () => {
  test('a group with as many members as an answer carries is read whole, in one statement', async () => {
    const { status, body } = await client.get(`/Groups/${FULL}`);
    expect(status).toBe(200);
    const members = body.members as JsonObject[];
    expect(members).toHaveLength(MAX_MEMBERS);
    expect(members[0]).toEqual({
      value: userId(1),
      display: 'user1',
      type: 'User',
      $ref: `${client.tenantUrl}/Users/${userId(1)}`,
    });
    expect(new Set(members.map(({ value }) => value)).size).toBe(MAX_MEMBERS);
    expect(statements).toHaveLength(1);
  });

  test('one member more is refused with the ways out, which work', async () => {
    const refused = await client.get(`/Groups/${OVERFULL}`);
    expect(refused).toMatchObject(refusal(400, 'tooMany', new RegExp(String(MAX_MEMBERS))));
    expect(refused.body.detail).toContain('excludedAttributes=members');
    const [, path = ''] =
      /GET (\/Users\S+ eq "[^"]+" and type eq "direct"\]&cursor=)/.exec(String(refused.body.detail)) ?? [];
    expect((await client.get(`/Groups/${OVERFULL}?excludedAttributes=members`)).body.displayName).toBe(
      `Group of ${MAX_MEMBERS + 1}`,
    );
    const page = await client.get(`${path.replaceAll('"', '%22').replaceAll(' ', '+')}&count=1000&attributes=id`);
    expect(page.body.itemsPerPage).toBe(1_000);
    const next = await client.get(
      `${path.replaceAll('"', '%22').replaceAll(' ', '+')}${page.body.nextCursor}&count=1000&attributes=id`,
    );
    expect(idsOf(next.body)[0]).toBe(userId(1_001));
  });

  test('the schema declares the number', async () => {
    const { body } = await client.get('/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group');
    const members = (body.attributes as JsonObject[]).find(({ name }) => name === 'members');
    expect(members?.description).toContain(String(MAX_MEMBERS));
  });

  test('a page by index is complete, whatever members its groups have together', async () => {
    const page = (await list('count=3')).body;
    expect(idsOf(page)).toEqual([FEW, FULL, THREE]);
    expect(page).toMatchObject({ totalResults: 4 + DEPTH, startIndex: 1, itemsPerPage: 3 });
    const members = (page.Resources as JsonObject[]).map((resource) => (resource.members as Json[]).length);
    expect(members).toEqual([5, MAX_MEMBERS, 3]);
  });

  test('a page with a group that has more members than an answer carries is refused before anything is sent', async () => {
    const refused = refusal(400, 'tooMany', new RegExp(OVERFULL ?? ''));
    expect(await list('count=4')).toMatchObject(refused);
    expect(await list('count=3&startIndex=4')).toMatchObject(refused);
    expect(idsOf((await list('count=4&excludedAttributes=members')).body)).toEqual([FEW, FULL, THREE, OVERFULL]);
  });

  test('a walk by cursor meets every group once, there and back', async () => {
    const query = `count=2&attributes=id,members&${matching(`id eq "${FEW}" or id eq "${FULL}" or id eq "${THREE}"`)}`;
    const pages: Json[][] = [];
    let page = (await list(`${query}&cursor=`)).body;
    pages.push(idsOf(page) as Json[]);
    while (page.nextCursor !== undefined) {
      page = (await list(`${query}&cursor=${page.nextCursor}`)).body;
      pages.push(idsOf(page) as Json[]);
    }
    expect(pages).toEqual([[FEW], [FULL], [THREE]]);
    const back = (await list(`${query}&cursor=${page.previousCursor}`)).body;
    expect(idsOf(back)).toEqual([FULL]);
    const first = (await list(`${query}&cursor=${back.previousCursor}`)).body;
    expect(idsOf(first)).toEqual([FEW]);
  });
});

describe('changing', () => {
  test('one member comes and goes in one statement, which reads no other member', async () => {
    const change = { op: 'add', path: 'members', value: [{ value: userId(USERS) }] };
    expect((await client.patch(`/Groups/${FULL}`, change)).status).toBe(204);
    const removal = { op: 'remove', path: `members[value eq "${userId(USERS)}"]` };
    expect((await client.patch(`/Groups/${FULL}`, removal)).status).toBe(204);
    expect(statements).toHaveLength(2);
    for (const plan of await plans()) {
      const uses = indexesOf(plan).filter(({ index }) => index.startsWith('user_memberships'));
      for (const { by } of uses) expect(by).toMatch(/user_id = /);
      expect(scannedTables(plan)).toEqual([]);
    }
    expect(await membersIn(FULL)).toEqual([{ members: MAX_MEMBERS }]);
  });

  test('a whole new list of as many members is compared with the old one by the set', async () => {
    const members = Array.from({ length: MAX_MEMBERS }, (_, i) => ({ value: userId(i + 2) }));
    const path = `/Groups/${FULL}?attributes=displayName`;
    expect((await client.put(path, { displayName: `Group of ${MAX_MEMBERS}`, members })).status).toBe(200);
    const logged = await server.query<{ members: Json }>(
      `SELECT data->'members' AS members FROM provisioning_log WHERE organization_id = $1 AND operation = 'replace'`,
      organization.id,
    );
    expect(logged).toEqual([{ members: { added: [userId(MAX_MEMBERS + 1)], removed: [userId(1)] } }]);
    expect(await membersIn(FULL)).toEqual([{ members: MAX_MEMBERS }]);
  });

  test('a condition that names a member and its type reads no other member', async () => {
    const path = `members[value eq "${userId(USERS - 1)}" and type eq "User"]`;
    expect((await client.patch(`/Groups/${FULL}`, { op: 'remove', path })).status).toBe(204);
    expect(statements).toHaveLength(1);
    for (const plan of await plans()) {
      for (const { index, by } of indexesOf(plan)) if (index.startsWith('user_')) expect(by).toMatch(/user_id = /);
      expect(scannedTables(plan)).toEqual([]);
    }
  });

  test('a condition chooses among all members in one statement, by indexes', async () => {
    const [chosen = ''] = [`members[type eq "User" and display ew "7" and not (display co "5")]`];
    const sevens = Array.from({ length: MAX_MEMBERS }, (_, i) => `${i + 1}`).filter((n) => /^[^5]*7$/.test(n));
    expect((await client.patch(`/Groups/${FULL}`, { op: 'remove', path: chosen })).status).toBe(204);
    expect(statements).toHaveLength(2);
    for (const plan of await plans()) expect(scannedTables(plan)).toEqual([]);
    const [change] = await server.query<{ left: number }>(
      `SELECT jsonb_array_length(members->'removed') AS left FROM changes
       WHERE organization_id = $1 AND operation = 'patch' ORDER BY id DESC LIMIT 1`,
      organization.id,
    );
    expect(change).toEqual({ left: sevens.length });
    expect(await membersIn(FULL)).toEqual([{ members: MAX_MEMBERS - sevens.length }]);
    const back = sevens.map((n) => ({ value: userId(Number(n)) }));
    expect((await client.patch(`/Groups/${FULL}`, { op: 'add', path: 'members', value: back })).status).toBe(204);
  });

  test('a change whose answer would carry too many members is made, and answered without them', async () => {
    const answer = await client.patch(`/Groups/${OVERFULL}?attributes=displayName,members`, {
      op: 'add',
      path: 'members',
      value: [{ value: userId(USERS) }],
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ displayName: `Group of ${MAX_MEMBERS + 1}` });
    expect(answer.body).not.toHaveProperty('members');
    expect(await membersIn(OVERFULL)).toEqual([{ members: MAX_MEMBERS + 2 }]);
  });

  test('more members than a request takes are refused, with nothing stored', async () => {
    const members = Array.from({ length: MAX_MEMBERS + 1 }, (_, i) => userId(i + 1));
    const refused = refusal(400, 'invalidValue', new RegExp(String(MAX_MEMBERS)));
    expect(await client.post('/Groups', group('Too large', ...members))).toMatchObject(refused);
    expect((await list(matching('displayName eq "Too large"'))).body.totalResults).toBe(0);
  });
});

describe('finding', () => {
  test.each([
    ['/Groups', `id eq "${FULL}" and members.value eq "${userId(500)}"`, [FULL], /user_id = /],
    ['/Groups', `id eq "${FULL}" and members[value eq "${userId(500)}"]`, [FULL], /user_id = /],
    ['/Groups', `members.value eq "${userId(2)}"`, [FEW, FULL, THREE, OVERFULL], /user_id = /],
    [
      '/Users',
      `userName eq "user700" and groups[value eq "${FULL}" and type eq "direct"]`,
      [userId(700)],
      /user_id = |group_id = /,
    ],
    [
      '/Users',
      `userName eq "user${USERS}" and groups.value eq "${nested(DEPTH)}"`,
      [userId(USERS)],
      /user_id = |group_id = /,
    ],
  ])('%s?filter=%s goes by an index', async (path, filter, found, by) => {
    const { body } = await client.get(`${path}?excludedAttributes=members,groups&${matching(filter)}`);
    expect(idsOf(body)).toEqual(found);
    const [plan] = await plans();
    if (plan === undefined) throw new Error('nothing was asked');
    expect(scannedTables(plan)).toEqual([]);
    const uses = indexesOf(plan).filter(({ index }) => index.startsWith('user_memberships'));
    expect(uses).not.toEqual([]);
    for (const use of uses) expect(use.by).toMatch(by);
  });

  test('a user in a group within 200 groups is told all of them, in two statements', async () => {
    const { body } = await client.get(`/Users/${userId(USERS)}`);
    const groups = body.groups as JsonObject[];
    const inChain = groups.filter(({ value }) => String(value).startsWith('b0'));
    expect(inChain).toHaveLength(DEPTH);
    expect(inChain.filter(({ type }) => type === 'direct').map(({ value }) => value)).toEqual([nested(1)]);
    expect(statements).toHaveLength(2);
  });

  test('a circle through 200 groups is refused', async () => {
    const closing = { op: 'add', path: 'members', value: [{ value: nested(DEPTH) }] };
    expect(await client.patch(`/Groups/${nested(1)}`, closing)).toMatchObject(
      refusal(400, 'invalidValue', new RegExp(nested(DEPTH))),
    );
    expect(idOf(await client.get(`/Groups/${nested(1)}`))).toBe(nested(1));
  });
});
