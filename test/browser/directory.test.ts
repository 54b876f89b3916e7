import type { Browser, Page, Response } from 'playwright-core';
import type { DirectoryPage } from '../../src/console/api/contract/directory.js';
import { browserOf, type ConsoleBrowser, createPerson } from '../support/console-browser.js';
import { fillUsers } from '../support/filled-directory.js';
import { coreUser, vaultUser } from '../support/sample-users.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';
import { openBrowser, openPage } from './use-browser.js';

const USERS = 20_000;
const PAGE = 100;

let server: TestServer;
let browser: Browser;
let many: TestOrganization;
let few: TestOrganization;
let as: ConsoleBrowser;

beforeAll(async () => {
  [server, browser] = await Promise.all([createTestServer(), openBrowser()]);
  many = await server.createOrganization('core');
  few = await server.createOrganization('vault');
  await fillUsers(server.query, many.id, USERS);
  await server.query('ANALYZE');
  as = await browserOf(server, await createPerson(server, 'operator'));
  await few.client.post('/Users', vaultUser('ada'));
  const { title: _, ...withoutTitle } = vaultUser('mary');
  await few.client.post('/Users', withoutTitle);
  await server.flushLog();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Where a user stands among all, between 0 and 1. */
async function positionOf(userName: string): Promise<number> {
  const sql = 'SELECT count(*)::int AS before FROM users WHERE organization_id = $1 AND user_name_folded < $2';
  const [row] = await server.query<{ before: number }>(sql, many.id, userName.toLowerCase());
  return (row?.before ?? 0) / USERS;
}

/** What the lists of users of a page were answered with, from now on; of a page that was left, nobody can tell. */
function watchLists(page: Page): DirectoryPage<unknown>[] {
  const answers: DirectoryPage<unknown>[] = [];
  const read = (response: Response) =>
    response.json().then(
      (answer: DirectoryPage<unknown>) => void answers.push(answer),
      () => undefined,
    );
  page.on('response', (response) => {
    if (/\/users\?/.test(response.url()) && response.ok()) void read(response);
  });
  return answers;
}

/** The first cells of the rows that are in view. */
const namesIn = (page: Page): Promise<string[]> =>
  page.getByRole('grid').evaluate((grid) => {
    const { top, bottom } = grid.getBoundingClientRect();
    return [...grid.querySelectorAll('[role="gridcell"]:first-child a')].flatMap((cell) => {
      const box = cell.getBoundingClientRect();
      return box.top >= top && box.bottom <= bottom ? [cell.textContent ?? ''] : [];
    });
  });

test('somebody who did not arrive is found by name, and why', async () => {
  const { page, problems, close } = await openPage(browser, server.origin, { as });
  await page.goto(`/console/o/${few.slug}/users`);
  await page.getByRole('grid').getByText('ada@contoso.com').first().waitFor();
  await page.getByRole('searchbox').fill('mary');
  await page.getByText('Nothing found').waitFor();
  await page.getByRole('link', { name: 'Look in the provisioning log' }).click();
  await page.getByRole('link', { name: /^Refused POST \/Users for mary@contoso.com with 400/ }).click();
  const entry = page.getByRole('dialog');
  await entry.getByText('title (in Entra from jobTitle)').first().waitFor();
  expect(await entry.textContent()).toContain('In Entra, fill the source attribute on the user');
  expect(await entry.textContent()).toContain('curl --request');
  expect(new URL(page.url()).searchParams.get('name')).toBe('mary');
  expect(problems).toEqual([]);
  await close();
});

test('the middle of many users is reached by the scroll bar, their ends by keys; no answer is larger than a page', async () => {
  const { page, problems, close } = await openPage(browser, server.origin, { as });
  const answers = watchLists(page);
  await page.goto(`/console/o/${many.slug}/users`);
  const grid = page.getByRole('grid');
  await grid.getByText('User-0000').waitFor();
  await page.getByText('20,000 entries').waitFor();
  expect(await grid.getAttribute('aria-rowcount')).toBe(String(USERS + 1));
  const before = answers.length;
  await grid.evaluate((element) => element.scrollTo({ top: element.scrollHeight / 2 }));
  await grid.getByText('User-0000').waitFor({ state: 'detached' });
  await until(async () => (await namesIn(page)).length > 5);
  await grid.and(page.locator('[aria-busy="false"]')).waitFor();
  const [first = ''] = await namesIn(page);
  expect(Math.abs((await positionOf(first)) - 0.5)).toBeLessThan(0.03);
  expect(answers.length - before).toBeLessThanOrEqual(4);

  await grid.focus();
  await page.keyboard.press('End');
  await grid.getByText('User-9999').waitFor();
  await page.locator('[role="row"][aria-selected="true"]').getByText('User-9999').waitFor();
  expect(await grid.locator('[aria-selected="true"]').getAttribute('aria-rowindex')).toBe(String(USERS + 1));
  await page.keyboard.press('ArrowUp');
  await page.locator('[role="row"][aria-selected="true"]').getByText('User-9998').waitFor();
  await page.keyboard.press('Home');
  await page.locator('[role="row"][aria-selected="true"]').getByText('User-0000').waitFor();
  expect(answers.every(({ items }) => items.length <= PAGE)).toBe(true);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'User-0000' }).waitFor();
  expect(problems).toEqual([]);
  await close();
});

