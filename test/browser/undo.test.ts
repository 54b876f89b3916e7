import type { Browser } from 'playwright-core';
import { browserOf, type ConsoleBrowser, createPerson } from '../support/console-browser.js';
import { fillUsers } from '../support/filled-directory.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { openBrowser, openPage } from './use-browser.js';

/** As many as Entra's own guard takes for too many. */
const MANY = 500;
const AT_ONCE = 20;

let server: TestServer;
let browser: Browser;
let acme: TestOrganization;
let admin: ConsoleBrowser;
let auditor: ConsoleBrowser;
let team: string;
const ids: string[] = [];

const inBatches = async (count: number, work: (i: number) => Promise<unknown>) => {
  for (let from = 0; from < count; from += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => work(from + i)));
};

beforeAll(async () => {
  [server, browser] = await Promise.all([
    createTestServer({ environment: { ALLOW_PRIVATE_ADDRESSES: 'true' } }),
    openBrowser(),
  ]);
  acme = await server.createOrganization('core');
  admin = await browserOf(server, await createPerson(server, 'admin', acme.id));
  auditor = await browserOf(server, await createPerson(server, 'auditor', acme.id));
  await fillUsers(server.query, acme.id, MANY);
  const rows = await server.query<{ id: string }>(
    'SELECT id FROM users WHERE organization_id = $1 ORDER BY user_name',
    acme.id,
  );
  ids.push(...rows.map(({ id }) => id));
  const { token } = await server.services.credentials.create(acme.id, 'Set-up');
  team = String((await acme.client.as(token).post('/Groups', group('Everybody', ...ids))).body.id);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

test('from damage to repair without the command line: a wrong scope deletes 500 users', async () => {
  await inBatches(MANY, (i) => acme.client.delete(`/Users/${ids[i]}`));
  await server.flushLog();
  const { page, problems, close } = await openPage(browser, server.origin, { as: admin });
  await page.goto(`/console/o/${acme.slug}/overview`);
  await page.getByText('A client disabled or deleted many users in one cycle.').waitFor();

  // Somebody asks for one of them.
  await page.getByRole('main').press('/');
  await page.getByRole('dialog').getByRole('textbox').fill('User-0007');
  await page.getByRole('option', { name: /^Why is/ }).click();
  const answer = page.getByRole('article');
  await answer.getByText(/^User-0007 was deleted from/).waitFor();
  expect(await answer.textContent()).toContain('by the client with "Entra"');

  await page.goBack();
  await page.getByRole('link', { name: 'Look at an undo' }).click();
  await page.getByText(`User: ${MANY} come back`).waitFor();
  await page.getByRole('button', { name: 'Take something back' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('not-it');
  await dialog.getByRole('button', { name: 'Take it back' }).click();
  await dialog.getByText(/Type the short name/).waitFor();
  await dialog.getByRole('textbox').fill(acme.slug);
  await dialog.getByRole('button', { name: 'Take it back' }).click();
  await page.getByText('Done', { exact: true }).waitFor();
  const figures = page.locator('dl').first();
  expect(await figures.textContent()).toContain(`Brought back${MANY}`);
  const { body } = await acme.client.get('/Users?count=0');
  expect(body.totalResults).toBe(MANY);
  expect((await acme.client.get(`/Groups/${team}`)).body.members).toHaveLength(MANY);

  await page.goto(`/console/o/${acme.slug}/history/${ids[7]}`);
  await page.getByRole('link', { name: 'By an undo' }).waitFor();
  expect(await page.getByRole('listitem').filter({ hasText: 'By an undo' }).count()).toBe(1);
  expect(problems).toEqual([]);
  await close();
});

test('one who was deleted comes back from the list; an auditor finds no button for it', async () => {
  await acme.client.delete(`/Users/${ids[3]}`);
  const looked = await openPage(browser, server.origin, { as: auditor });
  await looked.page.goto(`/console/o/${acme.slug}/deleted`);
  await looked.page.getByRole('link', { name: 'User-0003' }).waitFor();
  expect(await looked.page.getByRole('button', { name: 'Restore' }).count()).toBe(0);
  await looked.page.goto(`/console/o/${acme.slug}/undos/new?by=credential&of=Entra&since=2020-01-01T00:00:00.000Z`);
  await looked.page.getByText(/Changing it takes the role/).waitFor();
  await looked.close();

  const { page, problems, close } = await openPage(browser, server.origin, { as: admin });
  await page.goto(`/console/o/${acme.slug}/deleted`);
  const row = page.getByRole('row').filter({ hasText: 'User-0003' });
  await row.getByRole('button', { name: 'Restore' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  await row.waitFor({ state: 'detached' });
  expect((await acme.client.get(`/Users/${ids[3]}`)).status).toBe(200);
  expect(problems).toEqual([]);
  await close();
});

test('a system is added and synced, access asked for, approved by another and brought there; an auditor only looks', async () => {
  const there = await server.createOrganization('ias');
  const emails = [{ value: 'joan@contoso.com', primary: true }];
  await there.client.post('/Users', coreUser('joan', { active: true, name: { familyName: 'Clarke' }, emails }));
  const clerks = idOf(await there.client.post('/Groups', group('Z_FI_CLERK')));
  const { page, problems, close } = await openPage(browser, server.origin, { as: admin });
  await page.goto(`/console/o/${acme.slug}/systems`);
  await page.getByRole('link', { name: 'Add a system' }).click();
  await page.getByLabel('Name').fill('IAS');
  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'SAP Cloud Identity Services' }).click();
  await page.getByRole('textbox', { name: 'URL', exact: true }).fill(`${server.scimUrl}${there.slug}`);
  await page.getByRole('combobox', { name: 'Sign-in' }).click();
  await page.getByRole('option', { name: 'Bearer token' }).click();
  await page.getByLabel('Secret', { exact: true }).fill(there.token);
  await page.getByRole('button', { name: 'Add a system' }).click();
  await page.getByRole('heading', { name: 'IAS', level: 1 }).waitFor();
  expect(await page.content()).not.toContain(there.token);
  await page.getByRole('button', { name: 'Test' }).click();
  await page.getByText('It answers, and users can be read.').waitFor();

  await page.getByRole('button', { name: 'Run now' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run now' }).click();
  await page.getByRole('heading', { name: 'Sync of IAS' }).waitFor();
  await page.getByText('Finished', { exact: true }).waitFor();
  expect(await page.getByRole('row', { name: /^Created/ }).textContent()).toBe('Created11');

  await page.getByRole('link', { name: 'Access requests' }).click();
  await page.getByRole('link', { name: 'Ask for access' }).click();
  await page.getByLabel('User').first().fill('joan');
  await page.getByRole('option', { name: 'joan' }).click();
  await page.getByLabel('Group').fill('Z_FI_CLERK');
  await page.getByLabel('Reason').fill('FI-204');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByText('You asked for it: somebody else decides on it.').waitFor();
  expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  const address = page.url();
  expect(problems).toEqual([]);
  await close();

  const looked = await openPage(browser, server.origin, { as: auditor });
  await looked.page.goto(address);
  await looked.page.getByText('Requested', { exact: true }).first().waitFor();
  const main = looked.page.getByRole('main');
  expect(await main.getByRole('button').count()).toBe(0);
  await looked.page.getByRole('link', { name: 'Systems' }).click();
  await looked.page.getByRole('link', { name: 'IAS' }).waitFor();
  expect(await main.getByRole('link', { name: 'Add a system' }).count()).toBe(0);
  await looked.close();

  const another = await browserOf(server, await createPerson(server, 'admin', acme.id));
  const decided = await openPage(browser, server.origin, { as: another });
  await decided.page.goto(address);
  await decided.page.getByRole('button', { name: 'Approve' }).click();
  await decided.page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await decided.page.getByRole('button', { name: 'Revoke' }).waitFor();
  await decided.page.getByText('Provisioned', { exact: true }).first().waitFor();
  expect((await there.client.get(`/Groups/${clerks}`)).body.members).toHaveLength(1);
  expect(decided.problems).toEqual([]);
  await decided.close();
});
