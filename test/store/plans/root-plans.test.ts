import pg from 'pg';
import type { Call } from '../../../src/protocol/call.js';
import { readRootQuery } from '../../../src/protocol/messages/root-query.js';
import { resourceTypesOf } from '../../../src/protocol/profiles/resource-types.js';
import { attribute } from '../../../src/protocol/schema/definition.js';
import { compileResourceType } from '../../../src/protocol/schema/resource-type.js';
import { Database } from '../../../src/store/database.js';
import { AllTypes } from '../../../src/store/resources/all-types.js';
import type { AllTypesQuery, PageBegin, TypePart } from '../../../src/store/resources/stored-resource.js';
import { createTestDatabase, type TestDatabase } from '../../setup/database.js';
import { type PlanNode, scannedTables } from '../../support/postgres/query-plan.js';
import { type RunStatement, watchStatements } from '../../support/postgres/watched-statements.js';
import { sampleCall } from '../../support/sample-call.js';

const EACH = 5_000;

const DEVICE = compileResourceType({
  name: 'Device',
  endpoint: '/Devices',
  description: '',
  schema: {
    id: 'urn:example:Device',
    name: 'Device',
    description: '',
    own: true,
    attributes: [attribute('serial', '')],
  },
  extensions: [],
  own: true,
});

interface MeasuredNode extends PlanNode {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly MeasuredNode[];
}

let testDatabase: TestDatabase;
let database: Database;
let statements: RunStatement[];
let client: pg.Client;
let call: Call;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = new Database(testDatabase.url);
  statements = watchStatements(database);
  client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  call = sampleCall({ resourceTypes: new Map([...resourceTypesOf('core'), ['Device', DEVICE]]) });
  await fill(call.tenant.id);
});
afterAll(async () => {
  await client.end();
  await database.close();
  await testDatabase.drop();
});

/** 5,000 resources of each type, with ids that come by turns. */
async function fill(id: string): Promise<void> {
  await client.query(
    `INSERT INTO organizations (id, slug, name, profile, cursor_key) VALUES ($1, 'large', 'large', 'core', sha256('x'))`,
    [id],
  );
  const ids = (turn: number) => `lpad(to_hex(3 * n + ${turn}), 32, '0')::uuid`;
  await client.query(
    `INSERT INTO users (organization_id, id, user_name, user_name_folded, display_name, display_name_folded, resource)
     SELECT $1, ${ids(0)}, 'u-' || n, 'u-' || n, 'n-' || n, 'n-' || n, jsonb_build_object('userName', 'u-' || n)
     FROM generate_series(1, $2::int) AS n`,
    [id, EACH],
  );
  await client.query(
    `INSERT INTO groups (organization_id, id, display_name, display_name_folded, resource)
     SELECT $1, ${ids(1)}, 'n-' || n, 'n-' || n, jsonb_build_object('displayName', 'n-' || n)
     FROM generate_series(1, $2::int) AS n`,
    [id, EACH],
  );
  await client.query(
    `INSERT INTO resources (organization_id, id, resource_type, resource)
     SELECT $1, ${ids(2)}, 'Device', jsonb_build_object('serial', 'S-' || n) FROM generate_series(1, $2::int) AS n`,
    [id, EACH],
  );
  await client.query('ANALYZE');
  await client.query('SET plan_cache_mode = force_generic_plan');
}

/** Lists, and measures the generic plan of the statement that found the page. */
async function measure(parameters: Record<string, string>, begin: PageBegin) {
  const query = readRootQuery([...call.tenant.resourceTypes.values()], new URLSearchParams(parameters));
  const asked: AllTypesQuery = {
    parts: query.types.flatMap(({ type, condition, sort }): TypePart[] =>
      condition === false ? [] : [{ type, sort, condition: condition === true ? undefined : condition }],
    ),
    sorts: query.sort !== undefined,
    descending: query.sort?.descending ?? false,
    count: query.count,
    begin,
  };
  statements.length = 0;
  const page = await new AllTypes(database).list(call, asked);
  const statement = statements.find(({ text }) => text.includes('ORDER BY'));
  if (statement === undefined) throw new Error('nothing was asked');
  const values = statement.values.map((value) => pg.escapeLiteral(String(value))).join(', ');
  await client.query(`DEALLOCATE ALL; PREPARE listing AS ${statement.text}`);
  const { rows } = await client.query<{ 'QUERY PLAN': { Plan: MeasuredNode }[] }>(
    `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE listing (${values})`,
  );
  const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
  if (plan === undefined) throw new Error('no plan');
  return { found: page.resources.map(({ id }) => id), plan, most: Math.max(...nodesOf(plan).map(rowsOf)) };
}

const nodesOf = (plan: MeasuredNode): MeasuredNode[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
const rowsOf = (node: MeasuredNode) => node['Actual Rows'] * node['Actual Loops'];
const idAt = (place: number) => `00000000-0000-0000-0000-${place.toString(16).padStart(12, '0')}`;

test.each<[name: string, begin: PageBegin, first: string]>([
  ['the first page', { by: 'index', startIndex: 1 }, idAt(3)],
  ['the first page of a walk', { by: 'cursor', position: undefined }, idAt(3)],
  ['a page in the middle', { by: 'cursor', position: { backwards: false, key: null, id: idAt(9_000) } }, idAt(9_001)],
])('%s reads no more than it could show of each type, and no table', async (_name, begin, first) => {
  const { found, plan, most } = await measure({ count: '100' }, begin);
  expect(found).toHaveLength(100);
  expect(found[0]).toBe(first);
  expect(scannedTables(plan)).toEqual([]);
  expect(most).toBeLessThanOrEqual(3 * 101);
});

test('a page back in the walk is the one before', async () => {
  const position = { backwards: true, key: null, id: idAt(9_000) };
  const { found, most } = await measure({ count: '100' }, { by: 'cursor', position });
  expect(found.at(-1)).toBe(idAt(8_999));
  expect(most).toBeLessThanOrEqual(3 * 101);
});

test.each<[filter: string, found: number]>([
  [`id eq "${idAt(9_001)}"`, 1],
  ['userName eq "u-77"', 1],
  ['displayName eq "n-77"', 2],
  ['displayName sw "n-777"', 2],
])('%s is found by indexes', async (filter, found) => {
  const { found: actual, plan, most } = await measure({ filter }, { by: 'index', startIndex: 1 });
  expect(actual).toHaveLength(found);
  expect(scannedTables(plan)).toEqual([]);
  expect(most).toBeLessThanOrEqual(10);
});

test('a type that cannot match is not asked', async () => {
  const { found, plan } = await measure({ filter: 'meta.resourceType eq "Group"' }, { by: 'index', startIndex: 1 });
  expect(found).toHaveLength(100);
  expect(nodesOf(plan).flatMap((node) => node['Relation Name'] ?? [])).toEqual(['groups']);
});
