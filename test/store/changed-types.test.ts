import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { evaluateFilter } from '../../src/protocol/filter/evaluate-filter.js';
import { parseFilter } from '../../src/protocol/filter/parse-filter.js';
import { printFilter } from '../../src/protocol/filter/print-filter.js';
import { resolveFilter } from '../../src/protocol/filter/resolve-filter.js';
import type { Json, JsonObject } from '../../src/protocol/json.js';
import { readSort } from '../../src/protocol/messages/sort.js';
import { USER } from '../../src/protocol/schema/core-user.js';
import { attribute } from '../../src/protocol/schema/definition.js';
import { compileResourceType } from '../../src/protocol/schema/resource-type.js';
import { compileFilter } from '../../src/store/filter/compile-filter.js';
import { sortKeyOf } from '../../src/store/filter/sort-key.js';
import { PageOrder } from '../../src/store/paging/page-order.js';
import { Parameters } from '../../src/store/parameters.js';
import { filterOver } from '../support/arbitrary/filter-arbitrary.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

const URN = 'urn:example:params:scim:schemas:extension:Changed';
const SIMPLE = (['string', 'boolean', 'integer', 'decimal', 'dateTime', 'reference', 'binary'] as const).flatMap(
  (type) => [
    attribute(`${type}Now`, '', { type }),
    attribute(`${type}sNow`, '', { type, multiValued: true, caseExact: true }),
  ],
);
const TYPE = compileResourceType({
  name: 'User',
  endpoint: '/Users',
  description: '',
  schema: USER,
  extensions: [
    {
      id: URN,
      name: 'Changed',
      description: '',
      attributes: [
        ...SIMPLE,
        attribute('partsNow', '', { type: 'complex', subAttributes: SIMPLE }),
        attribute('elementsNow', '', { type: 'complex', subAttributes: SIMPLE, multiValued: true }),
      ],
    },
  ],
});

/** What an attribute may hold from before its type changed, and what hardly is a value of any type. */
const anything = fc.constantFrom<Json[]>(
  ...[5, -0.5, 1e21, true, false, 'true', '5', 'Text', '', 'AQID', {}, { value: 5 }, [5], ['text', 5, true]],
  ...['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.1239', '2024-02-29T24:00:00+14:00', '2023-02-29T00:00:00Z'],
  ...['2026-13-01T00:00:00Z', '2026-04-31T00:00:00Z', '0000-01-01T00:00:00Z', '2026-01-01', 'infinity', 'now'],
  ...['2026-01-01T00:00:60Z', '2026-01-01T25:00:00Z', '2026-01-01T00:00:00+15:00', '٢٠٢٦-01-01T00:00:00Z', 'NaN'],
);
const simple = Object.fromEntries(SIMPLE.map(({ name }) => [name, anything]));
const parts = fc.record(simple, { requiredKeys: [] });
const notArray = anything.filter((value) => !Array.isArray(value));
const extension = fc.record(
  {
    ...simple,
    partsNow: fc.oneof(parts, notArray),
    elementsNow: fc.array(fc.oneof(parts, notArray), { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: [] },
);

let server: TestServer;
let organization: string;
let resources: JsonObject[];

beforeAll(async () => {
  server = await createTestServer();
  organization = (await server.createOrganization('core')).id;
  resources = fc
    .sample(extension, { numRuns: 80, seed: 7643 })
    .map((value) => JSON.parse(JSON.stringify({ id: randomUUID(), [URN]: value })) as JsonObject)
    .sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
  await server.query(
    `INSERT INTO users (organization_id, id, user_name, user_name_folded, resource)
     SELECT $1, (u->>'id')::uuid, u->>'id', u->>'id', u - 'id' FROM jsonb_array_elements($2::jsonb) u`,
    organization,
    JSON.stringify(resources),
  );
});
afterAll(() => server.close());

const paths = TYPE.paths.filter(({ schema }) => schema === URN);

function contextFor() {
  const parameters = new Parameters();
  parameters.add(organization);
  return { type: TYPE, parameters, base: () => "''" };
}

test('a stored value of another type chooses the same in PostgreSQL and in memory, and fails nowhere', async () => {
  let telling = 0;
  await fc.assert(
    fc.asyncProperty(filterOver(paths, resources), async (ast) => {
      const filter = resolveFilter(TYPE, parseFilter(printFilter(ast)));
      const chosen = resources.filter((resource) => evaluateFilter(filter, resource)).map(({ id }) => id);
      if (chosen.length > 0 && chosen.length < resources.length) telling += 1;
      const context = contextFor();
      const condition = compileFilter(context, filter);
      const sql = `SELECT r.id FROM users r WHERE r.organization_id = $1 AND ${condition} ORDER BY r.id`;
      const rows = await server.query<{ id: string }>(sql, ...context.parameters.values);
      expect(rows.map(({ id }) => id)).toEqual(chosen);
    }),
    { numRuns: 500 },
  );
  expect(telling).toBeGreaterThan(200);
});

const SORTABLE = paths.filter(({ attribute: { type }, subAttribute }) => type !== 'complex' || subAttribute);

test.each(SORTABLE.map(({ text }) => text))('sorted by %s, a walk meets every resource once', async (name) => {
  const sort = readSort(TYPE, new URLSearchParams({ sortBy: name }));
  if (sort === undefined) throw new Error('not sorted');
  const met: string[] = [];
  let position: { backwards: boolean; key: string | null; id: string } | undefined;
  for (let page = 0; page < resources.length; page += 1) {
    const context = contextFor();
    const order = new PageOrder(sortKeyOf(context, sort), false);
    const rest = position === undefined ? 'TRUE' : order.after(position, context.parameters);
    const rows = await server.query<{ id: string; key: string | null }>(
      `SELECT r.id, ${order.keyText} AS key FROM users r WHERE r.organization_id = $1 AND ${rest}
       ORDER BY ${order.sql(false)} LIMIT 16`,
      ...context.parameters.values,
    );
    met.push(...rows.map(({ id }) => id));
    const last = rows.at(-1);
    if (last === undefined) break;
    position = { backwards: false, ...last };
  }
  expect([...met].sort()).toEqual(resources.map(({ id }) => id));
});

test.each<[path: string, stored: Json, sorted: boolean]>([
  ['integerNow', 7, true],
  ['integerNow', '7', false],
  ['dateTimeNow', '2026-01-01T00:00:00Z', true],
  ['dateTimeNow', '2026-13-01T00:00:00Z', false],
  ['booleanNow', true, true],
  ['booleanNow', 'true', false],
  ['stringNow', 'x', true],
  ['stringNow', 7, false],
])('%s: %j has a place in the order: %s', async (name, stored, sorted) => {
  const { parameters, ...context } = contextFor();
  const sort = readSort(TYPE, new URLSearchParams({ sortBy: `${URN}:${name}` }));
  if (sort === undefined) throw new Error('not sorted');
  const { sql } = sortKeyOf({ ...context, parameters }, sort);
  const [row] = await server.query(
    `SELECT ${sql} IS NOT NULL AS sorted FROM (SELECT $1::jsonb AS resource) r`,
    JSON.stringify({ [URN]: { [name]: stored } }),
  );
  expect(row).toEqual({ sorted });
});
