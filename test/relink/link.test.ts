import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../src/protocol/json.js';
import { runCommand } from '../cli/rollcall-command.js';
import { coreUser } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let organization: TestOrganization;
let folder: string;

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
  folder = mkdtempSync(join(tmpdir(), 'rollcall-link-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.close();
});

const rollcall = (...args: string[]) =>
  runCommand({ DATABASE_URL: server.databaseUrl, PUBLIC_URL: '' }, [...args, '-o', organization.slug]);
const user = async (userName: string, more: JsonObject = {}) =>
  idOf(await organization.client.post('/Users', { ...coreUser(userName), ...more }));
const fileOf = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe('a preview of what a first cycle would link', () => {
  const CSV = `id,userPrincipalName,displayName,mailNickname,mail
00000000-0000-4000-8000-000000000001,ADA@contoso.com,Ada,ada,ada@mail.com
00000000-0000-4000-8000-000000000002,robert@contoso.com,Bob,bob,bob@mail.com
00000000-0000-4000-8000-000000000003,new@contoso.com,New,new,new@mail.com
00000000-0000-4000-8000-000000000004,twin@contoso.com,Twin,twin,twin@mail.com
00000000-0000-4000-8000-000000000005,ada.king@contoso.com,Ada,ada-1,ada@mail.com
`;
  let ids: Record<string, string>;

  beforeAll(async () => {
    ids = {
      ada: await user('ada@contoso.com', { externalId: 'ada-1', emails: [{ value: 'Ada@mail.com' }] }),
      bob: await user('bob@contoso.com', { externalId: 'bob' }),
      one: await user('one@contoso.com', { externalId: 'twin' }),
      two: await user('two@contoso.com', { externalId: 'twin' }),
      idle: await user('idle@contoso.com'),
    };
  });

  test('tells whom it finds, by which attribute, and names what is ambiguous', async () => {
    const file = fileOf('users.csv', CSV);
    const told = await rollcall('link', 'preview', file);
    expect(told).toMatchObject({ code: 0, errors: '' });
    expect(told.output.split('\n').slice(0, 5)).toEqual([
      'Of 5 users of the file, a first cycle would',
      '  find 1 by userName',
      '  find 1 by externalId',
      '  make 1',
      '  fail for 2, which match no single user:',
    ]);
    expect(told.output).toMatch(
      / {4}Row 5, twin@contoso\.com: by externalId one@\S+ \(\S+\), two@\S+ \(\S+\), more than one\n/,
    );
    expect(told.output).toMatch(
      / {4}Row 6, ada\.king@\S+ by externalId ada@\S+ \(\S+\), also found by ADA@contoso\.com \(Row 2\)\n/,
    );
    expect(told.output).toMatch(/3 users here would be found by nobody, and stay as they are\.\n$/);
    const rows = await rollcall('link', 'preview', file, '--rows');
    const outcomes = rows.output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(outcomes).toMatchObject([
      { name: 'ADA@contoso.com', outcome: 'matched', by: 'userName', users: [{ id: ids.ada }] },
      { name: 'robert@contoso.com', outcome: 'matched', by: 'externalId', users: [{ id: ids.bob }] },
      { outcome: 'created', users: [] },
      { outcome: 'ambiguous' },
      { outcome: 'shared', users: [{ id: ids.ada }] },
    ]);
  });

  test('matches by what is asked for, and reads JSON too', async () => {
    const file = fileOf('users.json', JSON.stringify([{ userPrincipalName: 'x@contoso.com', mail: 'ADA@mail.com' }]));
    const told = await rollcall('link', 'preview', file, '--match', 'externalId=objectId,emails.value=mail', '--json');
    expect(JSON.parse(told.output)).toMatchObject({
      rows: 1,
      matched: { userName: 0, externalId: 0, 'emails.value': 1 },
      created: 0,
    });
  });

  test.each([
    ['no columns', 'a,b\n1,2\n', /Row 1 must name the columns, userPrincipalName among them; it has a, b/],
    ['a short row', `${CSV}x\n`, /Row 7 has 1 columns; the header has 5/],
    ['a quote that stays open', 'userPrincipalName\n"x\n', /The CSV cannot be read at line/],
    ['nothing', '', /The CSV is empty/],
  ])('of a file with %s says what is wrong', async (_, text, reason) => {
    const { code, errors } = await rollcall('link', 'preview', fileOf('wrong.csv', text));
    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringMatching(reason) });
  });

  test('of no file, and by no attribute, says what to give', async () => {
    expect((await rollcall('link', 'preview', join(folder, 'none.csv'))).errors).toMatch(
      /none\.csv cannot be read: ENOENT/,
    );
    const { errors } = await rollcall('link', 'preview', 'x.csv', '--match', 'title=jobTitle');
    expect(errors).toMatch(/matched by may be userName, externalId, emails\.value/);
  });
});

describe('the remedy for a link to a deleted user', () => {
  test('names our id, what to look up, and the steps, the pause first', async () => {
    const { client } = organization;
    const id = await user('eve@contoso.com', { externalId: 'eve-1' });
    await client.delete(`/Users/${id}`);
    expect((await client.get(`/Users/${id}`)).status).toBe(404);
    await server.flushLog();
    const told = await rollcall('link', 'remedy', 'eve@contoso.com');
    expect(told).toMatchObject({ code: 0, errors: '' });
    expect(told.output).toContain(
      `its id was ${id}.\nSince then a client asked 1 time for that id: it still links it.\n`,
    );
    expect(told.output).toContain('  what is mapped to externalId: eve-1\n');
    expect(told.output).toMatch(/^1\. Pause the job first: .*\n2\. To keep the link, .*rollcall user restore /m);
    expect(told.output).toContain('objectConnections');
    expect(told.output).toMatch(/finds nobody by its matching attributes/);
    const why = await runCommand({ DATABASE_URL: server.databaseUrl }, [
      'why',
      'eve@contoso.com',
      '-o',
      organization.slug,
    ]);
    expect(why.output).toContain(`rollcall link remedy ${id} --organization ${organization.slug}`);

    const again = await user('EVE@contoso.com');
    const after = await rollcall('link', 'remedy', id, '--json');
    expect(JSON.parse(after.output)).toMatchObject([{ id, externalId: 'eve-1', asked: 1, present: { id: again } }]);
    expect(after.output).not.toContain('user restore');
  });

  test('of somebody who is here, or never was, says so', async () => {
    await user('here@contoso.com');
    expect((await rollcall('link', 'remedy', 'here@contoso.com')).errors).toMatch(
      /^here@contoso\.com is here with the id /,
    );
    expect((await rollcall('link', 'remedy', 'nobody')).errors).toMatch(/keeps no deleted user "nobody"/);
  });
});
