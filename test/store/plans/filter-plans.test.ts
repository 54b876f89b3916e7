import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Call } from '../../../src/protocol/call.js';
import { parseFilter } from '../../../src/protocol/filter/parse-filter.js';
import { resolveFilter } from '../../../src/protocol/filter/resolve-filter.js';
import { readSort } from '../../../src/protocol/messages/sort.js';
import { resourceTypesOf } from '../../../src/protocol/profiles/resource-types.js';
import { attribute } from '../../../src/protocol/schema/definition.js';
import { compileResourceType } from '../../../src/protocol/schema/resource-type.js';
import { ENTERPRISE_USER_SCHEMA } from '../../../src/protocol/urns.js';
import { Database } from '../../../src/store/database.js';
import { ResourceTables } from '../../../src/store/resources/resource-tables.js';
import type { PageBegin, PageQuery } from '../../../src/store/resources/stored-resource.js';
import { WeightLimit } from '../../../src/store/resources/weight-limit.js';
import { layoutOf } from '../../../src/store/tables/layouts.js';
import { createTestDatabase, type TestDatabase } from '../../setup/database.js';
import { type IndexUse, indexesOf, type PlanNode, scannedTables, sortsOf } from '../../support/postgres/query-plan.js';
import { type RunStatement, watchStatements } from '../../support/postgres/watched-statements.js';
import { sampleCall } from '../../support/sample-call.js';

const USERS = 20_000;

let testDatabase: TestDatabase;
let database: Database;
let statements: RunStatement[];
let client: pg.Client;
let call: Call;

beforeAll(async () => {
  // Where texts have an order that is not of code points, an index serves only if it brings its own.
  testDatabase = await createTestDatabase('en-US');
  database = new Database(testDatabase.url);
  statements = watchStatements(database);
  client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  call = sampleCall();
  await fill(call.tenant.id);
});
afterAll(async () => {
  await client.end();
  await database.close();
  await testDatabase.drop();
});

/** 20,000 users, each with a manager, two e-mail addresses and a group of 100, 20,000 own resources, and as much elsewhere. */
async function fill(organization: string): Promise<void> {
  const other = randomUUID();
  for (const id of [organization, other]) {
    await client.query(
      `INSERT INTO organizations (id, slug, name, profile, cursor_key) VALUES ($1, $2, $2, 'core', sha256('x'))`,
      [id, `organization-${id}`],
    );
    await client.query(
      `INSERT INTO users (organization_id, id, user_name, user_name_folded, external_id, display_name,
         display_name_folded, manager_id, resource, created_at, updated_at)
       SELECT $1, lpad(to_hex(n), 32, '0')::uuid, 'user-' || n, 'user-' || n, 'ext-' || n, 'User ' || n, 'user ' || n,
         'manager-' || n / 10,
         jsonb_build_object('userName', 'user-' || n, 'emails', jsonb_build_array(
           jsonb_build_object('type', 'work', 'value', 'user-' || n || '@contoso.com'),
           jsonb_build_object('type', 'home', 'value', 'home-' || n || '@example.org'))),
         timestamptz '2026-01-01T00:00:00Z' + n * interval '1 minute',
         timestamptz '2026-01-01T00:00:00Z' + n * interval '1 minute'
       FROM generate_series(1, $2::int) AS n`,
      [id, USERS],
    );
    await client.query(
      `INSERT INTO attribute_values (organization_id, resource_type, attribute, value, resource_id, is_unique)
       SELECT organization_id, 'User', 'emails.value', element->>'value', id, FALSE
       FROM users, jsonb_array_elements(resource->'emails') AS element WHERE organization_id = $1`,
      [id],
    );
    await client.query(
      `WITH created AS (
         INSERT INTO resources (organization_id, id, resource_type, external_id, resource)
         SELECT $1, ('d' || lpad(to_hex(n), 31, '0'))::uuid, CASE WHEN n % 2 = 0 THEN 'Device' ELSE 'Desk' END,
           'ext-' || n / 2, jsonb_build_object('serial', 'S-' || n)
         FROM generate_series(1, $2::int) AS n RETURNING *)
       INSERT INTO attribute_values (organization_id, resource_type, attribute, value, resource_id, is_unique)
       SELECT organization_id, resource_type, 'serial', lower(resource->>'serial'), id, TRUE FROM created`,
      [id, USERS],
    );
    await client.query(
      `INSERT INTO groups (organization_id, id, display_name, display_name_folded, resource)
       SELECT $1, ('a' || lpad(to_hex(n), 31, '0'))::uuid, 'Group ' || n, 'group ' || n, jsonb_build_object('displayName', 'Group ' || n)
       FROM generate_series(1, $2::int / 10) AS n`,
      [id, USERS],
    );
    await client.query(
      `INSERT INTO user_memberships (organization_id, group_id, user_id)
       SELECT $1, ('a' || lpad(to_hex(1 + n / 100), 31, '0'))::uuid, lpad(to_hex(n), 32, '0')::uuid
       FROM generate_series(1, $2::int) AS n`,
      [id, USERS],
    );
    await client.query(
      `INSERT INTO group_memberships (organization_id, group_id, member_id)
       SELECT $1, ('a' || lpad(to_hex(n + 1), 31, '0'))::uuid, ('a' || lpad(to_hex(n), 31, '0'))::uuid
       FROM generate_series(1000, $2::int / 10 - 1) AS n`,
      [id, USERS],
    );
  }
  await client.query('ANALYZE');
  await client.query('SET plan_cache_mode = force_generic_plan');
}

