import type { JsonObject } from '../../src/protocol/json.js';
import { SEARCH_REQUEST } from '../../src/protocol/urns.js';
import { query } from '../support/query.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, patchOp, type ScimClient, type ScimRequest } from '../support/scim-client.js';
import { storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

/** An id that no organization has. */
const ABSENT = '0192f0c1-6a3e-7c54-9d21-5b8f0e7a4c10';

let server: TestServer;
let ours: TestOrganization;
let theirs: TestOrganization;
/** Ids of theirs: `<user>` and `<group>` in the requests below. */
let user: string;
let made: string;
let before: JsonObject[];

beforeAll(async () => {
  server = await createTestServer();
  ours = await server.createOrganization('core');
  theirs = await server.createOrganization('core');
  user = idOf(await theirs.client.post('/Users', coreUser('ada', { externalId: 'x-1', displayName: 'Ada' })));
  made = idOf(await theirs.client.post('/Groups', { ...group('Analysts', user), externalId: 'x-1' }));
});
beforeEach(async () => {
  before = await everything();
});
afterEach(async () => {
  expect(await everything()).toEqual(before);
});
afterAll(() => server.close());

const everything = () => Promise.all([ours, theirs].map((organization) => storedState(server, organization)));

const disable = patchOp([{ op: 'replace', path: 'active', value: false }]);
const rename = patchOp([{ op: 'replace', path: 'displayName', value: 'Stolen' }]);
const empty = patchOp([{ op: 'remove', path: 'members' }]);

/** Every verb that names a resource. */
const ON_RESOURCE: [name: string, request: ScimRequest][] = [
  ['GET a user', { method: 'GET', path: '/Users/<user>' }],
  ['HEAD a user', { method: 'HEAD', path: '/Users/<user>' }],
  ['PUT a user', { method: 'PUT', path: '/Users/<user>', body: coreUser('ada') }],
  ['PATCH a user', { method: 'PATCH', path: '/Users/<user>', body: disable }],
  ['DELETE a user', { method: 'DELETE', path: '/Users/<user>' }],
  ['GET a group', { method: 'GET', path: '/Groups/<group>' }],
  ['GET a group without members', { method: 'GET', path: '/Groups/<group>?excludedAttributes=members' }],
  ['PUT a group', { method: 'PUT', path: '/Groups/<group>', body: group('Stolen') }],
  ['PATCH a group', { method: 'PATCH', path: '/Groups/<group>', body: rename }],
  ['PATCH the members of a group', { method: 'PATCH', path: '/Groups/<group>', body: empty }],
  ['DELETE a group', { method: 'DELETE', path: '/Groups/<group>' }],
];

/** Every verb that names none. */
const ON_TYPE: [name: string, request: ScimRequest][] = [
  ['list users', { method: 'GET', path: '/Users' }],
  ['find a user', { method: 'GET', path: '/Users?filter=userName+eq+%22ada%22' }],
  ['create a user', { method: 'POST', path: '/Users', body: coreUser('eve') }],
  ['list groups', { method: 'GET', path: '/Groups' }],
  ['find a group', { method: 'GET', path: '/Groups?filter=displayName+eq+%22Analysts%22' }],
  ['create a group', { method: 'POST', path: '/Groups', body: group('Thieves') }],
  ['list everything', { method: 'GET', path: '' }],
  ['search everything', { method: 'POST', path: '/.search', body: { schemas: [SEARCH_REQUEST] } }],
  ['read oneself', { method: 'GET', path: '/Me' }],
  ['read the configuration', { method: 'GET', path: '/ServiceProviderConfig' }],
  ['read the resource types', { method: 'GET', path: '/ResourceTypes' }],
  ['read the schemas', { method: 'GET', path: '/Schemas' }],
];

const at = (request: ScimRequest, userId: string, groupId: string): ScimRequest => ({
  ...request,
  path: request.path.replace('<user>', userId).replace('<group>', groupId),
});
const send = (client: ScimClient, request: ScimRequest) => client.send(at(request, user, made));

describe.each([...ON_RESOURCE, ...ON_TYPE])('%s', (_name, request) => {
  test('without a token is 401', async () => {
    expect((await send(theirs.client.as(undefined), request)).status).toBe(401);
  });

  test('with the token of another organization is 401', async () => {
    expect((await send(theirs.client.as(ours.token), request)).status).toBe(401);
  });
});

test.each(ON_RESOURCE)(
  '%s with an id of another organization is 404, as for an id that nobody has',
  async (_name, request) => {
    const foreign = await send(ours.client, request);
    const absent = await ours.client.send(at(request, ABSENT, ABSENT));
    expect(foreign.status).toBe(404);
    expect(absent.status).toBe(404);
    const anonymous = (text: string) => text.replaceAll(user, ABSENT).replaceAll(made, ABSENT);
    expect(anonymous(foreign.text)).toBe(absent.text);
    expect(Object.keys(foreign.headers)).toEqual(Object.keys(absent.headers));
  },
);

test.each([
  ['/Users', 'userName eq "ada"'],
  ['/Users', 'externalId eq "x-1"'],
  ['/Users', 'id eq "<user>"'],
  ['/Users', 'displayName eq "Ada"'],
  ['/Groups', 'displayName eq "Analysts"'],
  ['/Groups', 'externalId eq "x-1"'],
  ['/Groups', 'id eq "<group>"'],
  ['/Groups', 'members eq "<user>"'],
  ['/Groups', 'id eq "<group>" and members eq "<user>"'],
  ['', 'id eq "<user>"'],
  ['', 'userName eq "ada"'],
  ['', 'displayName eq "Analysts"'],
  ['', 'members eq "<user>"'],
])('%s is not found by %s from another organization', async (path, text) => {
  const filter = text.replace('<user>', user).replace('<group>', made);
  expect((await theirs.client.get(path + query({ filter }))).body.totalResults).toBe(1);
  expect(await ours.client.get(path + query({ filter }))).toMatchObject({ status: 200, body: { totalResults: 0 } });
});

test.each(['<user>', '<group>'])(
  '%s of another organization is no member, as an id that nobody has',
  async (member) => {
    const post = (value: string) => ours.client.post('/Groups', group('Ours', value));
    const id = member === '<user>' ? user : made;
    const foreign = await post(id);
    expect(foreign).toMatchObject(refusal(400, 'invalidValue', new RegExp(id)));
    expect(foreign.text.replace(id, ABSENT)).toBe((await post(ABSENT)).text);
  },
);

test('what is unique in one organization is free in another', async () => {
  const third = await server.createOrganization('core');
  expect((await third.client.post('/Users', coreUser('ada', { externalId: 'x-1' }))).status).toBe(201);
  expect((await third.client.post('/Groups', { ...group('Analysts'), externalId: 'x-1' })).status).toBe(201);
});

test('an organization sees what is its own and nothing else', async () => {
  expect((await ours.client.get('/Users')).body).toMatchObject({ totalResults: 0, Resources: [] });
  expect((await ours.client.get('/Groups')).body).toMatchObject({ totalResults: 0, Resources: [] });
  expect((await ours.client.get('')).body).toMatchObject({ totalResults: 0, Resources: [] });
  expect((await theirs.client.get('')).body).toMatchObject({ Resources: [{ id: user }, { id: made }] });
  expect((await theirs.client.get('/Users')).body).toMatchObject({ totalResults: 1, Resources: [{ id: user }] });
});

test('a secret cannot stand for a user of another organization', async () => {
  const { credentials } = server.services;
  expect(await credentials.findUser(ours.id, 'ada')).toBeUndefined();
  const foreign = await credentials.findUser(theirs.id, 'ada');
  expect(foreign).toMatchObject({ id: user });
  const secrets = await credentials.list(ours.id);
  await expect(credentials.create(ours.id, 'stolen', { user: foreign })).rejects.toThrow(/foreign key/i);
  expect(await credentials.list(ours.id)).toEqual(secrets);
});

test('refused attempts are in the log of whoever was called, and never in that of the other', async () => {
  const caller = await server.createOrganization('core');
  const called = await server.createOrganization('core');
  await called.client.as(caller.token).get('/Users');
  await caller.client.get(`/Users/${user}`);
  await server.flushLog();
  const log = await server.query<{ organization_id: string; status: number }>(
    'SELECT organization_id, status FROM provisioning_log WHERE organization_id = ANY ($1::uuid[]) ORDER BY id',
    [caller.id, called.id],
  );
  expect(log).toEqual([
    { organization_id: called.id, status: 401 },
    { organization_id: caller.id, status: 404 },
  ]);
});
