import type { JsonObject } from '../../src/protocol/json.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
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

const times = <Result>(n: number, make: (i: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: n }, (_, i) => make(i)));
const createUsers = (n: number) => times(n, async (i) => idOf(await client.post('/Users', coreUser(`user-${i}`))));
const createGroup = async (...members: string[]) => idOf(await client.post('/Groups', group('Everyone', ...members)));
const membersOf = async (id: string) => {
  const { members } = (await client.get(`/Groups/${id}`)).body;
  return (Array.isArray(members) ? members.map((member) => (member as JsonObject).value) : []).sort();
};
const add = (id: string) => ({ op: 'add', path: 'members', value: [{ value: id }] });
const remove = (id: string) => ({ op: 'remove', path: `members[value eq "${id}"]` });
const statuses = (answers: { status: number }[]) => answers.map(({ status }) => status).sort();
const log = (operation: string) =>
  server.query<{ data: JsonObject; status: number }>(
    'SELECT data, status FROM provisioning_log WHERE organization_id = $1 AND operation = $2 ORDER BY id',
    organization.id,
    operation,
  );

test('50 members added to one group at the same time are all there, each in the log once', async () => {
  const users = await createUsers(50);
  const made = await createGroup();
  const answers = await times(50, (i) => client.patch(`/Groups/${made}`, add(users[i] ?? '')));
  expect(statuses(answers)).toEqual(Array(50).fill(204));
  expect(await membersOf(made)).toEqual([...users].sort());
  const logged = (await log('patch')).flatMap(({ data }) => (data.members as { added: string[] }).added);
  expect(logged.sort()).toEqual([...users].sort());
  const [row] = await server.query<{ version: number }>('SELECT version FROM groups WHERE id = $1', made);
  expect(row?.version).toBe(51);
});

test('members added and removed while the group is renamed lose nothing', async () => {
  const users = await createUsers(20);
  const [old, fresh] = [users.slice(0, 10), users.slice(10)];
  const made = await createGroup(...old);
  const answers = await times(30, (i) => {
    if (i < 10) return client.patch(`/Groups/${made}`, remove(old[i] ?? ''));
    if (i < 20) return client.patch(`/Groups/${made}`, add(fresh[i - 10] ?? ''));
    return client.patch(`/Groups/${made}`, { op: 'replace', path: 'externalId', value: `x-${i}` });
  });
  expect(statuses(answers)).toEqual(Array(30).fill(204));
  expect(await membersOf(made)).toEqual([...fresh].sort());
});

test.each<[verb: string, replace: (id: string, member: string) => Promise<{ status: number }>]>([
  ['PATCH', (id, member) => client.patch(`/Groups/${id}`, { ...add(member), op: 'replace' })],
  ['PUT', (id, member) => client.put(`/Groups/${id}`, group('Everyone', member))],
])('lists of members that replace each other by %s at the same time do not mix', async (_verb, replace) => {
  const users = await createUsers(10);
  const made = await createGroup();
  const answers = await times(10, (i) => replace(made, users[i] ?? ''));
  expect(answers.filter(({ status }) => status >= 300)).toEqual([]);
  expect(await membersOf(made)).toHaveLength(1);
});

test('20 POSTs of one userName at the same time make one user', async () => {
  const answers = await times(20, (i) => client.post('/Users', coreUser(i % 2 === 0 ? 'Ada' : 'aDA')));
  expect(statuses(answers)).toEqual([201, ...Array(19).fill(409)]);
  const [created] = answers.filter(({ status }) => status === 201).map(idOf);
  const conflicts = answers.filter(({ status }) => status === 409);
  for (const conflict of conflicts) expect(conflict).toMatchObject(refusal(409, 'uniqueness', /userName/));
  expect((await client.get('/Users')).body).toMatchObject({ totalResults: 1, Resources: [{ id: created }] });
  expect(await log('create')).toHaveLength(1);
  expect(await client.post('/Users', coreUser('ADA'))).toMatchObject(
    refusal(409, 'uniqueness', new RegExp(`${created}`)),
  );
});

test('20 POSTs of one displayName at the same time make one group', async () => {
  const answers = await times(20, () => client.post('/Groups', group('Analysts')));
  expect(statuses(answers)).toEqual([201, ...Array(19).fill(409)]);
  expect((await client.get('/Groups')).body.totalResults).toBe(1);
});

test('two users renamed to one name at the same time: one has it', async () => {
  const users = await createUsers(10);
  const answers = await times(10, (i) =>
    client.patch(`/Users/${users[i]}`, { op: 'replace', path: 'userName', value: 'wanted' }),
  );
  expect(statuses(answers)).toEqual([200, ...Array(9).fill(409)]);
});

