import { evaluateFilter } from '../../src/protocol/filter/evaluate-filter.js';
import { parseFilter } from '../../src/protocol/filter/parse-filter.js';
import { resolveFilter } from '../../src/protocol/filter/resolve-filter.js';
import type { JsonObject } from '../../src/protocol/json.js';
import { resourceTypesOf } from '../../src/protocol/profiles/resource-types.js';
import { fillVaried, USERS, type VariedIds } from '../support/arbitrary/varied-directory.js';
import { resourcesOf } from '../support/list-response.js';
import { query } from '../support/query.js';
import type { ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';
import { GROUP_FILTERS, USER_FILTERS } from './filter-parity-table.js';

let server: TestServer;
let client: ScimClient;
let ids: VariedIds;
const everything = new Map<string, JsonObject[]>();

beforeAll(async () => {
  server = await createTestServer();
  const organization = await server.createOrganization('core');
  client = organization.client;
  ids = await fillVaried(server, organization);
  for (const path of ['/Users', '/Groups']) everything.set(path, resourcesOf(await client.get(`${path}?count=1000`)));
});
afterAll(() => server.close());

const fill = (text: string) => text.replace(/<([\w-]+)>/g, (_, name: string) => meaningOf(name));

function meaningOf(name: string): string {
  if (name === 'base') return client.tenantUrl;
  const id = ids.get(name) ?? ids.get(name.toLowerCase())?.toUpperCase();
  if (id === undefined) throw new Error(`nobody is called ${name}`);
  return id;
}

/** The ids that PostgreSQL chooses. */
const listed = async (path: string, filter: string) =>
  resourcesOf(await client.get(path + query({ filter, count: '1000', attributes: 'id' }))).map(({ id }) => id);

/** The ids that the evaluator chooses among the representations. */
function evaluated(path: string, filter: string) {
  const type = resourceTypesOf('core').get(path === '/Users' ? 'User' : 'Group');
  if (type === undefined) throw new Error('no such type');
  const resolved = resolveFilter(type, parseFilter(filter));
  const all = everything.get(path) ?? [];
  return { all, chosen: all.filter((resource) => evaluateFilter(resolved, resource)).map(({ id }) => id) };
}

const TABLE = [
  ...USER_FILTERS.map((filter): [string, string] => ['/Users', filter]),
  ...GROUP_FILTERS.map((filter): [string, string] => ['/Groups', filter]),
];

test.each(TABLE)('%s %s', async (path, text) => {
  const filter = fill(text);
  expect(await listed(path, filter)).toEqual(evaluated(path, filter).chosen);
});

test('the table has filters enough, and hardly any chooses nothing or everything', () => {
  expect(everything.get('/Users')).toHaveLength(USERS);
  const telling = TABLE.filter(([path, text]) => {
    const { all, chosen } = evaluated(path, fill(text));
    return chosen.length > 0 && chosen.length < all.length;
  });
  expect(new Set(TABLE.map(([path, text]) => path + text)).size).toBe(TABLE.length);
  expect(telling.length).toBeGreaterThan(250);
});
