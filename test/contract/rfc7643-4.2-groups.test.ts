import type { JsonObject } from '../../src/protocol/json.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;
let ada: string;
let bob: string;

beforeAll(async () => {
  server = await createTestServer();
});
beforeEach(async () => {
  organization = await server.createOrganization('core');
  client = organization.client;
  ada = idOf(await client.post('/Users', coreUser('ada', { displayName: 'Ada' })));
  bob = idOf(await client.post('/Users', coreUser('bob')));
});
afterAll(() => server.close());

const createGroup = async (name: string, ...members: string[]) =>
  idOf(await client.post('/Groups', group(name, ...members)));
const groupsOf = async (user: string) => (await client.get(`/Users/${user}`)).body.groups;
const membersOf = async (id: string) => {
  const { members } = (await client.get(`/Groups/${id}`)).body;
  return Array.isArray(members) ? members.map((member) => (member as JsonObject).value) : [];
};
const add = (...values: string[]) => ({ op: 'add', path: 'members', value: values.map((value) => ({ value })) });

test('members are users and groups, each with its type, its name and its location', async () => {
  const inner = await createGroup('Inner');
  const outer = await createGroup('Outer', ada, bob, inner);
  const location = (path: string) => `${client.tenantUrl}${path}`;
  const { members } = (await client.get(`/Groups/${outer}`)).body;
  expect(members).toHaveLength(3);
  expect(members).toEqual(
    expect.arrayContaining([
      { value: ada, display: 'Ada', type: 'User', $ref: location(`/Users/${ada}`) },
      { value: bob, display: 'bob', type: 'User', $ref: location(`/Users/${bob}`) },
      { value: inner, display: 'Inner', type: 'Group', $ref: location(`/Groups/${inner}`) },
    ]),
  );
});

test('groups on the user are direct, or indirect through other groups', async () => {
  const inner = await createGroup('Inner', ada);
  const middle = await createGroup('Middle', inner);
  const outer = await createGroup('Outer', middle, bob);
  const entry = (value: string, display: string, type: string) => ({
    value,
    display,
    type,
    $ref: `${client.tenantUrl}/Groups/${value}`,
  });
  expect(await groupsOf(bob)).toEqual([entry(outer, 'Outer', 'direct')]);
  const ofAda = await groupsOf(ada);
  expect(ofAda).toHaveLength(3);
  expect(ofAda).toEqual(
    expect.arrayContaining([
      entry(inner, 'Inner', 'direct'),
      entry(middle, 'Middle', 'indirect'),
      entry(outer, 'Outer', 'indirect'),
    ]),
  );
  // Both direct and indirect: named once, as direct.
  await client.patch(`/Groups/${outer}`, add(ada));
  const named = (await groupsOf(ada)) as JsonObject[];
  expect(named.filter(({ value }) => value === outer)).toEqual([entry(outer, 'Outer', 'direct')]);
  // A list reads the same as one resource.
  const listed = (await client.get('/Users')).body.Resources as JsonObject[];
  expect(listed.find(({ id }) => id === ada)?.groups).toEqual(named);
});

test('a group that contains a group, however deep, cannot become its member: 400 with nothing applied', async () => {
  const inner = await createGroup('Inner', ada);
  const middle = await createGroup('Middle', inner);
  const outer = await createGroup('Outer', middle);
  const before = await storedState(server, organization);
  for (const container of [middle, outer]) {
    const named = refusal(400, 'invalidValue', new RegExp(`contain this group.*${container}`));
    expect(await client.patch(`/Groups/${inner}`, add(bob, container))).toMatchObject(named);
    expect(await client.put(`/Groups/${inner}`, group('Inner', container))).toMatchObject(named);
  }
  expect(await storedState(server, organization)).toEqual(before);
  // The other way round is no circle.
  expect((await client.patch(`/Groups/${outer}`, add(inner))).status).toBe(204);
});

