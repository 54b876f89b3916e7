import { ConsoleBrowser, createPerson } from '../support/console-browser.js';
import { createTestServer, type TestServer } from '../support/test-server.js';
import { runCommand } from './rollcall-command.js';

let server: TestServer;
const rollcall = (...args: string[]) => runCommand({ DATABASE_URL: server.databaseUrl }, args);
const json = async (...args: string[]) => JSON.parse((await rollcall(...args, '--json')).output);

beforeAll(async () => {
  server = await createTestServer();
});

afterAll(() => server.close());

const PASSWORD = 'a Fresh-pass 91 phrase';

test('whoever runs the command makes an operator, and lets them in again', async () => {
  const { email, link } = await json('admin', 'invite', 'ada@example.com', '--role', 'operator', '--by', 'Eve');
  expect(link).toMatch(/^https:\/\/scim\.example\.com\/console\/invitations\/[\w-]{43}$/);
  const browser = new ConsoleBrowser(server);
  const path = `/invitations/${link.split('/').at(-1)}`;
  expect((await browser.post(path, { name: 'Ada', password: PASSWORD })).body).toMatchObject({
    roles: [{ role: 'operator' }],
  });
  const given = await json('admin', 'reset-password', 'ADA@example.com');
  expect((await browser.get('/session')).status).toBe(401);
  const signedIn = await browser.post('/session', { email, password: given.password });
  expect(signedIn.body).toMatchObject({ mustChangePassword: true });
  expect((await rollcall('admin', 'list')).output).toMatch(
    /^ada@example\.com +Ada +operator \(has a one-time password\) +password/m,
  );
  expect((await rollcall('audit')).output).toContain('Eve invited somebody as operator.');
});

test('somebody is signed out, kept out and let in', async () => {
  const { slug, id } = await server.createOrganization('core');
  const person = await createPerson(server, 'auditor', id);
  await createPerson(server, 'operator');
  expect(await json('admin', 'end-sessions', person.email)).toEqual({ email: person.email, ended: 0 });
  expect((await rollcall('admin', 'disable', person.email)).output).toBe(`${person.email} is disabled.\n`);
  expect(await json('admin', 'list', '--search', person.email)).toMatchObject({
    disabled: true,
    organizations: [{ slug, role: 'auditor' }],
  });
  await rollcall('admin', 'enable', person.email);
  expect(await json('admin', 'list', '--search', person.email)).toMatchObject({ disabled: false });
});

test.each([
  [['admin', 'invite', 'ada@contoso.com'], 'Say of which organization: --organization <slug>'],
  [['admin', 'invite', 'no address', '--role', 'operator'], 'This is no e-mail address'],
  [
    ['admin', 'reset-password', 'nobody@contoso.com'],
    'There is no account of nobody@contoso.com. List those that there are',
  ],
])('what is wrong is said: %j', async (args, message) => {
  const { code, errors } = await rollcall(...args);
  expect([code, errors]).toEqual([1, expect.stringContaining(message)]);
});

test('the last operator cannot be disabled, also not from here', async () => {
  const alone = await createTestServer();
  const { email } = await createPerson(alone, 'operator');
  const { code, errors } = await runCommand({ DATABASE_URL: alone.databaseUrl }, ['admin', 'disable', email]);
  expect([code, errors]).toEqual([1, expect.stringContaining('last operator')]);
  await alone.close();
});