test('PATCHes of different attributes of one user at the same time lose none', async () => {
  const [user = ''] = await createUsers(1);
  const ENT = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const changes: [path: string, value: string][] = [
    ['displayName', 'Ada'],
    ['title', 'Analyst'],
    ['nickName', 'Countess'],
    ['name.givenName', 'Ada'],
    ['name.familyName', 'Lovelace'],
    ['name.middleName', 'King'],
    ['emails[type eq "work"].value', 'ada@contoso.com'],
    ['emails[type eq "home"].value', 'ada@home.example'],
    ['addresses[type eq "work"].locality', 'London'],
    ['addresses[type eq "work"].country', 'GB'],
    [`${ENT}:department`, 'Research'],
    [`${ENT}:employeeNumber`, '1042'],
    ['externalId', 'x-1'],
    ['locale', 'en-GB'],
    ['timezone', 'Europe/London'],
  ];
  const answers = await times(15, (i) => {
    const [path = '', value = ''] = changes[i] ?? [];
    return client.patch(`/Users/${user}`, { op: 'replace', path, value });
  });
  expect(statuses(answers)).toEqual(Array(15).fill(200));
  const { body } = await client.get(`/Users/${user}`);
  expect(body).toMatchObject({
    displayName: 'Ada',
    title: 'Analyst',
    nickName: 'Countess',
    name: { givenName: 'Ada', familyName: 'Lovelace', middleName: 'King' },
    addresses: [{ type: 'work', locality: 'London', country: 'GB' }],
    [ENT]: { department: 'Research', employeeNumber: '1042' },
    externalId: 'x-1',
    locale: 'en-GB',
    timezone: 'Europe/London',
  });
  expect(body.emails).toHaveLength(2);
  expect(body.emails).toEqual(
    expect.arrayContaining([
      { type: 'work', value: 'ada@contoso.com' },
      { type: 'home', value: 'ada@home.example' },
    ]),
  );
  expect(await log('patch')).toHaveLength(15);
});

test('a user deleted while it is added to a group leaves no membership behind', async () => {
  const users = await createUsers(25);
  const made = await createGroup();
  const answers = await times(25, async (i) => {
    const id = users[i] ?? '';
    const [added, deleted] = await Promise.all([
      client.patch(`/Groups/${made}`, add(id)),
      client.delete(`/Users/${id}`),
    ]);
    return { added: added.status, deleted: deleted.status };
  });
  for (const { added, deleted } of answers) {
    expect(deleted).toBe(204);
    // Added before the deletion, or refused after it.
    expect([204, 400]).toContain(added);
  }
  const left = await server.query('SELECT * FROM user_memberships WHERE organization_id = $1', organization.id);
  expect(left).toEqual([]);
  expect(await membersOf(made)).toEqual([]);
});

test('a user deleted twice at the same time is deleted once', async () => {
  const [user = ''] = await createUsers(1);
  const answers = await times(10, () => client.delete(`/Users/${user}`));
  expect(statuses(answers)).toEqual([204, ...Array(9).fill(404)]);
  expect(await log('delete')).toHaveLength(1);
});

test('a group deleted while members are added leaves no membership behind', async () => {
  const users = await createUsers(20);
  const made = await createGroup();
  const [deleted, ...answers] = await Promise.all([
    client.delete(`/Groups/${made}`),
    ...users.map((user) => client.patch(`/Groups/${made}`, add(user))),
  ]);
  expect(deleted?.status).toBe(204);
  for (const { status } of answers) expect([204, 404]).toContain(status);
  const left = await server.query('SELECT * FROM user_memberships WHERE organization_id = $1', organization.id);
  expect(left).toEqual([]);
});

test('groups that take each other as members at the same time: none blocks, and no circle comes of it', async () => {
  const groups = await times(6, async (i) => idOf(await client.post('/Groups', group(`Group ${i}`))));
  const pairs = groups.flatMap((outer) => groups.filter((inner) => inner !== outer).map((inner) => [outer, inner]));
  const answers = await times(pairs.length, (i) => client.patch(`/Groups/${pairs[i]?.[0]}`, add(pairs[i]?.[1] ?? '')));
  const count = (status: number) => statuses(answers).filter((found) => found === status).length;
  // Of each two groups one takes the other, and whoever comes second is refused.
  expect([count(204), count(400)]).toEqual([15, 15]);
  const rows = await server.query<{ group_id: string; member_id: string }>(
    'SELECT group_id, member_id FROM group_memberships WHERE organization_id = $1',
    organization.id,
  );
  const members = new Map(
    groups.map((id) => [id, rows.filter((row) => row.group_id === id).map((row) => row.member_id)]),
  );
  const reaches = (from: string, to: string): boolean =>
    (members.get(from) ?? []).some((member) => member === to || reaches(member, to));
  expect(groups.filter((id) => reaches(id, id))).toEqual([]);
  expect(rows).toHaveLength(15);
});