test('groups that contain each other all the same end the walk', async () => {
  const inner = await createGroup('Inner', ada);
  const outer = await createGroup('Outer', inner);
  const values = [organization.id, inner, outer];
  await server.query(
    'INSERT INTO group_memberships (organization_id, group_id, member_id) VALUES ($1, $2, $3)',
    ...values,
  );
  expect(await groupsOf(ada)).toEqual([
    expect.objectContaining({ value: inner, type: 'direct' }),
    expect.objectContaining({ value: outer, type: 'indirect' }),
  ]);
});

test('names of members and of groups are always those of now', async () => {
  const made = await createGroup('Analysts', ada);
  await client.patch(`/Users/${ada}`, { op: 'replace', path: 'displayName', value: 'Countess' });
  await client.patch(`/Groups/${made}`, { op: 'replace', path: 'displayName', value: 'Engineers' });
  expect((await client.get(`/Groups/${made}`)).body.members).toMatchObject([{ display: 'Countess' }]);
  expect(await groupsOf(ada)).toMatchObject([{ display: 'Engineers' }]);
});

describe('members that do not exist are refused, named, with nothing applied', () => {
  let made: string;
  let before: JsonObject;

  beforeEach(async () => {
    made = await createGroup('Analysts', ada);
    before = await storedState(server, organization);
  });
  afterEach(async () => {
    expect(await storedState(server, organization)).toEqual(before);
  });

  const naming = (...ids: string[]) => refusal(400, 'invalidValue', new RegExp(`members.*${ids.join('.*')}`));

  test('POST', async () => {
    expect(await client.post('/Groups', group('New', bob, NOBODY, 'ghost'))).toMatchObject(naming('ghost', NOBODY));
  });
  test('PUT', async () => {
    expect(await client.put(`/Groups/${made}`, group('New', bob, NOBODY))).toMatchObject(naming(NOBODY));
  });
  test('PATCH add', async () => {
    expect(await client.patch(`/Groups/${made}`, add(bob, NOBODY))).toMatchObject(naming(NOBODY));
  });
  test('PATCH replace', async () => {
    const operation = { ...add(bob, 'ghost'), op: 'replace' };
    expect(await client.patch(`/Groups/${made}`, operation)).toMatchObject(naming('ghost'));
  });
  test('PATCH of members and attributes', async () => {
    const rename = { op: 'replace', path: 'displayName', value: 'New' };
    expect(await client.patch(`/Groups/${made}`, rename, add(bob), add(NOBODY))).toMatchObject(naming(NOBODY));
  });
  test('a user of another organization', async () => {
    const stranger = idOf(await (await server.createOrganization('core')).client.post('/Users', coreUser('eve')));
    expect(await client.patch(`/Groups/${made}`, add(stranger))).toMatchObject(naming(stranger));
  });
  test('the group itself', async () => {
    expect(await client.patch(`/Groups/${made}`, add(made))).toMatchObject(naming(made));
  });
  test('a member without a value', async () => {
    for (const member of [{}, { display: 'Ada' }, { $ref: `Users/${ada}` }, { value: null }, null]) {
      const value = [{ value: bob }, member];
      expect(await client.patch(`/Groups/${made}`, { op: 'add', path: 'members', value })).toMatchObject(naming());
      expect(await client.post('/Groups', { ...group('New'), members: value })).toMatchObject(naming());
    }
  });
  test('a long list names the first of them', async () => {
    const ghosts = Array.from({ length: 30 }, (_, i) => `ghost-${i}`);
    expect(await client.patch(`/Groups/${made}`, add(...ghosts))).toMatchObject(naming('ghost-0', 'and 20 more'));
  });
});

test('to remove what is no member is no error and no change', async () => {
  const made = await createGroup('Analysts', ada);
  const before = await storedState(server, organization);
  for (const id of [bob, NOBODY, 'ghost']) {
    expect((await client.patch(`/Groups/${made}`, { op: 'remove', path: `members[value eq "${id}"]` })).status).toBe(
      204,
    );
    const byValue = { op: 'remove', path: 'members', value: [{ value: id }] };
    expect((await client.patch(`/Groups/${made}`, byValue)).status).toBe(204);
  }
  expect(await storedState(server, organization)).toEqual(before);
});

test('a member that is named twice is one member', async () => {
  const made = await createGroup('Analysts', ada, ada, bob);
  expect((await membersOf(made)).sort()).toEqual([ada, bob].sort());
});

