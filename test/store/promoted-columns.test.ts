import type { JsonObject } from '../../src/protocol/json.js';
import { resourceTypesOf } from '../../src/protocol/profiles/resource-types.js';
import { GROUPS, layoutOf, OWN, USERS } from '../../src/store/tables/layouts.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

interface Column {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly collation: string | null;
}

const columnsOf = (table: string) =>
  server.query<Column>(
    `SELECT column_name AS name, data_type AS type, is_nullable = 'YES' AS nullable, collation_name AS collation
     FROM information_schema.columns WHERE table_schema = 'rollcall' AND table_name = $1`,
    table,
  );

describe.each([USERS, GROUPS, OWN])('$table', ({ table, promoted, uniques, columns, isShared }) => {
  test('has the promoted columns, each of its form', async () => {
    const found = new Map((await columnsOf(table)).map((column) => [column.name, column]));
    const wanted = promoted.map(({ column, form, index, required }) => ({
      name: column,
      type: form === 'boolean' ? 'boolean' : 'text',
      nullable: required !== true,
      // By code point, as filters compare and cursors walk.
      collation: index === undefined ? null : 'C',
    }));
    expect(promoted.map(({ column }) => found.get(column))).toEqual(wanted);
    expect(columns.filter((column) => !found.has(column))).toEqual([]);
  });

  test('has their unique indexes', async () => {
    const indexes = await server.query<{ definition: string }>(
      `SELECT indexdef AS definition FROM pg_indexes WHERE schemaname = 'rollcall' AND tablename = $1 AND indexname = ANY ($2)`,
      table,
      uniques.map(({ name }) => name),
    );
    const keys = uniques.map(({ column }) =>
      isShared ? `(organization_id, resource_type, ${column})` : `(organization_id, ${column})`,
    );
    expect(indexes).toHaveLength(uniques.length);
    for (const key of keys) {
      expect(indexes.map(({ definition }) => definition)).toContainEqual(
        expect.stringMatching(new RegExp(`^CREATE UNIQUE INDEX .* ${key.replace(/[()]/g, '\\$&')}$`)),
      );
    }
  });
});

test.each(['User', 'Group'])('every promoted path of %s is one of its schemas', (name) => {
  const type = resourceTypesOf('vault').get(name);
  for (const { path } of layoutOf(name).promoted) expect(type?.resolve(path)?.text).toBe(path);
});

test('the columns hold what the JSON says', async () => {
  const { client, id } = await server.createOrganization('core');
  const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const user: JsonObject = {
    userName: 'Ada@Example.com',
    externalId: 'X-1',
    active: true,
    displayName: 'Ada LOVELACE',
    title: 'Countess',
    emails: [
      { type: 'home', value: 'home@example.com' },
      { type: 'Work', value: 'ada@example.com' },
    ],
    name: { givenName: 'Ada', familyName: 'Lovelace' },
    addresses: [{ type: 'work', locality: 'London', country: 'GB' }],
    [enterprise]: { employeeNumber: '7', department: 'Engines', manager: { value: 'babbage' } },
  };
  expect((await client.post('/Users', user)).status).toBe(201);
  const [row] = await server.query(
    `SELECT ${USERS.promoted.map(({ column }) => column).join(', ')} FROM users WHERE organization_id = $1`,
    id,
  );
  expect(row).toMatchObject({
    user_name: 'Ada@Example.com',
    user_name_folded: 'ada@example.com',
    external_id: 'X-1',
    active: true,
    display_name: 'Ada LOVELACE',
    display_name_folded: 'ada lovelace',
    title: 'Countess',
    work_email: 'ada@example.com',
    given_name: 'Ada',
    family_name: 'Lovelace',
    locality: 'London',
    country: 'GB',
    employee_number: '7',
    department: 'Engines',
    manager_id: 'babbage',
  });
});
