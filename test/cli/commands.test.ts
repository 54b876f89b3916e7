import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { runCommand, runProcess } from './rollcall-command.js';

const CHOSEN = 'correct-horse-battery-staple-42';
const UUID = /^[0-9a-f-]{36}$/;

let database: TestDatabase;
const rollcall = (args: string[], input?: string) => runCommand({ DATABASE_URL: database.url }, args, input);
const json = async (args: string[], input?: string) => {
  const { output, errors } = await rollcall([...args, '--json'], input);
  expect(errors).toBe('');
  return JSON.parse(output);
};

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

test('help and version need no configuration; help names commands as this one was started', async () => {
  const [help, version] = await Promise.all([
    runProcess({ PORT: 'nonsense' }, ['help', 'log']),
    runProcess({ PORT: 'nonsense' }, ['--version']),
  ]);
  expect(help.output).toMatch(/^Usage: node bin\/rollcall\.js log \[options\]/);
  expect(help.output).toMatch(/--user <user>[\s\S]*Examples:\n {2}node bin\/rollcall\.js log --organization contoso/);
  expect(version).toEqual({ code: 0, output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), errors: '' });
});

test('help of a command of a command is its own, and of none is refused', async () => {
  const [direct, ofEntra, ofArgument, unknown] = await Promise.all(
    [
      ['simulate', 'entra', '--help'],
      ['help', 'simulate', 'entra'],
      ['help', 'log', 'contoso'],
      ['help', 'org', 'nonsense'],
    ].map((args) => runCommand({}, args)),
  );
  expect(ofEntra).toEqual(direct);
  expect(ofEntra).toMatchObject({ code: 0, output: expect.stringContaining('--members-per-patch') });
  expect(ofArgument?.output).toMatch(/^Usage: rollcall log/);
  expect(unknown).toMatchObject({
    code: 1,
    errors: "error: rollcall org has no command 'nonsense'\n(rollcall org --help lists the commands)\n",
  });
});

test('what a message tells to run is named as the program was started', async () => {
  const start = (environment: Record<string, string>) =>
    runProcess({ DATABASE_URL: database.url, ...environment }, ['log', '-o', 'none']);
  const npm = { npm_lifecycle_event: 'rollcall', npm_package_json: `${process.cwd()}/package.json` };
  const hint = (program: string) =>
    `There is no organization none. There are none yet; create one with: ${program} org create <slug>\n`;
  expect((await start({ npm_package_json: '' })).errors).toBe(hint('node bin/rollcall.js'));
  expect((await start({ ...npm, INIT_CWD: process.cwd() })).errors).toBe(hint('npm run rollcall --'));
});

// What keeps a process alive is opened in one place for all commands (cli/runtime.ts); one of each kind tells.
test.each([['org', 'list'], ['log', '-o', 'none'], ['jobs'], ['migrate', '--status']])(
  'as a process of its own, "rollcall %s %s" ends by itself',
  async (...args) => {
    const { code, output, errors } = await runProcess({ DATABASE_URL: database.url }, args);
    const isOfNobody = args.includes('none');
    expect({ code, errors }).toEqual({
      code: Number(isOfNobody),
      errors: isOfNobody ? expect.stringMatching(/none/) : '',
    });
    expect(output).toMatch(isOfNobody ? /^$/ : /\S/);
  },
);

