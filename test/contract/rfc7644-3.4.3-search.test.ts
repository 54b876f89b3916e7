import type { Json } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA as ENT, LIST_RESPONSE, SEARCH_REQUEST, USER_SCHEMA } from '../../src/protocol/urns.js';
import { resourcesOf } from '../support/list-response.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import type { ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
  ({ client } = await server.createOrganization('core'));
  for (const name of ['ada', 'bob', 'cyd']) await client.post('/Users', coreUser(name, { title: 'Analyst' }));
  await client.post('/Groups', group('Analysts'));
});
afterAll(() => server.close());

const search = (path: string, members: { [name: string]: Json }) =>
  client.post(path, { schemas: [SEARCH_REQUEST], ...members });

test('POST /Users/.search answers as the same GET does', async () => {
  const found = await search('/Users/.search', {
    filter: 'title eq "analyst"',
    startIndex: 2,
    count: 1,
    attributes: ['userName'],
  });
  expect(found.status).toBe(200);
  const same = await client.get('/Users?filter=title+eq+%22analyst%22&startIndex=2&count=1&attributes=userName');
  expect(found.body).toEqual(same.body);
  expect(found.body).toMatchObject({ schemas: [LIST_RESPONSE], totalResults: 3, startIndex: 2, itemsPerPage: 1 });
});

test('schemas may be left out, but must not name another message', async () => {
  const filter = 'userName eq "bob"';
  const found = { status: 200, body: { totalResults: 1, Resources: [{ userName: 'bob' }] } };
  expect(await client.post('/Users/.search', { filter })).toMatchObject(found);
  expect(await client.post('/Users/.search', { schemas: [LIST_RESPONSE], filter })).toMatchObject(
    refusal(400, 'invalidSyntax', /SearchRequest/),
  );
});

test('a filter may ask of an element what follows its brackets', async () => {
  const emails = [{ type: 'work', value: 'dan@contoso.com' }];
  await client.post('/Users', coreUser('dan', { emails }));
  const filter = 'emails[type eq "work"].value eq "DAN@contoso.com"';
  expect(await search('/Users/.search', { filter })).toMatchObject({
    status: 200,
    body: { totalResults: 1, Resources: [{ userName: 'dan' }] },
  });
});

test('§3.10: attributes, excludedAttributes and sortBy are named as everywhere: by URN, with parts', async () => {
  const sent = { name: { givenName: 'X', familyName: 'Y' }, title: 'Boss', [ENT]: { department: 'D', division: 'E' } };
  for (const [i, costCenter] of ['2', '1'].entries())
    await client.post('/Users', coreUser(`boss${i}`, { ...sent, [ENT]: { ...sent[ENT], costCenter } }));
  const boss = { filter: 'title eq "boss"', sortBy: `${ENT}:costCenter` };
  const attributes = [`${USER_SCHEMA}:userName`, 'name.givenName', `${ENT}:division`];
  const asked = {
    schemas: [USER_SCHEMA, ENT],
    id: expect.any(String),
    name: { givenName: 'X' },
    [ENT]: { division: 'E' },
  };
  expect(resourcesOf(await search('/Users/.search', { ...boss, attributes }))).toEqual([
    { ...asked, userName: 'boss1' },
    { ...asked, userName: 'boss0' },
  ]);
  const excludedAttributes = [`${USER_SCHEMA}:title`, 'name.givenName', `${ENT}:division`, 'meta'];
  const [first] = resourcesOf(await search('/Users/.search', { ...boss, excludedAttributes }));
  expect(first).toEqual({
    schemas: [USER_SCHEMA, ENT],
    id: expect.any(String),
    userName: 'boss1',
    name: { familyName: 'Y' },
    [ENT]: { department: 'D', costCenter: '1' },
  });
});

test('names of members count whatever their case; null and unknown ones are ignored', async () => {
  const found = await search('/Groups/.search', {
    FILTER: 'displayName eq "analysts"',
    excludedattributes: ['members'],
    sortBy: null,
    x: 1,
  });
  expect(found).toMatchObject({ status: 200, body: { totalResults: 1 } });
});

test.each<[string, Json]>([
  ['no object', []],
  ['other schemas', { schemas: ['urn:x'], count: 1 }],
])('%s is 400 invalidSyntax', async (_what, body) => {
  expect(await client.post('/Users/.search', body)).toMatchObject(refusal(400, 'invalidSyntax'));
});

test.each<[{ [name: string]: Json }, 'invalidValue' | 'invalidFilter']>([
  [{ count: '5' }, 'invalidValue'],
  [{ startIndex: 1.5 }, 'invalidValue'],
  [{ attributes: 'userName' }, 'invalidValue'],
  [{ attributes: ['a'], excludedAttributes: ['b'] }, 'invalidValue'],
  [{ filter: 'userName eq' }, 'invalidFilter'],
])('%j is 400 %s', async (members, scimType) => {
  expect(await search('/Users/.search', members)).toMatchObject(refusal(400, scimType));
});

test('other methods are 405', async () => {
  const answer = await client.get('/Users/.search');
  expect(answer).toMatchObject(refusal(405));
  expect(answer.headers.allow).toBe('POST');
});
