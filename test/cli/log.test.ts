import { createInterface } from 'node:readline';
import { LogReader, type LogSelection } from '../../src/directory/log/log-reader.js';
import { timeOf } from '../../src/directory/log/request-id.js';
import { LogEntryStore } from '../../src/store/log/log-entry-store.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { runCommand, startCommand } from './rollcall-command.js';

let server: TestServer;
let environment: Record<string, string>;
let reader: LogReader;

beforeAll(async () => {
  server = await createTestServer();
  environment = server.environment;
  reader = new LogReader(new LogEntryStore(server.services.database));
});

afterAll(() => server.close());

/** What a selection reads, without the time. */
async function sentences({ id }: TestOrganization, selection: Partial<LogSelection> = {}): Promise<string[]> {
  await server.flushLog();
  const said: string[] = [];
  for await (const { sentence } of reader.read(id, { limit: 50, ...selection })) said.push(sentence);
  return said;
}

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('the story of an organization', () => {
  let organization: TestOrganization;
  let ada: string;

  beforeAll(async () => {
    organization = await server.createOrganization('core');
    const { client } = organization;
    await client.get('/Users?filter=userName+eq+%22ada@contoso.com%22');
    ada = idOf(await client.post('/Users', coreUser('ada@contoso.com', { displayName: 'Ada Lovelace', active: true })));
    const bob = idOf(await client.post('/Users', coreUser('bob@contoso.com', { externalId: 'E-Bob' })));
    await client.patch(`/Users/${ada}`, { op: 'replace', path: 'displayName', value: 'Ada King' });
    await client.patch(`/Users/${ada}`, { op: 'replace', path: 'displayName', value: 'Ada King' });
    await client.patch(`/Users/${ada}`, { op: 'Add', path: `${ENTERPRISE}:manager`, value: bob });
    await client.patch(`/Users/${ada}`, { op: 'replace', path: 'active', value: false });
    const engineering = idOf(await client.post('/Groups', group('Engineering', ada)));
    await client.patch(`/Groups/${engineering}`, { op: 'add', path: 'members', value: [{ value: bob }] });
    await client.patch(`/Groups/${engineering}`, { op: 'remove', path: `members[value eq "${ada}"]` });
    await client.post('/Users', coreUser('ADA@contoso.com'));
    await client.delete(`/Users/${bob}`);
    await client.get(`/Users/${bob}`);
  });

  test('reads from the oldest to the newest, with names for ids, also of what is deleted', async () => {
    const notes = ' (capitalised operations: add; taken for its value: manager: "';
    expect(await sentences(organization)).toEqual([
      'Created user ada@contoso.com (Ada Lovelace), with "Entra".',
      'Created user bob@contoso.com, with "Entra".',
      'Changed ada@contoso.com: displayName "Ada Lovelace" → "Ada King".',
      'ada@contoso.com was already as sent.',
      expect.stringContaining(`Set the manager of ada@contoso.com to bob@contoso.com.${notes}`),
      'Disabled ada@contoso.com.',
      'Created group Engineering (1 member: ada@contoso.com), with "Entra".',
      'Added 1 member to group Engineering: bob@contoso.com.',
      'Removed 1 member from group Engineering: ada@contoso.com.',
      expect.stringMatching(/^Refused POST \/Users for ADA@contoso.com with 409 uniqueness: userName .* taken/),
      'Deleted user bob@contoso.com, with "Entra".',
      expect.stringMatching(/^Refused GET \/Users\/\S+ for bob@contoso.com with 404: User .* does not exist/),
    ]);
  });

  test('of one user, by name in any case or by id, and with reads also what led there', async () => {
    const about = await sentences(organization, { user: 'Ada@Contoso.com' });
    expect(about).toHaveLength(6);
    expect(await sentences(organization, { user: ada })).toEqual(about);
    const withReads = await sentences(organization, { user: 'ada@contoso.com', reads: true });
    expect(withReads[0]).toBe('Looked for userName eq "ada@contoso.com": 0 found.');
    expect(withReads).toHaveLength(7);
  });

  test('a search by the path of an e-mail is found by the address', async () => {
    const filter = 'emails[type eq "work"].value eq "Dora@contoso.com"';
    await organization.client.get(`/Users?filter=${encodeURIComponent(filter)}`);
    expect(await sentences(organization, { user: 'dora@contoso.com', reads: true })).toEqual([
      `Looked for ${filter}: 0 found.`,
    ]);
  });

  test('of a user who is deleted, and of nobody', async () => {
    expect(await sentences(organization, { user: 'bob@contoso.com' })).toHaveLength(3);
    expect(await sentences(organization, { user: 'carol@contoso.com' })).toEqual([]);
  });

  test('limited to the newest, to failures, and by time', async () => {
    const all = await sentences(organization);
    expect(await sentences(organization, { limit: 2 })).toEqual(all.slice(-2));
    expect(await sentences(organization, { failures: true, limit: 1 })).toEqual(all.slice(-1));
    expect(await sentences(organization, { failures: true })).toHaveLength(2);
    expect(await sentences(organization, { since: new Date(Date.now() + 60_000) })).toEqual([]);
    expect(await sentences(organization, { since: new Date(Date.now() - 600_000) })).toEqual(all);
  });

  test('another organization sees nothing of it', async () => {
    const other = await server.createOrganization('core');
    expect(await sentences(other, { user: 'ada@contoso.com' })).toEqual([]);
    expect(await sentences(other, { user: ada, reads: true })).toEqual([]);
  });

  test('as the command prints it', async () => {
    const organizationOption = ['log', '--organization', organization.slug];
    const [plain, json, nobody] = await Promise.all([
      runCommand(environment, [...organizationOption, '--user', 'ada@contoso.com', '--limit', '2']),
      runCommand(environment, [...organizationOption, '--json', '--failures']),
      runCommand(environment, [...organizationOption, '--user', 'carol']),
    ]);
    expect(plain.output).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+ {2}Disabled ada@contoso.com\.\n\S+ \S+ \S+ {2}Refused POST .*\n$/,
    );
    const entries = json.output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(entries).toMatchObject([
      { operation: 'refuse', status: 409, credential: 'Entra', data: { scimType: 'uniqueness' } },
      { operation: 'refuse', status: 404, sentence: expect.stringContaining('bob@contoso.com') },
    ]);
    expect(nobody.output).toMatch(/concerns carol in the log of .* With --reads/);
  });
});

