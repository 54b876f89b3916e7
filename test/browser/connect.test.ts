import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { trialUser } from '../../src/console/trials/trial-user.js';
import {
  bearer,
  Connection,
  type CycleReport,
  compileMappings,
  createEntraJob,
  DEFAULT_MAPPINGS,
  type Exchange,
  readTenantUrl,
  SimulatedTenant,
} from '../../src/entra/index.js';
import { type RollcallProcess, startRollcall } from '../faults/rollcall-process.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { until } from '../support/until.js';
import { type OpenPage, openBrowser, openPage } from './use-browser.js';

const USERS = 60;
/** Requests of a job before its secret is rotated. */
const MIDDLE = 30;
/** Of their own, which each of the people chooses. */
const PASSWORD = 'quiet-harbour-Lantern-62-otter';

let database: TestDatabase;
let asking: pg.Client;
let folder: string;
let server: RollcallProcess;
let origin: string;
let browser: Browser;
let operator: OpenPage;

/** The program as somebody starts it who has nothing but a database without a table. */
beforeAll(async () => {
  [database, folder, browser] = await Promise.all([
    createTestDatabase(),
    mkdtemp(join(tmpdir(), 'rollcall-connect-')),
    openBrowser(),
  ]);
  asking = new pg.Client(database.url);
  await asking.connect();
  await asking.query('DROP SCHEMA rollcall CASCADE');
  server = await startRollcall({ DATABASE_URL: database.serverUrl, DATA_DIR: folder, LOG_LEVEL: 'silent' });
  origin = new URL(server.tenantUrl).origin;
});
afterAll(async () => {
  await browser?.close();
  await server?.end('SIGTERM');
  await asking?.end();
  await rm(folder, { recursive: true });
  await database.drop();
});

const open = () => openPage(browser, origin, { permissions: ['clipboard-read', 'clipboard-write'] });

async function openIntegration({ page }: OpenPage): Promise<Page> {
  await page.goto('/console/o/acme/data-integration');
  await page.getByRole('heading', { name: 'Data Integration', level: 1 }).waitFor();
  return page;
}

const clipboard = (page: Page) => page.evaluate<string>('navigator.clipboard.readText()');

/** What the clipboard has after the button for it was pressed. */
async function copy(page: Page, label: string): Promise<string> {
  await page
    .getByRole('button', { name: `Copy: ${label}`, exact: true })
    .first()
    .click();
  await page.getByRole('button', { name: 'Copied', exact: true }).waitFor();
  const text = await clipboard(page);
  await page.getByRole('button', { name: 'Copied', exact: true }).waitFor({ state: 'detached' });
  return text;
}

/** The value that is shown once. */
const shownSecret = async (page: Page): Promise<string> =>
  (await page.getByRole('status').filter({ hasText: 'not shown again' }).locator('code').textContent()) ?? '';

const choose = async (page: Page, label: string, option: string) => {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};

const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();

/** What Entra does once it has the Tenant URL and the secret. */
function startJob(
  tenantUrl: string,
  secret: () => string | Promise<string>,
  exchanges: Exchange[],
): Promise<CycleReport> {
  const tenant = new SimulatedTenant();
  for (let i = 1; i <= USERS; i += 1) tenant.putUser(trialUser(i, 'connected'));
  const connection = new Connection(readTenantUrl(tenantUrl), {
    credential: { authorization: async () => bearer(await secret()).authorization() },
    observe: (exchange) => exchanges.push(exchange),
  });
  const { users } = compileMappings(DEFAULT_MAPPINGS);
  return createEntraJob({ connection, directory: tenant, users }).runCycle();
}

const refusedIn = (exchanges: readonly Exchange[]) =>
  exchanges.flatMap(({ outcome }) => ('status' in outcome && outcome.status < 400 ? [] : [outcome]));

const clientInDatabase = async (): Promise<unknown> =>
  (await asking.query(`SELECT scim_client FROM organizations WHERE slug = 'acme'`)).rows[0]?.scim_client;

let tenantUrl: string;
let first: string;

test('who started it signs in with what it printed, and chooses a password of their own', async () => {
  const [, email = '', once = ''] = /Sign in as +(\S+)\n +Password +(\S+)\n/.exec(server.output()) ?? [];
  operator = await open();
  const { page } = operator;
  await page.goto('/console/');
  const signIn = async (password: string) => {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  };
  await signIn(once);
  await page.getByRole('heading', { name: 'Choose your password' }).waitFor();
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByRole('heading', { level: 1, name: 'Organizations' }).waitFor();
  // What was printed is good once.
  await page.context().clearCookies();
  await page.goto('/console/');
  await signIn(once);
  await page.getByText('E-mail or password is wrong.').waitFor();
  await signIn(PASSWORD);
  await page.getByRole('heading', { level: 1, name: 'Organizations' }).waitFor();
});

