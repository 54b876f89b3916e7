import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Json } from '../../src/protocol/json.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { BADGE, badgeSchema } from '../support/badge-schema.js';
import { runCommand } from './rollcall-command.js';

const DEVICE = 'urn:example:scim:schemas:core:1.0:Device';

let database: TestDatabase;
let folder: string;
const rollcall = (args: string[], input?: string) => runCommand({ DATABASE_URL: database.url }, args, input);
const json = async (args: string[], input?: string) => {
  const { output, errors } = await rollcall([...args, '--json'], input);
  expect(errors).toBe('');
  return JSON.parse(output);
};
const refused = async (args: string[], input?: string) => {
  const { code, output, errors } = await rollcall(args, input);
  expect([code, output]).toEqual([1, '']);
  return errors;
};
async function file(name: string, content: Json): Promise<string> {
  const at = path.join(folder, name);
  await writeFile(at, JSON.stringify(content));
  return at;
}

beforeAll(async () => {
  [database, folder] = [await createTestDatabase(), await mkdtemp(path.join(tmpdir(), 'rollcall-schemas-'))];
  for (const slug of ['contoso', 'fabrikam', 'tailspin']) await rollcall(['org', 'create', slug]);
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

test('help teaches with an example that works', async () => {
  const help = (await rollcall(['schema', '--help'])).output;
  const example = /badge\.json:\n([\s\S]*?\n {2}\})\n/.exec(help)?.[1] ?? '';
  expect(help).toContain('rollcall schema add contoso badge.json --extend User');
  const added = await json(['schema', 'add', 'tailspin', '-', '--extend', 'User'], example);
  expect(added).toMatchObject({
    id: BADGE,
    name: 'Badge',
    attributes: 1,
    extends: [{ type: 'User', required: false }],
  });
});

test('the life of a schema', async () => {
  expect((await rollcall(['schema', 'list', 'contoso'])).output).toMatch(/^contoso has no schemas.*schema add contoso/);
  const badge = await file('badge.json', badgeSchema());
  const added = await rollcall([
    'schema',
    'add',
    'contoso',
    badge,
    '--extend',
    'user',
    '--extend',
    'Group',
    '--required',
  ]);
  expect(added.errors).toBe('');
  expect(added.output).toMatch(/^Added schema urn:.* of contoso\.\nUsed by User \(required\), Group \(required\)\./);

  const [list, shown, document] = await Promise.all([
    rollcall(['schema', 'list', 'contoso']),
    rollcall(['schema', 'show', 'contoso', BADGE.toUpperCase()]),
    json(['schema', 'show', 'contoso', BADGE]),
  ]);
  expect(list.output).toMatch(/^ID .*USED BY\nurn:example:\S+ {2}Badge {2}13 +User \(required\), Group \(required\)$/m);
  expect(shown.output).toMatch(/^number +string +unique$/m);
  expect(shown.output).toMatch(/^doors\.value +string +required$/m);
  expect(document).toMatchObject({ id: BADGE, schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'] });

  expect(await json(['schema', 'replace', 'contoso', '-'], JSON.stringify(document))).toMatchObject({
    attributes: 13,
  });
  const grown = await file('grown.json', badgeSchema({ name: 'site' }));
  expect(await json(['schema', 'replace', 'contoso', grown, '--extend', 'Group'])).toMatchObject({
    attributes: 14,
    extends: [
      { type: 'User', required: true },
      { type: 'Group', required: false },
    ],
  });
  expect((await rollcall(['schema', 'remove', 'contoso', BADGE, '--from', 'Group'])).output).toMatch(
    /extends Group no longer/,
  );
  expect((await json(['schema', 'list', 'contoso']))[0].extends).toEqual([{ type: 'User', required: true }]);
  expect((await rollcall(['schema', 'remove', 'contoso', BADGE])).output).toBe(`Removed schema ${BADGE} of contoso.\n`);
  expect(await json(['schema', 'list', 'contoso'])).toEqual([]);
  expect(await json(['type', 'list', 'contoso'])).toEqual([]);
});

test('what users must have is chosen, and a sample is checked against it; nothing of the sample is stored', async () => {
  expect((await rollcall(['requirement', 'list', 'contoso'])).output).toMatch(
    /^userName +userPrincipalName +always +0\n[\s\S]*^displayName +displayName +no +0\n[\s\S]*As the profile vault says/m,
  );
  expect((await rollcall(['requirement', 'remove', 'contoso', 'title', 'country', 'employeeNumber'])).output).toMatch(
    /^In a few seconds contoso requires of users: userName, externalId, active, emails.*, name\.givenName/,
  );
  const ada = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id: 'mine',
    userName: 'ada@contoso.com',
    externalId: 'ada',
    active: 'True',
    emails: [{ type: 'work', value: 'ada@contoso.com' }],
    name: { givenName: 'Ada', familyName: 'Lovelace' },
    addresses: [{ type: 'work', locality: 'London' }],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Research' },
    jobTitle: 'Analyst',
  };
  const stored = await json(['schema', 'check', 'contoso', '-'], JSON.stringify(ada));
  expect(stored).toMatchObject({ type: 'User', stored: { active: true, externalId: 'ada' } });
  expect(stored.stored).not.toHaveProperty('jobTitle');
  expect(stored.notes.map(({ code }: { code: string }) => code).sort()).toEqual([
    'boolean-string',
    'read-only-attribute',
    'unknown-attribute',
  ]);
  await rollcall(['requirement', 'add', 'contoso', 'displayName']);
  const { output } = await rollcall(['schema', 'check', 'contoso', '-'], JSON.stringify(ada));
  expect(output).toMatch(
    /^A User like this would be refused with 400 invalidValue: .*displayName \(in Entra from displayName\)[\s\S]*\(attribute-missing\)[\s\S]*In Entra: [\s\S]*Nothing was written\.\n$/,
  );
  expect(await json(['schema', 'check', 'contoso', '-', '--type', 'group'], '{"userName":')).toMatchObject({
    type: 'Group',
    refusal: { reason: 'body-unreadable', status: 400 },
  });
  expect((await json(['requirement', 'list', 'contoso'])).usersLookedAt).toBe(0);
  expect(await json(['requirement', 'reset', 'contoso'])).toMatchObject({ isChosen: false });
  expect(await refused(['requirement', 'remove', 'contoso', 'userName'])).toMatch(/userName is always required/);
  expect(await refused(['schema', 'check', 'contoso', '-', '--type', 'Robot'], '{}')).toMatch(
    /no resource type "Robot"\. There are: User, Group/,
  );
});

test('the life of a resource type', async () => {
  const schema = await file('device-schema.json', { id: DEVICE, attributes: [{ name: 'serial' }] });
  const type = { name: 'Device', endpoint: '/Devices', description: 'Things.', schema: DEVICE.toUpperCase() };
  const device = await file('device.json', type);
  expect(await refused(['type', 'add', 'fabrikam', device])).toMatch(/no schema of its own .*add it first/);
  expect((await rollcall(['schema', 'add', 'fabrikam', schema])).output).toMatch(/Nothing uses it yet/);
  expect((await rollcall(['type', 'add', 'fabrikam', device])).output).toMatch(
    /^Added resource type Device.*\n.*\/Devices below/,
  );
  expect(await json(['type', 'show', 'fabrikam', 'device'])).toEqual({
    ...type,
    schema: DEVICE,
    schemaExtensions: [],
  });
  expect((await rollcall(['type', 'list', 'fabrikam'])).output).toMatch(/^Device {2}\/Devices {2}urn:example:/m);

  const badge = await file('badge-of-device.json', badgeSchema());
  expect(await json(['schema', 'add', 'fabrikam', badge, '--extend', 'DEVICE'])).toMatchObject({
    extends: [{ type: 'Device', required: false }],
  });
  expect(await refused(['schema', 'remove', 'fabrikam', DEVICE])).toMatch(
    /is the schema of the resource type Device\..*type remove/,
  );
  expect(await refused(['type', 'remove', 'fabrikam', 'User'])).toMatch(/of the standard and stays/);
  expect((await rollcall(['type', 'remove', 'fabrikam', 'Device'])).output).toMatch(/^Removed resource type Device/);
  expect(await json(['type', 'list', 'fabrikam'])).toEqual([]);
});

test('mistakes are told with the place and the next step, and change nothing', async () => {
  const before = await json(['schema', 'list', 'tailspin']);
  const wrong = { id: 'badge', attributes: [{ name: 'a b', type: 'number' }] };
  const errors = await Promise.all([
    refused(['schema', 'add', 'tailspin', '-'], JSON.stringify(wrong)),
    refused(['schema', 'add', 'tailspin', '-'], '{"id": '),
    refused(['schema', 'add', 'tailspin', '-'], ''),
    refused(['schema', 'add', 'tailspin', '-'], ' '.repeat(300_000)),
    refused(['schema', 'add', 'tailspin', path.join(folder, 'nothing.json')]),
    refused(['schema', 'add', 'tailspin', folder]),
    refused(
      ['schema', 'add', 'tailspin', '-', '--extend', 'Users'],
      JSON.stringify({ ...badgeSchema(), id: `${BADGE}:2` }),
    ),
    refused(['schema', 'add', 'tailspin', '-'], JSON.stringify(badgeSchema())),
    refused(['schema', 'add', 'tailspin', '-', '--required'], JSON.stringify(badgeSchema())),
    refused(['schema', 'replace', 'tailspin', '-'], JSON.stringify({ ...badgeSchema(), id: 'urn:example:other' })),
    refused(['schema', 'remove', 'tailspin', BADGE, '--from', 'Group']),
    refused(['schema', 'show', 'nobody', BADGE]),
    refused(['type', 'add', 'tailspin', '-'], JSON.stringify({ name: 'User', endpoint: '/Users', schema: BADGE })),
  ]);
  expect(errors).toEqual([
    expect.stringMatching(
      /^The schema cannot be used:\n {2}id: "badge" cannot .*\n {2}attributes\[0\]\.name: .*\n {2}attributes\[0\]\.type: must be one of .*\n$/,
    ),
    expect.stringMatching(/^The file is not JSON: .*\n$/),
    expect.stringMatching(/^The file is empty/),
    expect.stringMatching(/^A definition takes at most 262144 bytes/),
    expect.stringMatching(/nothing\.json cannot be read: there is no such file/),
    expect.stringMatching(/cannot be read: it is a folder/),
    expect.stringMatching(/^There is no resource type Users to extend\. There are: User, Group/),
    expect.stringMatching(/already\. To change it: rollcall schema replace tailspin/),
    expect.stringMatching(/^--required says of --extend/),
    expect.stringMatching(/^tailspin has no schema of its own urn:example:other\. There are: urn:/),
    expect.stringMatching(/is no extension of Group; it extends User/),
    expect.stringMatching(/^There is no organization nobody/),
    expect.stringMatching(
      /name: "User" is a name of the standard.*\n {2}endpoint: "\/Users" is an endpoint of the standard/,
    ),
  ]);
  expect(await json(['schema', 'list', 'tailspin'])).toEqual(before);
});
