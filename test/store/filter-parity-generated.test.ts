import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Filter } from '../../src/protocol/filter/ast.js';
import { evaluateFilter } from '../../src/protocol/filter/evaluate-filter.js';
import { parseFilter } from '../../src/protocol/filter/parse-filter.js';
import { printFilter } from '../../src/protocol/filter/print-filter.js';
import { resolveFilter } from '../../src/protocol/filter/resolve-filter.js';
import type { JsonObject } from '../../src/protocol/json.js';
import { resourceTypesOf } from '../../src/protocol/profiles/resource-types.js';
import { USER } from '../../src/protocol/schema/core-user.js';
import { attribute } from '../../src/protocol/schema/definition.js';
import { compileResourceType, type ResourceType } from '../../src/protocol/schema/resource-type.js';
import { compileFilter } from '../../src/store/filter/compile-filter.js';
import { Parameters } from '../../src/store/parameters.js';
import { dateTimeText, filterOver } from '../support/arbitrary/filter-arbitrary.js';
import { fillVaried } from '../support/arbitrary/varied-directory.js';
import { resourcesOf } from '../support/list-response.js';
import { query } from '../support/query.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let organization: TestOrganization;

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
  await fillVaried(server, organization);
});
afterAll(() => server.close());

const evaluated = (type: ResourceType, filter: string, resources: readonly JsonObject[]) => {
  const resolved = resolveFilter(type, parseFilter(filter));
  return resources.filter((resource) => evaluateFilter(resolved, resource)).map(({ id }) => id);
};

/** Compares many filters, and sees that they were not all of the kind that chooses nothing or everything. */
async function expectParity(
  filters: fc.Arbitrary<Filter>,
  resources: readonly JsonObject[],
  type: ResourceType,
  list: (filter: string) => Promise<unknown[]>,
): Promise<void> {
  const runs = 250;
  let telling = 0;
  await fc.assert(
    fc.asyncProperty(filters, async (ast) => {
      const filter = printFilter(ast);
      const chosen = evaluated(type, filter, resources);
      if (chosen.length > 0 && chosen.length < resources.length) telling += 1;
      expect(await list(filter)).toEqual(chosen);
    }),
    { numRuns: runs },
  );
  expect(telling).toBeGreaterThan(runs / 4);
}

test.each([
  ['User', '/Users'],
  ['Group', '/Groups'],
])('any filter of %s chooses the same in PostgreSQL and in memory', async (name, path) => {
  const type = resourceTypesOf('core').get(name);
  if (type === undefined) throw new Error(`no type ${name}`);
  const { client } = organization;
  const resources = resourcesOf(await client.get(`${path}?count=1000`));
  await expectParity(filterOver(type.paths, resources), resources, type, async (filter) =>
    resourcesOf(await client.get(path + query({ filter, count: '1000', attributes: 'id' }))).map(({ id }) => id),
  );
});

const EXTENSION = 'urn:example:params:scim:schemas:extension:2.5:Every';
const MANY = { multiValued: true };

/** Attributes of each type, single and multi-valued, on their own and as parts: what an organization may define. */
const SIMPLE = [
  attribute('level', '', { type: 'integer' }),
  attribute('score', '', { type: 'decimal' }),
  attribute('since', '', { type: 'dateTime' }),
  attribute('senior', '', { type: 'boolean' }),
  attribute('note', ''),
  attribute('code', '', { caseExact: true }),
  attribute('levels', '', { type: 'integer', ...MANY }),
  attribute('scores', '', { type: 'decimal', ...MANY }),
  attribute('dates', '', { type: 'dateTime', ...MANY }),
  attribute('flags', '', { type: 'boolean', ...MANY }),
  attribute('tags', '', MANY),
  attribute('codes', '', { caseExact: true, ...MANY }),
];
const EVERY = compileResourceType({
  name: 'User',
  endpoint: '/Users',
  description: '',
  schema: USER,
  extensions: [
    {
      id: EXTENSION,
      name: 'Every',
      description: '',
      attributes: [
        ...SIMPLE,
        attribute('badge', '', { type: 'complex', subAttributes: SIMPLE }),
        attribute('badges', '', { type: 'complex', subAttributes: SIMPLE, ...MANY }),
      ],
    },
  ],
});

const text = fc.oneof(fc.constantFrom('', 'Ab', 'aB', 'ß_', '%'), fc.string({ unit: 'grapheme', maxLength: 3 }));
const integer = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.maxSafeInteger());
const decimal = fc.oneof(
  fc.constantFrom(-0.5, 0, 0.1, 1e21, 5e-324),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const some = <Value>(value: fc.Arbitrary<Value>) => fc.array(value, { minLength: 1, maxLength: 3 });
const parts = {
  level: integer,
  score: decimal,
  since: dateTimeText,
  senior: fc.boolean(),
  note: text,
  code: text,
  levels: some(integer),
  scores: some(decimal),
  dates: some(dateTimeText),
  flags: some(fc.boolean()),
  tags: some(text),
  codes: some(text),
};
const badge = fc.record(parts, { requiredKeys: [] });
const extension = fc.record({ ...parts, badge, badges: some(badge) }, { requiredKeys: [] });

test('any filter on attributes of any type chooses the same in PostgreSQL and in memory', async () => {
  const { id: other } = await server.createOrganization('core');
  const values = fc.sample(fc.option(extension, { nil: undefined }), { numRuns: 60, seed: 7643 });
  const resources = values
    .map((value) => JSON.parse(JSON.stringify({ id: randomUUID(), [EXTENSION]: value })) as JsonObject)
    .sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
  await server.query(
    `INSERT INTO users (organization_id, id, user_name, user_name_folded, resource)
     SELECT $1, (u->>'id')::uuid, u->>'id', u->>'id', u - 'id' FROM jsonb_array_elements($2::jsonb) u`,
    other,
    JSON.stringify(resources),
  );
  const paths = EVERY.paths.filter(({ schema }) => schema === EXTENSION);
  await expectParity(filterOver(paths, resources), resources, EVERY, async (filter) => {
    const parameters = new Parameters();
    parameters.add(other);
    const context = { type: EVERY, parameters, base: () => "''" };
    const condition = compileFilter(context, resolveFilter(EVERY, parseFilter(filter)));
    const sql = `SELECT r.id FROM users r WHERE r.organization_id = $1 AND ${condition} ORDER BY r.id`;
    return (await server.query<{ id: string }>(sql, ...parameters.values)).map(({ id }) => id);
  });
});
