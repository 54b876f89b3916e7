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
import { createPerson, PASSWORD } from '../support/console-browser.js';
import { createTestServer, type TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';
import { type OpenPage, openBrowser, openPage } from './use-browser.js';

const USERS = 60;
/** Requests of a job before its secret is rotated. */
const MIDDLE = 30;

let server: TestServer;
let browser: Browser;
let slug: string;
let admin: OpenPage;

beforeAll(async () => {
  [server, browser] = await Promise.all([createTestServer(), openBrowser()]);
  const { services } = server;
  slug = 'acme';
  const { id } = await services.organizations.create(slug, 'vault', 'Acme');
  await services.organizations.setLimit(slug, { rate: 0, burst: null });
  admin = await signIn((await createPerson(server, 'admin', id)).email);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

/** A window of somebody who signed in on the page. */
async function signIn(email: string): Promise<OpenPage> {
  const opened = await openPage(browser, server.origin);
  const { page } = opened;
  await page.goto('/console/');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.includes('sign-in'));
  return opened;
}

async function openIntegration({ page }: OpenPage): Promise<Page> {
  await page.goto(`/console/o/${slug}/data-integration`);
  await page.getByRole('heading', { name: 'Data Integration', level: 1 }).waitFor();
  return page;
}

/** The value that is shown once. */
const shownSecret = async (page: Page): Promise<string> =>
  (await page.getByRole('status').filter({ hasText: 'not shown again' }).locator('code').textContent()) ?? '';

const choose = async (page: Page, label: string, option: string) => {
  await page
    .getByRole('combobox', { name: label })
    .or(page.getByLabel(label, { exact: true }))
    .first()
    .click();
  await page.getByRole('option', { name: option, exact: true }).click();
};

/** What Entra does once it has the Tenant URL and the secret. */
function startJob(secret: () => string | Promise<string>, exchanges: Exchange[]): Promise<CycleReport> {
  const tenant = new SimulatedTenant();
  for (let i = 1; i <= USERS; i += 1) tenant.putUser(trialUser(i, 'connected'));
  const connection = new Connection(readTenantUrl(server.scimUrl + slug), {
    credential: { authorization: async () => bearer(await secret()).authorization() },
    observe: (exchange) => exchanges.push(exchange),
  });
  const { users } = compileMappings(DEFAULT_MAPPINGS);
  return createEntraJob({ connection, directory: tenant, users }).runCycle();
}

const refusedIn = (exchanges: readonly Exchange[]) =>
  exchanges.flatMap(({ outcome }) => ('status' in outcome && outcome.status < 400 ? [] : [outcome]));

let first: string;

test('from the sign-in to “Connected”: a secret is made, shown once, and Entra provisions with it', async () => {
  const page = await openIntegration(admin);
  await page.getByText('Nothing lets a client in yet').waitFor();
  expect(await page.getByText(`${server.origin}/api/scim/${slug}`, { exact: true }).count()).toBe(1);
  const labels = ['Data Integration', 'Method of providing SCIM secret location', 'Set as active SCIM Provider'];
  const counts = await Promise.all(labels.map((label) => page.getByText(label, { exact: true }).count()));
  expect(counts.filter((count) => count === 0)).toEqual([]);
  await page.getByRole('button', { name: 'Create' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Entra');
  await dialog.getByRole('button', { name: 'Create' }).click();
  first = await shownSecret(page);
  // The guide has it where the portal asks for it.
  expect(await page.getByText(first, { exact: true }).count()).toBe(2);

  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByText('Connected', { exact: true }).waitFor();
  for (const step of ['Create a user', 'Change the user', 'Disable the user', 'Delete the user'])
    expect([step, await page.getByText(step, { exact: true }).count()]).toEqual([step, 1]);

  const exchanges: Exchange[] = [];
  expect(await startJob(() => first, exchanges)).toMatchObject({ health: 'healthy', created: USERS, failed: 0 });
  await page.reload();
  await page.getByText('Last used').first().waitFor();
  expect(await page.getByText(first).count()).toBe(0);
  await page.goto(`/console/o/${slug}/users`);
  await page.getByText('connected.1@contoso.example').first().waitFor();
  expect(admin.problems).toEqual([]);
});

test('a secret is rotated while a job runs, and nothing is refused', async () => {
  const page = await openIntegration(admin);
  const exchanges: Exchange[] = [];
  let secret = first;
  let isRotated = () => {};
  const rotated = new Promise<void>((resolve) => {
    isRotated = resolve;
  });
  let asked = 0;
  // In the middle of its work it waits for the rotation, goes on with the old secret, and then has the new one.
  const job = startJob(async () => {
    asked += 1;
    if (asked === MIDDLE) await rotated;
    return asked > 2 * MIDDLE ? secret : first;
  }, exchanges);
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
  expect(await startJob(() => first, old)).toMatchObject({ health: 'healthy' });
  expect(refusedIn(old)).toEqual([]);
});

test('of two admins at once the second is told, and what was typed is kept', async () => {
  const operator = await signIn((await createPerson(server, 'operator')).email);
  const [mine, theirs] = [await openIntegration(admin), await openIntegration(operator)];
  const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();
  await choose(theirs, 'Data Integration', 'Okta');
  await save(theirs);
  await theirs.getByText('Saved.').waitFor();
  await choose(mine, 'Data Integration', 'SAP');
  await save(mine);
  await mine.getByText('Somebody else has changed these settings').waitFor();
  expect(await mine.getByLabel('Data Integration', { exact: true }).first().inputValue()).toBe('SAP');
  expect((await server.services.organizations.get(slug)).scimClient).toBe('okta');
  await mine.getByRole('button', { name: 'Save mine all the same' }).click();
  await mine.getByText('Saved.').waitFor();
  expect((await server.services.organizations.get(slug)).scimClient).toBe('sap');
});
