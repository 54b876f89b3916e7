import { coreUser } from '../support/sample-users.js';
import { ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { runCommand } from './rollcall-command.js';

let server: TestServer;
let ours: TestOrganization;
let environment: Record<string, string>;

beforeAll(async () => {
  server = await createTestServer();
  environment = server.environment;
  ours = await server.createOrganization('core');
  const theirs = await server.createOrganization('core');
  await ours.client.post('/Users', coreUser('Ada@contoso.com'));
  await theirs.client.post('/Users', coreUser('eve@fabrikam.com'));
});
afterAll(() => server.close());

const rollcall = (...args: string[]) => runCommand(environment, ['secret', ...args, '--organization', ours.slug]);

test('a secret for a user is good for /Me of that user, is listed with the user, and can be revoked', async () => {
  const created = await rollcall('create', '--name', 'laptop', '--user', 'ADA@contoso.com', '--json');
  expect(created.errors).toBe('');
  const { token, user } = JSON.parse(created.output) as { token: string; user: string };
  expect(user).toBe('Ada@contoso.com');

  const { output } = await rollcall('create', '--name', 'phone', '--user', 'ada@contoso.com');
  expect(output).toContain(`Created secret "phone" of ${ours.slug} for Ada@contoso.com.`);
  expect(output).toContain('/Me of Ada@contoso.com');
  // What provisions the organization is not the user's to revoke.
  expect(output).toMatch(/^Still valid: "laptop"\. /m);

  const [list, asJson] = await Promise.all([rollcall('list'), rollcall('list', '--json')]);
  expect(list.output).toMatch(/^ID +NAME +VERSION +USER +VALUE +ACCESS +CREATED/);
  expect(list.output).toMatch(/^\S{36} {2}laptop +1 +Ada@contoso\.com {2}generated {2}full +\d{4}/m);
  expect(list.output).toMatch(/^\S{36} {2}Entra +1 +generated {2}full +\d{4}/m);
  expect(JSON.parse(asJson.output).secrets).toMatchObject([
    { name: 'Entra', user: null },
    { name: 'laptop', user: 'Ada@contoso.com' },
    { name: 'phone', user: 'Ada@contoso.com' },
  ]);

  const me = new ScimClient(server.scimUrl + ours.slug, token);
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  expect(await me.get('/Me')).toMatchObject({ status: 200, body: { userName: 'Ada@contoso.com' } });

  expect((await rollcall('revoke', 'laptop')).output).toBe(
    `Revoked secret "laptop" of ${ours.slug}: in a few seconds it is refused.\n`,
  );
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  expect((await me.get('/Me')).status).toBe(401);
  expect((await rollcall('revoke', 'Entra')).output).toContain('No secret to provision with is left');
});

test('a secret for who is no user of the organization is refused, and none is made', async () => {
  const { slug, id } = await server.createOrganization('core');
  const names = ['nobody@contoso.com', 'eve@fabrikam.com', ''];
  const results = await Promise.all(
    names.map((name) => runCommand(environment, ['secret', 'create', '--organization', slug, '--user', name])),
  );
  expect(results).toEqual(
    names.map((name) => ({
      code: 1,
      output: '',
      errors: expect.stringMatching(new RegExp(`^${slug} has no user "${name}"\\. .*rollcall log`)),
    })),
  );
  expect((await server.services.credentials.list(id)).map(({ name }) => name)).toEqual(['Entra']);
});