type TypeName = 'User' | 'Group' | 'Device';

const DEVICE = compileResourceType({
  name: 'Device',
  endpoint: '/Devices',
  description: '',
  schema: {
    id: 'urn:example:Device',
    name: 'Device',
    description: '',
    own: true,
    attributes: [attribute('serial', '', { uniqueness: 'server' })],
  },
  extensions: [],
  own: true,
});

/** Lists, and explains the generic plan of the statement that did. */
async function planOf(
  typeName: TypeName,
  filter: string,
  sortBy = '',
  begin: PageBegin = { by: 'index', startIndex: 1 },
): Promise<{ found: number; plan: PlanNode }> {
  const type = typeName === 'Device' ? DEVICE : resourceTypesOf('core').get(typeName);
  if (type === undefined) throw new Error(`no type ${typeName}`);
  const query: PageQuery = {
    condition: resolveFilter(type, parseFilter(filter)),
    sort: readSort(type, new URLSearchParams({ sortBy })),
    count: 100,
    begin,
  };
  statements.length = 0;
  const page = await new ResourceTables(database, LIMIT)[layoutOf(type.name).table].list(call, type, query, false);
  const statement = statements.find(({ text }) => text.includes('ORDER BY'));
  if (statement === undefined) throw new Error('nothing was asked');
  const values = statement.values.map((value) => pg.escapeLiteral(String(value))).join(', ');
  await client.query(`DEALLOCATE ALL; PREPARE listing AS ${statement.text}`);
  const { rows } = await client.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
    `EXPLAIN (FORMAT JSON) EXECUTE listing (${values})`,
  );
  const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
  if (plan === undefined) throw new Error('no plan');
  return { found: page.resources.length, plan };
}

const LIMIT = new WeightLimit(1_048_576);
const USER = '00000000-0000-0000-0000-000000000123';
const OWN = 'd0000000-0000-0000-0000-000000000124';
const VALUES = 'attribute_values_pkey';
const GROUP = 'a0000000-0000-0000-0000-000000000005';

