import { BADGE, badgeSchema } from '../support/badge-schema.js';
import { coreUser } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { runCommand } from './rollcall-command.js';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

let server: TestServer;
let organization: TestOrganization;

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
});
afterAll(() => server.close());

const rollcall = (...args: string[]) => rollcallIn(organization, ...args);
const rollcallIn = ({ slug }: TestOrganization, ...args: string[]) =>
  runCommand({ DATABASE_URL: server.databaseUrl, PUBLIC_URL: '' }, [...args, '-o', slug]);
const json = async (...args: string[]) => {
  const { code, output, errors } = await rollcall(...args, '--json');
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return JSON.parse(output);
};
const create = async (path: string, body: object): Promise<string> => {
  const created = await organization.client.post(path, { ...body });
  expect(created.status).toBe(201);
  return String(created.body.id);
};
const user = (userName: string, more = {}) => create('/Users', { ...coreUser(userName), ...more });
const group = (displayName: string, ...members: string[]) =>
  create('/Groups', { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) });
const membersOf = async (id: string) => {
  const { body } = await organization.client.get(`/Groups/${id}`);
  const members = Array.isArray(body.members) ? body.members : [];
  return members.map((member) => (member as { value: string }).value).sort();
};

test('a user is deleted by name and brought back by externalId: the same, but for groups that are gone', async () => {
  const { client, slug } = organization;
  const ada = await user('Ada@contoso.com', { externalId: 'e-1', emails: [{ value: 'ada@mail.com' }] });
  const [staying, going] = await Promise.all([group('staying', ada), group('going', ada)]);
  const before = await client.get(`/Users/${ada}`);

  const deleted = await rollcall('user', 'delete', 'ada@CONTOSO.com', '--by', 'Grace');
  expect(deleted).toEqual({
    code: 0,
    errors: '',
    output: `Deleted the user Ada@contoso.com (${ada}) of ${slug}.
For 30 days it can come back: rollcall user restore --organization ${slug} ${ada}
`,
  });
  expect((await client.get(`/Users/${ada}`)).status).toBe(404);
  await client.delete(`/Groups/${going}`);

  const restored = await rollcall('user', 'restore', 'e-1', '--by', 'Grace');
  expect(restored.output).toMatch(/^The user Ada@contoso\.com \(\S+\) of \S+ is back, as it was deleted at 20/);
  expect(restored.output).toContain('Memberships: 1 of 2 came back; of the others, the other side is gone');
  const after = await client.get(`/Users/${ada}`);
  const { meta: was, groups: _, ...attributes } = before.body;
  const { meta: is, groups, ...same } = after.body;
  expect(same).toEqual(attributes);
  expect(groups).toMatchObject([{ value: staying }]);
  expect(is).toMatchObject({ created: (was as { created: string }).created });
  expect(is).not.toMatchObject({ version: (was as { version: string }).version });
  expect(await membersOf(staying)).toEqual([ada]);
  const filter = encodeURIComponent('emails.value eq "ada@mail.com"');
  expect((await client.get(`/Users?filter=${filter}`)).body.totalResults).toBe(1);

  const [log, audit] = await Promise.all([rollcall('log', '--user', 'ada@contoso.com'), rollcall('audit')]);
  expect(log.output).toMatch(/Deleted user Ada@contoso\.com, by the operator Grace\.\n/);
  expect(log.output).toMatch(/Brought back the deleted user Ada@contoso\.com, by the operator Grace\.\n$/);
  expect(audit.output).toMatch(/Grace deleted the user Ada@contoso\.com of /);
  expect(audit.output).toMatch(/Grace brought back the deleted user Ada@contoso\.com of /);
  const kept = JSON.stringify(await server.query('SELECT * FROM rollcall.admin_audit'));
  expect(kept.toLowerCase()).not.toContain('ada@contoso.com');
  const changes = await server.query(
    'SELECT operation, version, members FROM rollcall.changes WHERE resource_id = $1 ORDER BY id',
    ada,
  );
  expect(changes).toMatchObject([
    { operation: 'create', version: 1 },
    { operation: 'delete', version: 1, members: { groups: expect.arrayContaining([staying, going]) } },
    { operation: 'restore', version: 2, members: { groups: [staying] } },
  ]);
});

test('what is taken meanwhile keeps a resource away, in a sentence that says by whom; nothing changes', async () => {
  const { client, slug } = organization;
  const bob = await user('bob@contoso.com');
  expect(await json('user', 'delete', bob)).toEqual({
    deleted: bob,
    type: 'User',
    name: 'bob@contoso.com',
    keptDays: 30,
  });
  const other = await user('Bob@contoso.com');
  expect(await rollcall('user', 'restore', 'bob@contoso.com')).toEqual({
    code: 1,
    output: '',
    errors: `bob@contoso.com cannot come back: userName "bob@contoso.com" is already taken by ${other}. Change that one first, or delete it: rollcall user delete --organization ${slug} ${other}\n`,
  });
  // Of two that were deleted, the id says which.
  expect((await client.delete(`/Users/${other}`)).status).toBe(204);
  const both = await rollcall('user', 'restore', 'bob@contoso.com');
  expect(both).toMatchObject({
    code: 1,
    errors: expect.stringMatching(/^More than one deleted user is meant by "bob@contoso.com". Give the id: /),
  });
  expect(await json('user', 'restore', bob.toUpperCase())).toMatchObject({ restored: bob, memberships: 0 });
  expect((await client.get(`/Users/${bob}`)).status).toBe(200);
  expect((await rollcall('user', 'restore', bob)).errors).toMatch(/keeps no deleted user "\S+". The user is there: /);
});

