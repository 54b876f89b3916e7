import type { Json } from '../../src/protocol/json.js';
import { LIST_RESPONSE, SEARCH_REQUEST } from '../../src/protocol/urns.js';
import { resourcesOf } from '../support/list-response.js';
import { query } from '../support/query.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
  ({ client } = await server.createOrganization('core'));
  for (const name of ['ada', 'bob']) {
    const user = idOf(await client.post('/Users', coreUser(name, { displayName: name })));
    await client.post('/Groups', group(`Friends of ${name}`, user));
  }
});
afterAll(() => server.close());

const search = (path: string, members: { [name: string]: Json }) =>
  client.post(path, { schemas: [SEARCH_REQUEST], ...members });

test.each(['/.search', '/.SEARCH', '//.search/'])('POST %s answers as GET at the Tenant URL does', async (path) => {
  const members = { filter: 'displayName co "b" or userName eq "ada"', sortBy: 'displayName', startIndex: 1, count: 2 };
  const found = await search(path, { ...members, attributes: ['displayName', 'members'] });
  expect(found).toMatchObject({
    status: 200,
    body: { schemas: [LIST_RESPONSE], totalResults: 3, startIndex: 1, itemsPerPage: 2 },
  });
  const { filter, sortBy } = members;
  const parameters = { filter, sortBy, startIndex: '1', count: '2', attributes: 'displayName,members' };
  expect(found.body).toEqual((await client.get(query(parameters))).body);
  expect(resourcesOf(found).map(({ displayName }) => displayName)).toEqual(['ada', 'bob']);
});

test('a cursor goes on from GET to POST', async () => {
  const first = await search('/.search', { count: 3, cursor: '' });
  expect(resourcesOf(first)).toHaveLength(3);
  const { nextCursor } = first.body;
  const rest = await client.get(query({ count: '3', cursor: String(nextCursor) }));
  expect(resourcesOf(rest).map(({ displayName }) => displayName)).toEqual(['Friends of bob']);
});

test.each<[string, Json, 'invalidSyntax' | 'invalidValue' | 'invalidFilter']>([
  ['no object', [], 'invalidSyntax'],
  ['a count that is text', { schemas: [SEARCH_REQUEST], count: '5' }, 'invalidValue'],
  ['an attribute of no type', { schemas: [SEARCH_REQUEST], filter: 'shoeSize pr' }, 'invalidFilter'],
  ['an order by an attribute of no type', { schemas: [SEARCH_REQUEST], sortBy: 'shoeSize' }, 'invalidValue'],
])('%s is 400', async (_what, body, scimType) => {
  expect(await client.post('/.search', body)).toMatchObject(refusal(400, scimType));
});

test.each(['GET', 'PUT', 'PATCH', 'DELETE'])('%s /.search is 405', async (method) => {
  const answer = await client.send({ method, path: '/.search' });
  expect(answer).toMatchObject({ ...refusal(405), headers: { allow: 'POST' } });
});

test('below /.search there is nothing', async () => {
  expect(await search('/.search/x', {})).toMatchObject(refusal(404));
});