test('rows that follow one another are read as somebody scrolls, without a gap', async () => {
  const { page, close } = await openPage(browser, server.origin, { as });
  await page.goto(`/console/o/${many.slug}/users`);
  const grid = page.getByRole('grid');
  await grid.getByText('User-0000').waitFor();
  const seen = new Set<string>();
  for (let i = 0; i < 40; i += 1) {
    for (const name of await namesIn(page)) seen.add(name);
    await grid.evaluate((element) => element.scrollBy({ top: 300 }));
    await grid.and(page.locator('[aria-busy="false"]')).waitFor();
    await until(async () => (await namesIn(page)).length > 5);
  }
  const sql = 'SELECT user_name AS name FROM users WHERE organization_id = $1 ORDER BY user_name_folded LIMIT 250';
  const expected = (await server.query<{ name: string }>(sql, many.id)).map(({ name }) => name);
  expect([...seen].slice(0, 250)).toEqual(expected);
  await close();
});

test('a filter completes itself, a wrong one says what is wrong, and the address keeps it', async () => {
  const { page, problems, close } = await openPage(browser, server.origin, { as });
  await page.goto(`/console/o/${many.slug}/users`);
  const filter = page.getByLabel('SCIM filter');
  await filter.click();
  await filter.pressSequentially('act');
  await page.getByRole('option', { name: /^active/ }).click();
  await page.getByRole('option', { name: /^eq is$/ }).click();
  await page.getByRole('option', { name: 'false' }).click();
  expect(await filter.inputValue()).toBe('active eq false ');
  await filter.press('Enter');
  await page.getByText('2,000 entries').waitFor();
  expect(new URL(page.url()).searchParams.get('filter')).toBe('active eq false');
  await page.getByRole('grid').getByText('Disabled').first().waitFor();
  expect(await page.getByRole('grid').getByText('Active', { exact: true }).count()).toBe(0);
  await filter.fill('nickNaem eq "x"');
  await filter.press('Enter');
  await page.getByText(/has no attribute "nickNaem".*did you mean/i).waitFor();
  expect(await filter.inputValue()).toBe('nickNaem eq "x"');
  await filter.fill('');
  await filter.press('Enter');
  await page.getByRole('button', { name: 'User name' }).click();
  await page.getByRole('grid').getByText('User-9999').waitFor();
  expect(await page.getByRole('columnheader', { name: 'User name' }).getAttribute('aria-sort')).toBe('descending');
  expect(problems).toEqual([]);
  await close();
});

test('the live log shows what happens, and nothing that the filters leave out', async () => {
  const { page, problems, close } = await openPage(browser, server.origin, { as });
  await page.goto(`/console/o/${many.slug}/log?outcome=changed`);
  await page.getByText('Nothing here').waitFor();
  const begun = page.waitForResponse((response) => new URL(response.url()).pathname.endsWith('/log/tail'));
  await page.getByRole('switch', { name: 'Live' }).click();
  await begun;
  await many.client.get('/Users?filter=userName%20eq%20"nobody"');
  await many.client.post('/Users', coreUser('grace@contoso.com'));
  await page.getByText('Created user grace@contoso.com').waitFor();
  expect(await page.getByText('Looked for').count()).toBe(0);
  expect(problems).toEqual([]);
  await close();
});