test.each<[type: TypeName, filter: string, found: number, use: IndexUse]>([
  ['User', 'userName eq "USER-77"', 1, { index: 'users_user_name_key', by: 'user_name_folded = ' }],
  ['User', 'userName sw "User-777"', 11, { index: 'users_user_name_key', by: 'user_name_folded >= ' }],
  ['User', 'externalId eq "ext-77"', 1, { index: 'users_external_id_idx', by: 'external_id = ' }],
  ['User', 'displayName eq "user 77"', 1, { index: 'users_display_name_id_idx', by: 'display_name_folded = ' }],
  ['User', 'displayName sw "user 1999"', 11, { index: 'users_display_name_id_idx', by: 'display_name_folded >= ' }],
  ['User', `id eq "${USER}"`, 1, { index: 'users_pkey', by: 'id = ' }],
  ['User', 'manager eq "manager-77"', 10, { index: 'users_manager_id_idx', by: 'manager_id = ' }],
  ['User', 'emails.value eq "User-77@contoso.com"', 1, { index: VALUES, by: 'value = ' }],
  ['User', 'emails[type eq "work" and value eq "USER-77@contoso.com"]', 1, { index: VALUES, by: 'value = ' }],
  ['User', 'emails[type eq "work"].value eq "USER-77@contoso.com"', 1, { index: VALUES, by: 'value = ' }],
  ['User', 'emails[type eq "work"] eq "USER-77@contoso.com"', 1, { index: VALUES, by: 'value = ' }],
  ['User', 'emails[value eq "USER-77@contoso.com"].type eq "work"', 1, { index: VALUES, by: 'value = ' }],
  ['User', 'emails[type eq "work"].value sw "USER-77@"', 1, { index: VALUES, by: 'value >= ' }],
  [
    'User',
    'active eq null and emails[type eq "work"].value eq "USER-77@contoso.com"',
    1,
    { index: VALUES, by: 'value = ' },
  ],
  ['User', 'emails.value sw "user-777"', 11, { index: VALUES, by: 'value >= ' }],
  ['User', 'emails[type eq "work" and value sw "USER-77@"]', 1, { index: VALUES, by: 'value >= ' }],
  ['Device', 'serial eq "s-78"', 1, { index: VALUES, by: 'value = ' }],
  ['Device', 'serial sw "S-1999"', 5, { index: VALUES, by: 'value >= ' }],
  ['Device', 'externalId eq "ext-77"', 1, { index: 'resources_external_id_idx', by: 'external_id = ' }],
  ['Device', `id eq "${OWN}"`, 1, { index: 'resources_type_idx', by: 'id = ' }],
  ['User', `groups eq "${GROUP}"`, 100, { index: 'users_pkey', by: 'id = ' }],
  ['User', `groups[value eq "${GROUP}" and type eq "direct"]`, 100, { index: 'users_pkey', by: 'id = ' }],
  ['User', `groups[type eq "direct"].value eq "${GROUP}"`, 100, { index: 'users_pkey', by: 'id = ' }],
  ['Group', `members[type eq "User"].value eq "${USER}"`, 1, { index: 'groups_pkey', by: 'id = ' }],
  ['Group', 'displayName eq "GROUP 7"', 1, { index: 'groups_display_name_key', by: 'display_name_folded = ' }],
  ['Group', 'displayName sw "Group 77"', 11, { index: 'groups_display_name_key', by: 'display_name_folded >= ' }],
  ['Group', `members eq "${USER}"`, 1, { index: 'groups_pkey', by: 'id = ' }],
  ['Group', `id eq "${GROUP}" and members eq "${USER}"`, 0, { index: 'groups_pkey', by: 'id = ' }],
])('%s %s is found by an index', async (type, filter, found, use) => {
  const { found: actual, plan } = await planOf(type, filter);
  expect(actual).toBe(found);
  expect(indexesOf(plan)).toContainEqual({ index: use.index, by: expect.stringContaining(use.by) });
  expect(scannedTables(plan)).toEqual([]);
});

test.each(['meta.lastModified', undefined])(
  'what changed since, sorted by %s, is found by an index',
  async (sortBy) => {
    const { found, plan } = await planOf('User', 'meta.lastModified gt "2026-01-14T21:00:00Z"', sortBy);
    expect(found).toBe(20);
    expect(indexesOf(plan)).toEqual([{ index: 'users_updated_at_idx', by: expect.stringContaining('updated_at > ') }]);
    expect(sortsOf(plan)).toEqual([]);
  },
);

