import type { Json, JsonObject } from '../../src/protocol/json.js';
import { BULK_REQUEST, PATCH_OP, SEARCH_REQUEST } from '../../src/protocol/urns.js';
import { bulk, post, resultsIn, statusesIn } from '../support/bulk.js';
import { resourcesOf } from '../support/list-response.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
let client: ScimClient;
let me: ScimClient;
let user: string;
let team: string;

beforeAll(async () => {
  server = await createTestServer();
  const organization = await server.createOrganization('core');
  client = organization.client;
  user = idOf(await client.post('/Users', coreUser('ada', { title: 'Analyst' })));
  team = idOf(await client.post('/Groups', group('Team', user)));
  const { credentials } = server.services;
  const self = await credentials.findUser(organization.id, 'ada');
  const { token } = await credentials.create(organization.id, 'Ada', { user: self });
  me = client.as(token);
});
afterAll(() => server.close());

/** scimgateway sends the first on every read; SAP's proxy takes a lone space or comma for all attributes. */
const NO_WISH = [
  'attributes=',
  'attributes',
  'excludedAttributes=',
  'attributes=%20',
  'attributes=,',
  'excludedAttributes=+,+',
  'attributes=&excludedAttributes=',
  'filter=&sortBy=&sortOrder=&startIndex=&count=&attributes=',
  'filter=%20&sortBy=%20&sortOrder=%20&startIndex=%20&count=%20',
];

describe.each(NO_WISH)('?%s is no wish', (query) => {
  test('GET of one resource, of a list, of everything and of /Me answers as without it, and so does HEAD', async () => {
    for (const [caller, path] of [
      [client, `/Users/${user}`],
      [client, `/Groups/${team}`],
      [client, '/Users'],
      [client, '/Groups'],
      [client, '/'],
      [me, '/Me'],
    ] as const) {
      const plain = await caller.get(path);
      expect(plain.status).toBe(200);
      expect(await caller.get(`${path}?${query}`)).toMatchObject({ status: 200, body: plain.body });
      const head = await caller.send({ method: 'HEAD', path: `${path}?${query}` });
      expect(head.headers['content-length']).toBe(plain.headers['content-length']);
    }
  });

  test('POST and PUT answer the whole resource, and PATCH of a group 204', async () => {
    const created = await client.post(`/Users?${query}`, coreUser('bob', { title: 'Lead' }));
    expect(created).toMatchObject({ status: 201, body: { userName: 'bob', title: 'Lead', meta: {} } });
    const path = `/Users/${idOf(created)}?${query}`;
    expect(await client.put(path, coreUser('bob'))).toMatchObject({ status: 200, body: { userName: 'bob', meta: {} } });
    const title = { op: 'replace', path: 'title', value: 'Head' };
    expect(await client.patch(path, title)).toMatchObject({ status: 200, body: { userName: 'bob', title: 'Head' } });
    const rename = { op: 'replace', path: 'displayName', value: 'Team' };
    expect(await client.patch(`/Groups/${team}?${query}`, rename)).toMatchObject({ status: 204, text: '' });
    await client.delete(`/Users/${idOf(created)}`);
  });

  test('in the path of a Bulk operation it asks for no response', async () => {
    const made = await client.post('/Bulk', bulk([post(`/Users?${query}`, 'b', coreUser('bob'))]));
    const [result] = resultsIn(made);
    expect(result).toMatchObject({ status: '201' });
    expect(result).not.toHaveProperty('response');
    await client.delete(String(result?.location).slice(client.tenantUrl.length));
  });
});

test('an empty list beside a full one leaves the full one', async () => {
  const keys = async (query: string) => Object.keys((await client.get(`/Users/${user}?${query}`)).body).sort();
  expect(await keys('attributes=&excludedAttributes=title,meta,groups')).toEqual(['id', 'schemas', 'userName']);
  expect(await keys('attributes=title&excludedAttributes=')).toEqual(['id', 'schemas', 'title']);
});

test.each<JsonObject>([
  { attributes: [] },
  { excludedAttributes: [] },
  { attributes: [], excludedAttributes: [] },
  { attributes: null, excludedAttributes: null, filter: null, sortBy: null, sortOrder: null, cursor: null },
  { startIndex: null, count: null },
  { attributes: [''], excludedAttributes: [' ', ','] },
  { attributes: '', excludedAttributes: ' ', filter: '', sortBy: '', sortOrder: '', startIndex: '', count: '' },
  { filter: ' ', sortBy: ' ', sortOrder: ' ' },
])('in the body of a search %j is no wish', async (members) => {
  for (const path of ['/Users', '/Groups', '']) {
    const found = await client.post(`${path}/.search`, { schemas: [SEARCH_REQUEST], ...members });
    expect(found).toMatchObject({ status: 200, body: (await client.get(path || '/')).body });
  }
});

test('an empty startIndex goes with a cursor, in a query and in a search', async () => {
  expect(resourcesOf(await client.get('/Users?cursor=&startIndex=&count=1'))).toHaveLength(1);
  expect(resourcesOf(await client.post('/Users/.search', { cursor: '', startIndex: null, count: 1 }))).toHaveLength(1);
});

test('discovery takes an empty filter for none', async () => {
  for (const path of ['/Schemas', '/ResourceTypes', '/ServiceProviderConfig']) {
    expect((await client.get(`${path}?filter=&attributes=`)).body).toEqual((await client.get(path)).body);
    expect(await client.get(`${path}?filter=id%20pr`)).toMatchObject(refusal(403));
  }
});

describe('schemas of a message', () => {
  const operations = [{ op: 'replace', path: 'title', value: 'Analyst' }];
  const messages: [path: string, method: string, urn: string, members: JsonObject, body: JsonObject][] = [
    ['/Users/.search', 'POST', SEARCH_REQUEST, { count: 1 }, { itemsPerPage: 1 }],
    ['/.search', 'POST', SEARCH_REQUEST, { count: 1 }, { itemsPerPage: 1 }],
    ['/Bulk', 'POST', BULK_REQUEST, { Operations: [{ method: 'DELETE', path: '/Users/x' }] }, {}],
    ['/Users/<ada>', 'PATCH', PATCH_OP, { Operations: operations }, { userName: 'ada' }],
  ];

  test.each(messages)('%s: none, null and an empty list are as good as %3$s, in any case', async (...message) => {
    const [path, method, urn, members, body] = message;
    const send = (schemas: Json | undefined) =>
      client.send({
        method,
        path: path.replace('<ada>', user),
        body: schemas === undefined ? members : { ...members, SCHEMAS: schemas },
      });
    for (const schemas of [undefined, null, [], [urn], [urn.toUpperCase()], ['urn:x', urn]]) {
      expect(await send(schemas)).toMatchObject({ status: 200, body });
    }
    for (const schemas of [['urn:x'], urn, {}, 5, ['']]) {
      expect(await send(schemas)).toMatchObject(refusal(400, 'invalidSyntax', /^schemas of a .* must be \["urn:/));
    }
  });
});

test('nothing changed by it all', async () => {
  expect(statusesIn(await client.post('/Bulk', { Operations: [] }))).toEqual([]);
  expect((await client.get(`/Users/${user}`)).body.title).toBe('Analyst');
});