test('the order of operations decides: removed and added is a member, added and removed is none', async () => {
  const made = await createGroup('Analysts', ada);
  const remove = (id: string) => ({ op: 'remove', path: `members[value eq "${id}"]` });
  await client.patch(`/Groups/${made}`, remove(ada), add(ada), add(bob), remove(bob));
  expect(await membersOf(made)).toEqual([ada]);
  await client.patch(`/Groups/${made}`, add(bob), { op: 'remove', path: 'members' }, add(bob));
  expect(await membersOf(made)).toEqual([bob]);
});

test('one member cannot become another: 400 mutability', async () => {
  const made = await createGroup('Analysts', ada);
  const path = `members[value eq "${ada}"]`;
  for (const operation of [
    { op: 'replace', path, value: { value: bob } },
    { op: 'replace', path: `${path}.value`, value: bob },
    { op: 'replace', path: 'members.value', value: bob },
  ]) {
    expect(await client.patch(`/Groups/${made}`, operation)).toMatchObject(refusal(400, 'mutability'));
  }
  expect(await membersOf(made)).toEqual([ada]);
});

describe('§2.5, §4.2: a group without members', () => {
  const members = (body: JsonObject) => body.members;

  test('has an empty list in every answer about it alone', async () => {
    const created = await client.post('/Groups', { displayName: 'Empty' });
    const id = idOf(created);
    expect(members(created.body)).toEqual([]);
    expect(members((await client.get(`/Groups/${id}`)).body)).toEqual([]);
    expect(members((await client.get(`/Groups/${id}?attributes=members`)).body)).toEqual([]);
    expect(members((await client.get(`/Groups/${id}?attributes=members.value`)).body)).toEqual([]);
    expect(members((await client.put(`/Groups/${id}`, group('Empty'))).body)).toEqual([]);
    await client.patch(`/Groups/${id}`, add(ada));
    const emptied = await client.patch(`/Groups/${id}?attributes=displayName,members`, {
      op: 'remove',
      path: 'members',
    });
    expect(emptied.body).toMatchObject({ displayName: 'Empty', members: [] });
    await client.patch(`/Groups/${id}`, add(ada));
    await client.delete(`/Users/${ada}`);
    expect(members((await client.get(`/Groups/${id}`)).body)).toEqual([]);
  });

  test('has none where members are excluded, or not asked for', async () => {
    const without = async (path: string) => expect((await client.get(path)).body).not.toHaveProperty('members');
    const created = await client.post('/Groups?excludedAttributes=members', { displayName: 'Empty' });
    const id = idOf(created);
    expect(created.body).not.toHaveProperty('members');
    await without(`/Groups/${id}?excludedAttributes=members`);
    await without(`/Groups/${id}?attributes=displayName`);
    const replaced = await client.put(`/Groups/${id}?attributes=displayName`, group('Empty'));
    expect(replaced.body).not.toHaveProperty('members');
  });

  test('has an empty list in lists only where members are asked for by name', async () => {
    await createGroup('Empty');
    const listed = async (path: string) => ((await client.get(path)).body.Resources as JsonObject[])[0] ?? {};
    for (const query of [
      '',
      '?filter=displayName+eq+"Empty"',
      '?excludedAttributes=externalId',
      '?attributes=displayName',
      '?cursor=',
    ])
      expect(await listed(`/Groups${query.replaceAll('"', '%22')}`)).not.toHaveProperty('members');
    for (const query of ['attributes=members', 'attributes=displayName,members', 'attributes=members.value&cursor='])
      expect(members(await listed(`/Groups?${query}`))).toEqual([]);
    expect(await listed('?filter=displayName+eq+%22Empty%22')).not.toHaveProperty('members');
    expect(members(await listed('?filter=displayName+eq+%22Empty%22&attributes=members'))).toEqual([]);
  });

  test('a user without groups has no list of them', async () => {
    expect((await client.get(`/Users/${ada}`)).body).not.toHaveProperty('groups');
    expect((await client.get(`/Users/${ada}?attributes=groups`)).body).toMatchObject({ id: ada });
  });
});
