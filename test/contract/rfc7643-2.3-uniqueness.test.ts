import type { JsonObject } from '../../src/protocol/json.js';
import { SEARCH_REQUEST } from '../../src/protocol/urns.js';
import { bulk, idIn, post, resultsIn, statusesIn } from '../support/bulk.js';
import { resourcesOf } from '../support/list-response.js';
import { query } from '../support/query.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group, vaultUser } from '../support/sample-users.js';
import { idOf, type ScimClient, type ScimResponse } from '../support/scim-client.js';
import { storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;
/** One that asked for unique externalIds. */
let asking: TestOrganization;

beforeAll(async () => {
  server = await createTestServer();
  asking = await server.createOrganization('core');
  await server.services.definitions.addSchema(asking.slug, JSON.stringify(DEVICE_SCHEMA), NO_EXTENSION);
  await server.services.definitions.addType(asking.slug, JSON.stringify(DEVICE_TYPE));
  await server.services.organizations.set(asking.slug, { uniqueExternalId: true });
});
beforeEach(async () => {
  organization = await server.createOrganization('core');
  client = organization.client;
});
afterAll(() => server.close());

const NO_EXTENSION = { types: [], required: false };
const DEVICE_SCHEMA = { id: 'urn:example:Device', attributes: [{ name: 'label' }] };
const DEVICE_TYPE = { name: 'Device', endpoint: '/Devices', schema: DEVICE_SCHEMA.id };
const spareOf = (type: string): JsonObject =>
  ({ '/Users': coreUser('spare'), '/Groups': group('Spare'), '/Devices': { label: 'spare' } })[type] ?? {};

type Case = [attribute: string, type: string, first: JsonObject, second: JsonObject, clash: string];

const TAKEN: Case[] = [
  ['userName', '/Users', coreUser('Ada@Contoso.com'), coreUser('bob'), 'aDA@contoso.COM'],
  ['userName', '/Users', coreUser('ÅSA'), coreUser('bob'), 'a\u030asA'],
  ['displayName', '/Groups', group('Analysts'), group('Engineers'), 'ANALYSTS'],
];
const TAKEN_WHERE_ASKED: Case[] = [
  ['externalId', '/Users', coreUser('ada', { externalId: 'x-1' }), coreUser('bob'), 'x-1'],
  ['externalId', '/Groups', { ...group('Analysts'), externalId: 'x-1' }, group('Engineers'), 'x-1'],
  ['externalId', '/Devices', { label: 'a', externalId: 'x-1' }, { label: 'b' }, 'x-1'],
];

test.each([...TAKEN, ...TAKEN_WHERE_ASKED])(
  '%s of %s: POST, PUT, PATCH and Bulk answer 409 naming it and who has it',
  async (attribute, type, first, second, clash) => {
    if (attribute === 'externalId') [organization, client] = [asking, asking.client];
    const holder = idOf(await client.post(type, first));
    const path = `${type}/${idOf(await client.post(type, second))}`;
    const before = await storedState(server, organization);
    const taken = `${attribute} ${JSON.stringify(clash)} is already taken by ${holder}`;
    const expected = refusal(409, 'uniqueness', new RegExp(`^${taken}`));
    const inBulk = expect.stringMatching(new RegExp(`^Operation \\d of the Bulk: ${taken}`));
    const spare = spareOf(type);
    expect(await client.post(type, { ...spare, [attribute]: clash })).toMatchObject(expected);
    expect(await client.put(path, { ...second, [attribute]: clash })).toMatchObject(expected);
    expect(await client.patch(path, { op: 'replace', path: attribute, value: clash })).toMatchObject(expected);
    expect(await client.patch(path, { op: 'replace', value: { [attribute]: clash } })).toMatchObject(expected);
    const conflict = { status: '409', response: { scimType: 'uniqueness', detail: inBulk } };
    const operations = [
      post(type, 'new', { ...spare, [attribute]: clash }),
      { method: 'PUT', path, data: { ...second, [attribute]: clash } },
      { method: 'PATCH', path, data: { Operations: [{ op: 'add', path: attribute, value: clash }] } },
    ];
    expect(resultsIn(await client.post('/Bulk', bulk(operations)))).toMatchObject([conflict, conflict, conflict]);
    expect(await storedState(server, organization)).toEqual(before);
  },
);

describe('§3.1: an externalId may repeat', () => {
  test.each(['core', 'vault'] as const)('in the profile %s, and a match finds all that have it', async (profile) => {
    const tenant = (await server.createOrganization(profile)).client;
    const users = ['ada', 'bob', 'eve'].map((name) => vaultUser(name, { externalId: 'x' }));
    const ada = idOf(await tenant.post('/Users', users[0] ?? {}));
    const bob = idIn(await tenant.post('/Bulk', bulk([post('/Users', 'bob', users[1] ?? {})])), 0);
    const eve = idOf(await tenant.post('/Users', { ...users[2], externalId: 'y' }));
    const patched = await tenant.patch(`/Users/${eve}`, { op: 'replace', path: 'externalId', value: 'x' });
    const replaced = await tenant.put(`/Users/${eve}`, users[2] ?? {});
    expect([patched.status, replaced.status]).toEqual([200, 200]);
    const filter = 'externalId eq "x"';
    const answers = [
      await tenant.get(`/Users${query({ filter })}`),
      await tenant.get(`/Users${query({ filter, cursor: '' })}`),
      await tenant.post('/Users/.search', { schemas: [SEARCH_REQUEST], filter }),
      await tenant.get(query({ filter })),
    ];
    const found = (answer: ScimResponse) => [answer.body.totalResults, resourcesOf(answer).map(({ id }) => id)];
    expect(answers.map(found)).toEqual(answers.map(() => [3, [ada, bob, eve]]));
    const first = await tenant.get(`/Users${query({ filter, count: '1' })}`);
    expect(found(first)).toEqual([3, [ada]]);
  });

  test('of groups, and of resources of own types', async () => {
    const { services } = server;
    await services.definitions.addSchema(organization.slug, JSON.stringify(DEVICE_SCHEMA), NO_EXTENSION);
    await services.definitions.addType(organization.slug, JSON.stringify(DEVICE_TYPE));
    const bodies = [1, 2].flatMap((n): [string, JsonObject][] => [
      ['/Groups', { ...group(`Group ${n}`), externalId: 'x' }],
      ['/Devices', { externalId: 'x' }],
    ]);
    for (const [path, body] of bodies) expect((await client.post(path, body)).status).toBe(201);
    const found = await client.get(query({ filter: 'externalId eq "x"' }));
    expect(found.body.totalResults).toBe(4);
  });

  test('unless the organization asked otherwise, and /Schemas says which', async () => {
    const uniquenessIn = async (tenant: ScimClient) => {
      const attributes = resourcesOf(await tenant.get('/Schemas')).flatMap(
        (schema) => schema.attributes as JsonObject[],
      );
      return attributes.filter(({ name }) => name === 'externalId').map(({ uniqueness }) => uniqueness);
    };
    expect(await uniquenessIn(client)).toEqual(['none', 'none']);
    expect(await uniquenessIn(asking.client)).toEqual(['server', 'server']);
  });
});

describe('where the organization asked for it', () => {
  test('externalId is compared exactly, many may have none, and a user and a group may share one', async () => {
    for (const externalId of ['exact', 'EXACT', null, null, '', '']) {
      const user = coreUser(`user ${Math.random()}`, { externalId });
      expect((await asking.client.post('/Users', user)).status).toBe(201);
    }
    expect((await asking.client.post('/Groups', { ...group('Exact'), externalId: 'exact' })).status).toBe(201);
  });

  test('of those that collide within one Bulk the first wins', async () => {
    const users = ['one', 'two', 'three'].map((name) => coreUser(`bulk ${name}`, { externalId: 'bulk' }));
    const operations = users.map((user, i) => post('/Users', `b${i}`, user));
    const answer = await asking.client.post('/Bulk', bulk([...operations, post('/Users', 'c', coreUser('bulk four'))]));
    expect(statusesIn(answer)).toEqual(['201', '409', '409', '201']);
    const detail = expect.stringContaining(`externalId "bulk" is already taken by ${idIn(answer, 0)}`);
    expect(resultsIn(answer).slice(1, 3)).toMatchObject([{ response: { detail } }, { response: { detail } }]);
  });

  test('of many that come at once with one externalId, by POST, PATCH and Bulk, one has it', async () => {
    const bodies = ['a', 'b', 'c', 'd'].map((name) => coreUser(`race ${name}`, { externalId: 'race' }));
    const others = await Promise.all(
      ['e', 'f'].map(async (name) => idOf(await asking.client.post('/Users', coreUser(`race ${name}`)))),
    );
    const statuses = (
      await Promise.all([
        ...bodies.slice(0, 2).map(async (body) => [(await asking.client.post('/Users', body)).status]),
        ...others.map(async (id) => [
          (await asking.client.patch(`/Users/${id}`, { op: 'add', path: 'externalId', value: 'race' })).status,
        ]),
        asking.client
          .post('/Bulk', bulk(bodies.slice(2).map((body, i) => post('/Users', `r${i}`, body))))
          .then((answer) => statusesIn(answer).map(Number)),
      ])
    ).flat();
    expect(statuses.filter((status) => status < 300)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(5);
    expect((await asking.client.get(`/Users${query({ filter: 'externalId eq "race"' })}`)).body.totalResults).toBe(1);
  });

  test('an externalId is free again when its resource gave it up, or is gone', async () => {
    const user = (name: string) => coreUser(name, { externalId: 'free' });
    const first = idOf(await asking.client.post('/Users', user('free 1')));
    await asking.client.patch(`/Users/${first}`, { op: 'remove', path: 'externalId' });
    const second = idOf(await asking.client.post('/Users', user('free 2')));
    await asking.client.delete(`/Users/${second}`);
    const third = await asking.client.put(`/Users/${first}`, user('free 1'));
    expect([third.status, third.body.externalId]).toEqual([200, 'free']);
    expect((await asking.client.post('/Users', user('free 4'))).status).toBe(409);
  });
});

test('the same names may be used by a user and a group, and by another organization', async () => {
  const other = (await server.createOrganization('core')).client;
  for (const tenant of [client, other]) {
    expect((await tenant.post('/Users', coreUser('ada', { externalId: 'x', displayName: 'Analysts' }))).status).toBe(
      201,
    );
    expect((await tenant.post('/Groups', { ...group('Analysts'), externalId: 'x' })).status).toBe(201);
  }
});

test('users may share a displayName and an e-mail address', async () => {
  const shared = { displayName: 'Ada', emails: [{ type: 'work', value: 'team@contoso.com' }] };
  expect((await client.post('/Users', coreUser('ada', shared))).status).toBe(201);
  expect((await client.post('/Users', coreUser('bob', shared))).status).toBe(201);
});

test('a resource does not clash with itself when only the case of its name changes', async () => {
  const path = `/Users/${idOf(await client.post('/Users', coreUser('ada')))}`;
  expect(await client.patch(path, { op: 'replace', path: 'userName', value: 'ADA' })).toMatchObject({
    status: 200,
    body: { userName: 'ADA' },
  });
});

test('a POST repeated after a lost answer clashes, and then matches', async () => {
  const ada = coreUser('ada', { externalId: 'x-1' });
  const id = idOf(await client.post('/Users', ada));
  expect(await client.post('/Users', ada)).toMatchObject(refusal(409, 'uniqueness', new RegExp(id)));
  expect(await client.get('/Users?filter=userName+eq+%22ada%22')).toMatchObject({ body: { Resources: [{ id }] } });
});