describe('what the organization itself wants to be unique', () => {
  const badge = { [BADGE]: { number: 'N-1' } };
  const user = (name: string) => coreUser(name);
  const group = (displayName: string) => ({ schemas: [GROUP], displayName });
  let own: TestOrganization;

  beforeAll(async () => {
    own = await server.createOrganization('core');
    const { definitions, organizations } = server.services;
    await definitions.addSchema(own.slug, JSON.stringify(badgeSchema()), { types: ['User', 'Group'], required: false });
    await organizations.set(own.slug, { uniqueExternalId: true });
  });

  test.each([
    ['user', '/Users', user, badge, `${BADGE}:number "N-1"`],
    ['user', '/Users', user, { externalId: 'e-1' }, 'externalId "e-1"'],
    ['group', '/Groups', group, badge, `${BADGE}:number "N-1"`],
    ['group', '/Groups', group, { externalId: 'e-1' }, 'externalId "e-1"'],
  ])('a %s comes back only once nobody else has it (%#)', async (noun, path, bodyOf, unique, fact) => {
    const { client, slug } = own;
    const createOne = async (name: string) => idOf(await client.post(path, { ...bodyOf(name), ...unique }));
    const id = await createOne(`first ${fact}`);
    await client.delete(`${path}/${id}`);
    const holder = await createOne(`second ${fact}`);
    const before = await storedState(server, own);
    expect(await rollcallIn(own, noun, 'restore', id)).toEqual({
      code: 1,
      output: '',
      errors: `first ${fact} cannot come back: ${fact} is already taken by ${holder}. Change that one first, or delete it: rollcall ${noun} delete --organization ${slug} ${holder}\n`,
    });
    expect(await storedState(server, own)).toEqual(before);
    expect((await rollcallIn(own, noun, 'delete', holder)).code).toBe(0);
    expect((await rollcallIn(own, noun, 'restore', id)).code).toBe(0);
    expect((await client.post(path, { ...bodyOf(`third ${fact}`), ...unique })).status).toBe(409);
    await client.delete(`${path}/${id}`);
  });
});

test('a group comes back with its members, and into its groups, but for the one that it contains by now', async () => {
  const { client } = organization;
  const eve = await user('eve@contoso.com');
  const gone = await user('gone@contoso.com');
  const leaf = await group('leaf');
  const team = await group('team', eve, gone, leaf);
  const [outer, other] = [await group('outer', team), await group('other', team)];
  expect((await rollcall('group', 'delete', 'team')).code).toBe(0);
  await client.delete(`/Users/${gone}`);
  // Team would be in outer, outer in leaf, and leaf in team.
  const added = await client.patch(`/Groups/${leaf}`, { op: 'add', path: 'members', value: [{ value: outer }] });
  expect(added.status).toBeLessThan(300);

  expect(await json('group', 'restore', 'TEAM')).toMatchObject({
    restored: team,
    memberships: 3,
    membershipsBefore: 5,
  });
  expect(await membersOf(team)).toEqual([eve, leaf].sort());
  expect([await membersOf(outer), await membersOf(other)]).toEqual([[], [team]]);
});

test.each([
  [['user', 'delete', 'nobody'], /has no user "nobody"\. Give the id, the userName or the externalId/],
  [['group', 'delete', 'nobody'], /has no group "nobody"\. Give the id, the displayName or the externalId/],
  [['user', 'restore', 'nobody'], /keeps no deleted user "nobody"\. The last deleted: .+ on \d{4}-/],
  [['group', 'restore', 'nobody'], /keeps no deleted group "nobody"\. /],
  [['user', 'delete', ''], /^Say which user: by userName, externalId or id\.$/m],
  [['group', 'restore', ' '], /^Say which group: by displayName, externalId or id\.$/m],
])('rollcall %j is told in one line', async (args, reason) => {
  const { code, output, errors } = await rollcall(...args);
  expect({ code, output, errors }).toEqual({ code: 1, output: '', errors: expect.stringMatching(reason) });
  expect(errors.split('\n')).toHaveLength(2);
});

test('what may mean two is refused with both', async () => {
  const [first, second] = [await user('x-7'), await user('someone', { externalId: 'x-7' })];
  const { errors } = await rollcall('user', 'delete', 'x-7');
  expect(errors).toContain(first);
  expect(errors).toContain(second);
});
