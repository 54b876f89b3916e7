import type { JsonObject } from '../../src/protocol/json.js';
import { runCommand } from '../cli/rollcall-command.js';
import { coreUser } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let organization: TestOrganization;

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
});
afterAll(() => server.close());

const rollcall = (...args: string[]) =>
  runCommand({ DATABASE_URL: server.databaseUrl, PUBLIC_URL: '' }, [...args, '-o', organization.slug]);
const lines = async (...args: string[]): Promise<JsonObject[]> => {
  const { code, output, errors } = await rollcall(...args, '--json');
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
};

test('each change of a user is told with what was before and after it, also when the user is gone', async () => {
  const { client } = organization;
  const user = { ...coreUser('ada@contoso.com'), title: 'first', password: 'Lovelace-1815!' };
  const id = idOf(await client.post('/Users', user));
  await client.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'second' });
  await client.patch(`/Users/${id}`, { op: 'replace', path: 'active', value: false });
  await client.delete(`/Users/${id}`);
  const told = await rollcall('history', 'ADA@contoso.com');
  expect(told.errors).toBe('');
  expect(told.output).toMatch(/^User ada@contoso\.com \(\S+\), deleted\n/);
  expect(told.output.split('\n').slice(1, 5)).toEqual([
    expect.stringMatching(/version 1 {2}Created user ada@contoso\.com.*, with "Entra"\.$/),
    expect.stringMatching(/version 2 {2}Changed ada@contoso\.com: title "first" → "second", with "Entra"\.$/),
    expect.stringMatching(/version 3 {2}(Disabled|Changed) ada@contoso\.com.*, with "Entra"\.$/),
    expect.stringMatching(/version 3 {2}Deleted user ada@contoso\.com, with "Entra"\.$/),
  ]);
  const changes = await lines('history', id);
  expect(changes).toMatchObject([
    { operation: 'create', before: null, after: { title: 'first' }, credential: 'Entra' },
    { operation: 'patch', before: { title: 'first' }, after: { title: 'second' } },
    { operation: 'patch', before: { title: 'second' }, after: { title: 'second', active: false } },
    { operation: 'delete', before: { title: 'second', active: false }, after: null },
  ]);
  expect(JSON.stringify(changes)).not.toContain('Lovelace');
});

test('a page ends where the one before it begins, and knows the states between', async () => {
  const { client } = organization;
  const id = idOf(await client.post('/Users', coreUser('bob@contoso.com')));
  for (const title of ['a', 'b', 'c', 'd'])
    await client.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: title });
  const newest = await rollcall('history', id, '-n', '2');
  const [, before = ''] = /--before (\S+)/.exec(newest.output) ?? [];
  const older = await lines('history', id, '-n', '2', '--before', before);
  expect(older).toMatchObject([
    { version: 2, after: { title: 'a' } },
    { version: 3, before: { title: 'a' }, after: { title: 'b' } },
  ]);
});

test('a resource is shown as it was at a time, a group with its members', async () => {
  const { client } = organization;
  const beforeAll = new Date().toISOString();
  const ada = idOf(await client.post('/Users', coreUser('eve@contoso.com')));
  const group = idOf(await client.post('/Groups', { displayName: 'staff', members: [{ value: ada }] }));
  await client.patch(`/Groups/${group}`, { op: 'add', path: 'members', value: [] });
  const then = await afterThisMillisecond();
  await client.patch(`/Groups/${group}`, { op: 'remove', path: 'members' });
  await client.patch(`/Groups/${group}`, { op: 'replace', path: 'displayName', value: 'crew' });
  await client.delete(`/Groups/${group}`);
  const now = await afterThisMillisecond();
  expect(await lines('history', group, '--at', then)).toMatchObject([
    { id: group, resource: { displayName: 'staff' }, members: [ada] },
  ]);
  expect(await lines('history', group, '--at', now)).toMatchObject([{ resource: null }]);
  expect(await lines('history', group, '--at', beforeAll)).toMatchObject([{ resource: null }]);
  const shown = await rollcall('history', group, '--at', then);
  expect(shown.output).toContain('displayName  staff');
});

test.each([
  [['history', 'nobody'], /has, and had, no user or group "nobody"/],
  [['history', ' '], /Say whose history/],
  [['history', 'x', '--at', '400d'], /has, and had, no user/],
  [['history', 'x', '--before', 'y'], /Give its id/],
])('rollcall %j is told in words', async (args, reason) => {
  const { code, errors } = await rollcall(...args);
  expect({ code, errors }).toEqual({ code: 1, errors: expect.stringMatching(reason) });
});

/** A time behind all ids that were made, and before all that are made from now on. */
async function afterThisMillisecond(): Promise<string> {
  const next = Date.now() + 1;
  while (Date.now() <= next) await new Promise((resolve) => setImmediate(resolve));
  return new Date(next).toISOString();
}