test('a user is found under earlier names, the externalId and the e-mail address', async () => {
  const organization = await server.createOrganization('core');
  await server.services.organizations.set(organization.slug, { uniqueExternalId: true });
  const { client } = organization;
  const emails = [{ type: 'work', value: 'Grace@navy.mil' }];
  const id = idOf(await client.post('/Users', coreUser('grace.murray', { externalId: 'G-1', emails })));
  await client.patch(`/Users/${id}`, { op: 'replace', path: 'userName', value: 'grace.hopper' });
  await client.post('/Users', coreUser('GRACE.murray', { externalId: 'G-1' }));
  const expected = [
    expect.stringMatching(/^Created user grace\.murray/),
    'Changed grace.hopper: userName "grace.murray" → "grace.hopper".',
    expect.stringMatching(/^Refused POST \/Users for GRACE\.murray/),
  ];
  for (const user of ['grace.hopper', 'G-1', 'grace@navy.mil', id.toUpperCase()]) {
    expect(await sentences(organization, { user })).toEqual(expected);
  }
});

test('what a client sends cannot drive the terminal', async () => {
  const organization = await server.createOrganization('core');
  await organization.client.post(
    '/Users',
    coreUser('eve\u001b]0;owned\u0007\nCreated user root', { displayName: '\u202eev\u200bE\u{e0041}' }),
  );
  const log = ['log', '--organization', organization.slug];
  const [plain, json] = await Promise.all([runCommand(environment, log), runCommand(environment, [...log, '--json'])]);
  expect(plain.output).toContain(
    'Created user eve\\u001b]0;owned\\u0007\\nCreated user root (\\u202eev\\u200bE\\u{e0041})',
  );
  expect((plain.output + json.output).replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Default_Ignorable_Code_Point}/u);
  expect(JSON.parse(json.output).resourceName).toBe('eve\u001b]0;owned\u0007\nCreated user root');
});

test('a log of more than one page is read whole and in order', async () => {
  const organization = await server.createOrganization('core');
  const { client } = organization;
  const id = idOf(await client.post('/Groups', group('g0')));
  for (let i = 1; i <= 230; i += 1)
    await client.patch(`/Groups/${id}`, { op: 'replace', path: 'displayName', value: `g${i}` });
  const said = await sentences(organization, { limit: 1_000 });
  expect(said.slice(1)).toEqual(
    Array.from({ length: 230 }, (_, i) => `Changed group g${i + 1}: displayName "g${i}" → "g${i + 1}".`),
  );
  expect(await sentences(organization, { limit: 130 })).toEqual(said.slice(-130));
});

test('--follow shows each new entry once, in time even when it was begun earlier, and ends on Ctrl-C', async () => {
  const organization = await server.createOrganization('core');
  const { client } = organization;
  await client.post('/Users', coreUser('before-limit'));
  await client.post('/Users', coreUser('before'));
  await server.flushLog();
  for (const { id } of await entriesOf(organization)) {
    await server.query('UPDATE provisioning_log SET id = $2 WHERE id = $1', id, earlier(id, 60_000));
  }
  const child = startCommand(environment, [
    'log',
    '--organization',
    organization.slug,
    '--follow',
    '--limit',
    '1',
    '--json',
  ]);
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async () => JSON.parse((await lines.next()).value);
    expect((await next()).sentence).toContain('user before,');
    await client.post('/Users', coreUser('first'));
    const first = await next();
    expect(first.sentence).toContain('user first,');
    // Begun by another node nine seconds before the first one, and visible only now.
    await server.query(
      `INSERT INTO provisioning_log (organization_id, id, request_id, operation, resource_type, resource_name, status, data)
       VALUES ($1, $2, 'late', 'delete', 'User', 'late', 204, '{}')`,
      organization.id,
      earlier(first.id, 9_000),
    );
    expect((await next()).sentence).toBe('Deleted user late.');
    await client.post('/Users', coreUser('last'));
    expect((await next()).sentence).toContain('user last,');
    child.kill('SIGINT');
    expect(await lines.next()).toEqual({ done: true, value: undefined });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
  } finally {
    child.kill('SIGKILL');
  }
});

/** The same UUIDv7 of an earlier time. */
function earlier(id: string, ms: number): string {
  const time = (timeOf(id) - ms).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}${id.slice(13)}`;
}

async function entriesOf({ id }: TestOrganization) {
  const entries = [];
  for await (const entry of reader.read(id, { limit: 50 })) entries.push(entry);
  return entries;
}