test('from there to “Connected”: settings, a secret that is copied, and Entra provisions with it', async () => {
  const page = await openIntegration(operator);
  await choose(page, 'Data Integration', 'Azure');
  await choose(page, 'Method of providing SCIM secret location', 'bearer');
  const active = page.getByRole('switch', { name: 'Set as active SCIM Provider' });
  expect(await active.isChecked()).toBe(true);
  await save(page);
  await page.getByText('Saved.').waitFor();

  await page.getByRole('button', { name: 'Create' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Entra');
  await dialog.getByLabel('Note').fill('Ask the identity team.');
  await dialog.getByRole('button', { name: 'Create' }).click();
  first = await shownSecret(page);
  // The guide has both where the portal asks for them.
  expect(await copy(page, 'Secret Token')).toBe(first);
  tenantUrl = await copy(page, 'Tenant URL');
  expect(tenantUrl).toBe(`${origin}/api/scim/acme`);

  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByText('Connected', { exact: true }).waitFor();
  for (const step of ['Create a user', 'Change the user', 'Disable the user', 'Delete the user'])
    expect([step, await page.getByText(step, { exact: true }).count()]).toEqual([step, 1]);

  const exchanges: Exchange[] = [];
  expect(await startJob(tenantUrl, () => first, exchanges)).toMatchObject({
    health: 'healthy',
    created: USERS,
    failed: 0,
  });
  await page.reload();
  await page.getByRole('listitem').filter({ hasText: 'Entra' }).getByText('Last used').waitFor();
  await page.getByText('Ask the identity team.').waitFor();
  expect(await page.getByText(first).count()).toBe(0);
  await page.goto('/console/o/acme/overview');
  await page.getByText('Connected', { exact: true }).waitFor();
  await page.getByText('Nothing to do. Everything is fine.').waitFor();
  await page.goto('/console/o/acme/users');
  await page.getByText('connected.1@contoso.example').first().waitFor();
  expect(operator.problems).toEqual([]);
});

test('a secret is rotated while a job runs, and nothing is refused', async () => {
  const page = await openIntegration(operator);
  const exchanges: Exchange[] = [];
  let secret = first;
  let isRotated = () => {};
  const rotated = new Promise<void>((resolve) => {
    isRotated = resolve;
  });
  let asked = 0;
  // In the middle of its work it waits for the rotation, goes on with the old secret, and then has the new one.
  const job = startJob(
    tenantUrl,
    async () => {
      asked += 1;
      if (asked === MIDDLE) await rotated;
      return asked > 2 * MIDDLE ? secret : first;
    },
    exchanges,
  );
  await until(() => asked === MIDDLE);
  await page.getByRole('button', { name: 'Rotate: Entra' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate', exact: true }).click();
  const second = await shownSecret(page);
  expect(second).not.toBe(first);
  secret = second;
  isRotated();
  expect(await job).toMatchObject({ health: 'healthy', failed: 0 });
  expect(refusedIn(exchanges)).toEqual([]);
  expect(exchanges.length).toBeGreaterThan(2 * MIDDLE);
  // The old one works beside it until its end.
  const old: Exchange[] = [];
  expect(await startJob(tenantUrl, () => first, old)).toMatchObject({ health: 'healthy' });
  expect(refusedIn(old)).toEqual([]);
});

test('a rehearsal goes on while its page is left, and is there again when somebody comes back', async () => {
  const page = await openIntegration(operator);
  await page.getByLabel('People', { exact: true }).fill('2000');
  await page.getByRole('button', { name: 'Rehearse' }).click();
  await page.getByText(/^Cycle 1:/).waitFor();
  await page.goto('/console/o/acme/audit');
  await page.getByRole('heading', { name: 'Audit', level: 1 }).waitFor();
  await openIntegration(operator);
  await page.getByText(/^Cycle 1:/).waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText('Stopped.').waitFor();
});

/** Somebody whom the operator invites, in a window of their own. */
async function invited(name: string): Promise<OpenPage> {
  const { page } = operator;
  await page.goto('/console/o/acme/people');
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  await page.getByRole('dialog').getByLabel('E-mail').fill('second.admin@contoso.example');
  await page.getByRole('button', { name: 'Send the invitation' }).click();
  const link = await copy(page, 'Link of the invitation');
  const opened = await open();
  await opened.page.goto(link);
  await opened.page.getByLabel('Your name').fill(name);
  await opened.page.getByLabel('Choose a password').fill(PASSWORD);
  await opened.page.getByRole('button', { name: 'Accept' }).click();
  await opened.page.getByRole('button', { name: `Account of ${name}` }).waitFor();
  return opened;
}

test('of two admins at once the second is told, and what was typed is kept', async () => {
  const [mine, theirs] = [await openIntegration(await invited('Second Admin')), await openIntegration(operator)];
  await choose(theirs, 'Data Integration', 'Okta');
  await save(theirs);
  await theirs.getByText('Saved.').waitFor();
  await choose(mine, 'Data Integration', 'SAP');
  await save(mine);
  await mine.getByText('Somebody else has changed these settings').waitFor();
  expect(await mine.getByRole('combobox', { name: 'Data Integration' }).inputValue()).toBe('SAP');
  expect(await clientInDatabase()).toBe('okta');
  await mine.getByRole('button', { name: 'Save mine all the same' }).click();
  await mine.getByText('Saved.').waitFor();
  expect(await clientInDatabase()).toBe('sap');
});
