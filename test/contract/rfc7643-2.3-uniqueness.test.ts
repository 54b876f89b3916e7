import type { JsonObject } from '../../src/protocol/json.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
});
beforeEach(async () => {
  organization = await server.createOrganization('core');
  client = organization.client;
});
afterAll(() => server.close());

type Case = [attribute: string, type: string, first: JsonObject, second: JsonObject, clash: string];

const TAKEN: Case[] = [
  ['userName', '/Users', coreUser('Ada@Contoso.com'), coreUser('bob'), 'aDA@contoso.COM'],
  ['userName', '/Users', coreUser('ÅSA'), coreUser('bob'), 'a\u030asA'],
  ['externalId', '/Users', coreUser('ada', { externalId: 'x-1' }), coreUser('bob'), 'x-1'],
  ['displayName', '/Groups', group('Analysts'), group('Engineers'), 'ANALYSTS'],
  ['externalId', '/Groups', { ...group('Analysts'), externalId: 'x-1' }, group('Engineers'), 'x-1'],
];

test.each(TAKEN)(
  '%s of %s: POST, PUT and PATCH answer 409 naming it and who has it',
  async (attribute, type, first, second, clash) => {
    const holder = idOf(await client.post(type, first));
    const path = `${type}/${idOf(await client.post(type, second))}`;
    const before = await storedState(server, organization);
    const expected = refusal(
      409,
      'uniqueness',
      new RegExp(`^${attribute} ${JSON.stringify(clash)} is already taken by ${holder}`),
    );
    const spare = type === '/Users' ? coreUser('spare') : group('Spare');
    expect(await client.post(type, { ...spare, [attribute]: clash })).toMatchObject(expected);
    expect(await client.put(path, { ...second, [attribute]: clash })).toMatchObject(expected);
    expect(await client.patch(path, { op: 'replace', path: attribute, value: clash })).toMatchObject(expected);
    expect(await client.patch(path, { op: 'replace', value: { [attribute]: clash } })).toMatchObject(expected);
    expect(await storedState(server, organization)).toEqual(before);
  },
);

test('externalId is compared exactly, and many may have none', async () => {
  for (const externalId of ['x-1', 'X-1', null, null]) {
    const user = coreUser(`user ${Math.random()}`, { externalId });
    expect((await client.post('/Users', user)).status).toBe(201);
  }
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