test('of a prefix that most values have, the first page is found without collecting them', async () => {
  const { found, plan } = await planOf('User', 'emails.value sw "user-"');
  expect(found).toBe(100);
  expect(indexesOf(plan).map(({ index }) => index)).toEqual(['users_pkey']);
  expect(sortsOf(plan)).toEqual([]);
});

test('own resources are listed in order by an index, those of other types left aside', async () => {
  const { found, plan } = await planOf('Device', 'meta.resourceType eq "Device"');
  expect(found).toBe(100);
  expect(indexesOf(plan)).toEqual([{ index: 'resources_type_idx', by: expect.stringContaining('resource_type = ') }]);
  expect(sortsOf(plan)).toEqual([]);
});

const MANAGER = `${ENTERPRISE_USER_SCHEMA}:manager.value`;

test.each<[type: TypeName, sortBy: string, key: string, use: IndexUse]>([
  ['User', 'userName', 'user-2', { index: 'users_user_name_key', by: 'user_name_folded <= ' }],
  ['User', 'externalId', 'ext-2', { index: 'users_external_id_idx', by: 'external_id <= ' }],
  ['User', 'displayName', 'user 2', { index: 'users_display_name_id_idx', by: 'display_name_folded <= ' }],
  ['User', MANAGER, 'manager-2', { index: 'users_manager_id_idx', by: 'manager_id <= ' }],
  ['Group', 'displayName', 'group 2', { index: 'groups_display_name_key', by: 'display_name_folded <= ' }],
  ['Group', 'externalId', 'ext-2', { index: 'groups_external_id_idx', by: 'external_id <= ' }],
  ['Device', 'externalId', 'ext-2', { index: 'resources_external_id_idx', by: 'external_id <= ' }],
])('%s resources sorted by %s are walked through from the cursor on by an index', async (type, sortBy, key, use) => {
  const position = { backwards: true, key, id: USER };
  const { plan } = await planOf(type, `meta.resourceType eq "${type}"`, sortBy, { by: 'cursor', position });
  expect(indexesOf(plan)).toContainEqual({ index: use.index, by: expect.stringContaining(use.by) });
  expect(scannedTables(plan)).toEqual([]);
  // An index that has the id too has the whole order.
  expect(sortsOf(plan)).toEqual(use.index === 'users_display_name_id_idx' ? [] : ['Incremental Sort']);
});

test.each<[type: TypeName, from: string, index: string]>([
  ['User', USER, 'users_pkey'],
  ['Group', GROUP, 'groups_pkey'],
  ['Device', OWN, 'resources_type_idx'],
])('%s resources are walked through by id by an index, and counted once', async (type, from, index) => {
  const { found, plan } = await planOf(type, `meta.resourceType eq "${type}"`, '', { by: 'id', from });
  expect(found).toBe(100);
  expect(indexesOf(plan)).toEqual([{ index, by: expect.stringContaining('id >= ') }]);
  expect(sortsOf(plan)).toEqual([]);
});

test('of a walk by id the first page counts, and those that follow do not', async () => {
  const type = resourceTypesOf('core').get('User');
  if (type === undefined) throw new Error('no users');
  const { users } = new ResourceTables(database, LIMIT);
  const asked = async (from: string | undefined) => {
    statements.length = 0;
    const query: PageQuery = { condition: undefined, sort: undefined, count: 10, begin: { by: 'id', from } };
    const { totalResults, nextId } = await users.list(call, type, query, false);
    return { totalResults, nextId, names: statements.map(({ name }) => name) };
  };
  const first = await asked(undefined);
  expect(first).toMatchObject({ totalResults: USERS, names: ['users.list', 'users.count'] });
  expect(await asked(first.nextId)).toMatchObject({ totalResults: USERS, names: ['users.list'] });
  expect((await asked(undefined)).names).toEqual(['users.list', 'users.count']);
});
