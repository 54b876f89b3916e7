import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { generateMasterKey } from '../../src/secrets/master-key.js';
import { runCommand } from '../cli/rollcall-command.js';
import { startRollcall } from '../faults/rollcall-process.js';
import { createTestDatabase } from '../setup/database.js';
import { createTestServer } from '../support/test-server.js';
import { type Page, ROOT, readPages } from './walk/page.js';
import { scriptOf } from './walk/script-of.js';
import type { Walked } from './walk/shell.js';
import { walkPage } from './walk/walk-page.js';

// Every command that README and docs print in a block, in the order printed, on a fresh start with the limits that
// organizations have by default. `npm run drill -- walk` does it from an empty folder, with jobs of the size that is printed.

const pages = readPages().map((page) => ({ page, ...scriptOf(page, { acme: 'acme', contoso: 'contoso' }, true) }));
const walked = pages.filter(({ commands }) => commands.length > 0);

afterAll(() => {
  const lines = pages.flatMap(({ page, commands, elsewhere }) => [
    ...commands.map((line) => `${page.name}: ${line}`),
    ...elsewhere.map((line) => `${page.name}: not here: ${line}`),
  ]);
  process.stdout.write(`The walk ran:\n  ${lines.join('\n  ')}\n`);
});

test('every file that a page leads to is there', () => {
  const dead = pages.flatMap(({ page }) =>
    [...page.text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
      .map(([, target = '']) => join(ROOT, page.name, '..', target))
      .filter((file) => !existsSync(file))
      .map((file) => `${page.name}: ${file}`),
  );
  expect(dead).toEqual([]);
});

test('README, as a first start leaves the server', async () => {
  const database = await createTestDatabase();
  const environment = { DATABASE_URL: database.serverUrl, MASTER_KEY: generateMasterKey() };
  const server = await startRollcall(environment);
  const { origin } = new URL(server.tenantUrl);
  const ground = { origin, environment, token: server.token ?? '', databaseUrl: database.url };
  expect(faultsOf(await walkPage(readPages()[0] as Page, ground))).toBe('');
  expect(await server.end('SIGTERM')).toBe(0);
  await database.drop();
}, 300_000);

test.each(walked.slice(1).map(({ page }) => [page.name, page] as const))('%s', async (_, page) => {
  const environment = { MASTER_KEY: generateMasterKey() };
  const server = await createTestServer({ environment });
  await server.services.people.accounts.makeFirst('admin@localhost');
  const mine = { ...environment, DATABASE_URL: server.databaseUrl };
  const { token, ...credentials } = page.text.includes('org create contoso')
    ? { token: '' }
    : await createContoso(mine, server.scimUrl);
  const ground = {
    origin: server.origin,
    environment: { ...mine, ...credentials },
    token,
    databaseUrl: server.databaseUrl,
  };
  const result = await walkPage(page, ground);
  await server.close();
  expect(faultsOf(result)).toBe('');
});

test('the role that docs/read-users.md makes reads what the page says, and no key and no secret', async () => {
  const { blocks } = readPages().find(({ name }) => name === 'docs/read-users.md') as Page;
  const statements = blocks.filter(({ language }) => language === 'sql').map(({ lines }) => lines.join('\n'));
  const database = await createTestDatabase();
  const client = new pg.Client(database.url);
  await client.connect();
  const asReader = (sql: string) =>
    client.query(`SET ROLE rollcall_reader; ${sql}`).then(
      () => 'read',
      ({ message }: Error) => message,
    );
  await client.query(statements[0] ?? '');
  const answers = [
    await asReader('SELECT resource FROM rollcall.users, rollcall.user_memberships'),
    await asReader('SELECT slug, name, active FROM rollcall.organizations'),
    await asReader('SELECT cursor_key FROM rollcall.organizations'),
    await asReader('SELECT * FROM rollcall.credentials'),
    await asReader('DELETE FROM rollcall.users'),
  ];
  await client.query(`RESET ROLE; ${statements.at(-1)}`);
  await client.end();
  await database.drop();
  expect(answers).toEqual([
    'read',
    'read',
    'permission denied for table organizations',
    'permission denied for table credentials',
    'permission denied for table users',
  ]);
});

/** With all that was run, so that it is seen where. */
const faultsOf = ({ transcript, failures }: Walked): string =>
  failures.length === 0 ? '' : `${transcript}\n\n${failures.join('\n')}`;

/** The organization that pages speak of which do not make it, with a request in its log that was refused. */
async function createContoso(environment: Record<string, string>, scimUrl: string) {
  const rollcall = async (...args: string[]) => JSON.parse((await runCommand(environment, [...args, '--json'])).output);
  await rollcall('org', 'create', 'contoso', '--profile', 'core');
  const { token } = await rollcall('secret', 'create', '-o', 'contoso', '--name', 'walk');
  const client = await rollcall('client', 'create', '-o', 'contoso', '--name', 'walk');
  const refused = await fetch(`${scimUrl}contoso/Users`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' },
    body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], displayName: 'nobody' }),
  });
  expect(refused.status).toBe(400);
  return { token, CLIENT_ID: client.clientId, CLIENT_SECRET: client.clientSecret };
}
