import type { JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA } from '../../src/protocol/urns.js';
import { defineDevices, device } from '../support/device-type.js';
import { resourcesOf } from '../support/list-response.js';
import { query } from '../support/query.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

// A company's own database may have the order of a language, in which é comes before f, and a before B. SCIM clients see
// the order of code points all the same, and indexes that are to give it bring it along.

/** In no order; each is what fold() makes of it. */
const WORDS = ['f', 'ex', '😀', 'a_c', 'éa', 'ab', '～', 'e', 'z', 'a-b', 'é', '10', 'ß', '9', 'a'];
/** As WORDS, every other in upper case. */
const EXACT = WORDS.map((word, i) => (i % 2 === 0 ? word.toUpperCase() : word));

/** UTF-8 keeps the order of code points. */
const byCodePoint = (texts: readonly string[]) =>
  [...texts].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

let server: TestServer;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer({ locale: 'en-US' });
  const organization = await server.createOrganization('core');
  ({ client } = organization);
  await defineDevices(server, organization);
  for (const [i, word] of WORDS.entries()) {
    const externalId = EXACT[i] ?? '';
    const more = {
      externalId,
      displayName: word,
      emails: [{ value: word }],
      [ENTERPRISE_USER_SCHEMA]: { manager: { value: externalId } },
    };
    idOf(await client.post('/Users', coreUser(word, more)));
    idOf(await client.post('/Groups', { ...group(word), externalId }));
    idOf(await client.post('/Devices', device(word, { externalId })));
  }
});
afterAll(() => server.close());

const MANAGER = `${ENTERPRISE_USER_SCHEMA}:manager.value`;

const ATTRIBUTES: [endpoint: string, attribute: string, values: readonly string[]][] = [
  ['/Users', 'userName', WORDS],
  ['/Users', 'displayName', WORDS],
  ['/Users', 'externalId', EXACT],
  ['/Users', MANAGER, EXACT],
  ['/Users', 'emails.value', WORDS],
  ['/Groups', 'displayName', WORDS],
  ['/Groups', 'externalId', EXACT],
  ['/Devices', 'serial', WORDS],
  ['/Devices', 'externalId', EXACT],
];

function sortedBy(resource: JsonObject, attribute: string): string {
  if (attribute === MANAGER)
    return String(((resource[ENTERPRISE_USER_SCHEMA] as JsonObject).manager as JsonObject).value);
  if (attribute === 'emails.value') return String((resource.emails as JsonObject[])[0]?.value);
  return String(resource[attribute]);
}

describe.each(ATTRIBUTES)('%s by %s', (endpoint, attribute, values) => {
  const list = async (parameters: Record<string, string>) => {
    const answer = await client.get(endpoint + query(parameters));
    return { values: resourcesOf(answer).map((resource) => sortedBy(resource, attribute)), body: answer.body };
  };

  test('pages by index come in the order of code points', async () => {
    const found: string[] = [];
    for (let startIndex = 1; startIndex <= values.length; startIndex += 4) {
      found.push(...(await list({ sortBy: attribute, startIndex: String(startIndex), count: '4' })).values);
    }
    expect(found).toEqual(byCodePoint(values));
  });

  test.each(['ascending', 'descending'])('pages by cursor come in the order of code points, %s', async (sortOrder) => {
    const found: string[] = [];
    for (let cursor: unknown = ''; cursor !== undefined; ) {
      const page = await list({ sortBy: attribute, sortOrder, count: '4', cursor: String(cursor) });
      found.push(...page.values);
      cursor = page.body.nextCursor;
    }
    const expected = byCodePoint(values);
    expect(found).toEqual(sortOrder === 'ascending' ? expected : expected.reverse());
  });

  test('sw finds the texts that begin so, and no others that a language takes for alike', async () => {
    for (const prefix of ['a', 'e', 'é', '1', '～']) {
      const { values: found } = await list({ filter: `${attribute} sw "${prefix}"` });
      expect([prefix, byCodePoint(found)]).toEqual([
        prefix,
        byCodePoint(values.filter((value) => value.startsWith(prefix))),
      ]);
    }
  });

  test('gt and le part them by code point', async () => {
    const [greater, others] = await Promise.all(
      ['gt', 'le'].map(async (operator) => (await list({ filter: `${attribute} ${operator} "f"` })).values),
    );
    const expected = byCodePoint(values);
    const place = expected.findIndex((value) => Buffer.compare(Buffer.from(value), Buffer.from('f')) > 0);
    expect(byCodePoint(greater ?? [])).toEqual(expected.slice(place));
    expect(byCodePoint(others ?? [])).toEqual(expected.slice(0, place));
  });
});

test('every text of an index by which SCIM filters and sorts is in the order of code points', async () => {
  const rows = await server.query<{ text: string; collations: string[] }>(
    `SELECT a.attrelid::regclass || '.' || a.attname AS text, array_agg(DISTINCT c.collname::text) AS collations
     FROM pg_indexes i
       JOIN pg_index x ON x.indexrelid = i.indexname::regclass
       CROSS JOIN unnest(x.indkey::int2[], x.indcollation::oid[]) AS key (attribute, ordered_by)
       JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = key.attribute
       JOIN pg_collation c ON c.oid = key.ordered_by
     WHERE i.schemaname = 'rollcall' AND i.tablename IN ('users', 'groups', 'resources', 'attribute_values') GROUP BY 1`,
  );
  const found = Object.fromEntries(rows.map(({ text, collations }) => [text, collations.join(' ')]));
  expect(found).toEqual({
    // Compared for equality only.
    'attribute_values.attribute': 'default',
    'attribute_values.resource_type': 'default',
    'resources.resource_type': 'default',
    'users.user_name_folded': 'C',
    'users.external_id': 'C',
    'users.display_name_folded': 'C',
    'users.manager_id': 'C',
    'groups.display_name_folded': 'C',
    'groups.external_id': 'C',
    'resources.external_id': 'C',
    'attribute_values.value': 'C',
  });
});