test('the life of an organization', async () => {
  const created = await rollcall(['org', 'create', 'fabrikam', '--profile', 'core', '--name', 'Fabrikam \u001b[2J']);
  expect(created.code).toBe(0);
  expect(created.output).toContain('Tenant URL  https://scim.example.com/api/scim/fabrikam\nProfile     core\n');
  expect(created.output).toContain('rollcall secret create --organization fabrikam');

  const [list, shown, again] = await Promise.all([
    rollcall(['org', 'list']),
    json(['org', 'show', 'fabrikam']),
    rollcall(['org', 'create', 'fabrikam']),
  ]);
  expect(list.output).toMatch(
    /^SLUG {6}NAME +PROFILE +ACTIVE +USERS +LAST SUCCESS +LAST REFUSAL +REFUSED +ENDS SOON\n/,
  );
  expect(list.output).toMatch(/^fabrikam {2}Fabrikam \\u001b\[2J {2}core {5}yes {5}0 +never +never +0$/m);
  expect(shown).toMatchObject({
    slug: 'fabrikam',
    profile: 'core',
    active: true,
    users: 0,
    activeUsers: 0,
    groups: 0,
  });
  expect(shown).toMatchObject({ credentials: [], warnings: [], lastActivity: null, lastRefusal: null });
  expect(again).toEqual({ code: 1, output: '', errors: 'There is an organization fabrikam already.\n' });

  expect((await rollcall(['org', 'deactivate', 'fabrikam'])).output).toMatch(/switched off/);
  expect(await json(['org', 'show', 'fabrikam'])).toMatchObject({ active: false });
  expect(await json(['org', 'activate', 'fabrikam'])).toMatchObject({ active: true, slug: 'fabrikam' });
});

test('what is not seen is shown, in tables, facts and the audit; JSON gives it back', async () => {
  const [name, by] = ['North\u200bwind \u202eltd', 'eve\u{e0041}'];
  await rollcall(['org', 'create', 'northwind', '--name', name, '--by', by]);
  const [list, shown, audit] = await Promise.all([
    rollcall(['org', 'list']),
    rollcall(['org', 'show', 'northwind']),
    rollcall(['audit', '-o', 'northwind']),
  ]);
  expect(list.output).toContain('North\\u200bwind \\u202eltd');
  expect(shown.output).toContain('North\\u200bwind \\u202eltd');
  expect(audit.output).toContain('  eve\\u{e0041} created the organization northwind');
  expect(await json(['org', 'show', 'northwind'])).toMatchObject({ name });
  const entry = await rollcall(['audit', '-o', 'northwind', '--json']);
  expect(entry.output).toContain('"actor":"eve\\udb40\\udc41"');
  expect(JSON.parse(entry.output)).toMatchObject({ actor: by });
});

test('the life of a secret', async () => {
  const organization = ['--organization', 'contoso'];
  await rollcall(['org', 'create', 'contoso']);
  const generated = await rollcall(['secret', 'create', ...organization, '--name', 'old']);
  const token = /Secret Token {2}(rollcall_\S{49})\n/.exec(generated.output)?.[1] ?? 'none';
  expect(token).not.toBe('none');
  expect(generated.output).toContain('Keep it now: it is not shown again.');

  const [taken, chosen, unnamed] = await Promise.all([
    rollcall(['secret', 'create', ...organization, '--name', 'old']),
    rollcall(['secret', 'create', ...organization, '--name', 'chosen', '--value-stdin'], `${CHOSEN}\n`),
    json(['secret', 'create', ...organization]),
  ]);
  expect(taken).toMatchObject({ code: 1, errors: expect.stringContaining('named "old" already') });
  expect(chosen.output).toContain('Created secret "chosen" of contoso.');
  expect(chosen.output).not.toContain(CHOSEN);
  expect(unnamed).toMatchObject({ id: expect.stringMatching(UUID), token: expect.stringMatching(/^rollcall_/) });
  expect(unnamed.name).toMatch(/^\d{4}-\d\d-\d\d$/);

  const [shown, list] = await Promise.all([
    rollcall(['org', 'show', 'contoso']),
    rollcall(['secret', 'list', ...organization]),
  ]);
  expect(shown.output).toMatch(/^Secrets +old, /m);
  expect(shown.output + list.output).not.toContain(token);
  expect(list.output).toMatch(/^[0-9a-f-]{36} {2}chosen +1 +chosen +full +\S+ \S+ \S+ {2}never +never +live$/m);

  expect((await rollcall(['secret', 'revoke', ...organization, 'old'])).output).toMatch(
    /^Revoked secret "old" of contoso/,
  );
  expect(await json(['secret', 'revoke', ...organization, unnamed.id])).toEqual({
    revoked: unnamed.id,
    name: unnamed.name,
    version: 1,
    live: 1,
  });
  const { secrets }: { secrets: { name: string; revokedAt: string | null }[] } = await json([
    'secret',
    'list',
    ...organization,
  ]);
  expect(secrets.filter(({ revokedAt }) => revokedAt === null).map(({ name }) => name)).toEqual(['chosen']);
});

test('bad input is told in one line that says what to do', async () => {
  const weak = ['secret', 'create', '--organization', 'tailspin', '--value-stdin'];
  await rollcall(['org', 'create', 'tailspin']);
  const results = await Promise.all([
    rollcall(['org', 'show', 'nobody']),
    rollcall(['org', 'create', 'Not A Slug']),
    rollcall(['secret', 'revoke', '--organization', 'tailspin', 'nothing']),
    rollcall(weak, 'short\n'),
    rollcall(weak),
    runCommand({ DATABASE_URL: 'postgresql://me:hush-hush@127.0.0.1:1/x' }, ['org', 'list']),
    runCommand({ PORT: 'nonsense' }, ['org', 'list']),
    rollcall(['log', '--organization', 'tailspin', '--since', 'yesterday']),
    rollcall(['org', 'create', 'x', '--profile', 'saml']),
  ]);
  expect(results.map(({ code, output }) => ({ code, output }))).toEqual(results.map(() => ({ code: 1, output: '' })));
  expect(results.map(({ errors }) => errors)).toEqual([
    expect.stringMatching(/^There is no organization nobody\. There are: .*tailspin\n$/),
    expect.stringMatching(/^"Not A Slug" cannot be a slug: .*\n$/),
    'tailspin has no live secret "nothing". It has none. What has ended is in: rollcall org show tailspin\n',
    expect.stringMatching(/^The secret is too weak: .*\n$/),
    expect.stringMatching(/^Nothing came from standard input.*\n$/),
    expect.stringMatching(/^(?!.*hush)The database cannot be reached: .*ECONNREFUSED.*DATABASE_URL.*\n$/),
    expect.stringMatching(/^PORT must be a port.*\n$/),
    expect.stringContaining("'yesterday' is invalid. Give a span such as 30m"),
    expect.stringContaining("'saml' is invalid. Allowed choices are core, vault, ias."),
  ]);
});

test('migrations are shown before they are applied', async () => {
  expect(await json(['migrate', '--status'])).toEqual({ applied: [], pending: [] });
  expect((await rollcall(['migrate'])).output).toBe('The database has every migration.\n');
});
