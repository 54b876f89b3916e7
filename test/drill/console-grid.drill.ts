import type { Browser, Page } from 'playwright-core';
import { openBrowser, openPage } from '../browser/use-browser.js';
import { browserOf, createPerson } from '../support/console-browser.js';
import { fillUsers } from '../support/filled-directory.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

const USERS = 1_000_000;
const PAGE = 100;
/** Others in the same tables, so that a sample meets more than one organization. */
const OTHERS = 200_000;
/** Higher elements are cut off by one browser or another. */
const MAX_HEIGHT = 8_000_100;

let server: TestServer;
let browser: Browser;
let many: TestOrganization;

beforeAll(async () => {
  [server, browser] = await Promise.all([createTestServer(), openBrowser()]);
  many = await server.createOrganization('core');
  await fillUsers(server.query, (await server.createOrganization('core')).id, OTHERS);
  await fillUsers(server.query, many.id, USERS);
  await server.query('VACUUM ANALYZE users');
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const firstName = (page: Page): Promise<string> =>
  page.getByRole('grid').evaluate((grid) => {
    const { top } = grid.getBoundingClientRect();
    const cells = [...grid.querySelectorAll('[role="gridcell"]:first-child a')];
    return cells.find((cell) => cell.getBoundingClientRect().top > top + 30)?.textContent ?? '';
  });

async function positionOf(userName: string): Promise<number> {
  const sql = 'SELECT count(*)::int AS before FROM users WHERE organization_id = $1 AND user_name_folded < $2';
  const [row] = await server.query<{ before: number }>(sql, many.id, userName.toLowerCase());
  return (row?.before ?? 0) / USERS;
}

test('a grid of 1,000,000 users scrolls to its middle and filters, without an answer over the page size', async () => {
  const as = await browserOf(server, await createPerson(server, 'operator'));
  const { page, problems, close } = await openPage(browser, server.origin, { as });
  const answers: { url: string; rows: number; bytes: number; ms: number }[] = [];
  page.on('requestfinished', async (request) => {
    if (!/\/users(?:\/size)?\?/.test(request.url())) return;
    const response = await request.response().catch(() => null);
    const body = await response?.body().catch(() => undefined);
    const { items = [] } = JSON.parse(body?.toString() ?? '{}') as { items?: unknown[] };
    const { responseEnd } = request.timing();
    const url = new URL(request.url());
    answers.push({
      url: url.pathname + url.search,
      rows: items.length,
      bytes: body?.length ?? 0,
      ms: Math.round(responseEnd),
    });
  });
  await page.goto(`/console/o/${many.slug}/users`);
  const grid = page.getByRole('grid');
  await grid.getByText('User-0000', { exact: true }).waitFor();
  await page.getByText(/estimated from a sample/).waitFor();
  const rows = Number(await grid.getAttribute('aria-rowcount'));
  expect(Math.abs(rows / USERS - 1)).toBeLessThan(0.1);
  expect(await grid.evaluate((element) => element.scrollHeight)).toBeLessThan(MAX_HEIGHT);

  for (const position of [0.5, 0.25, 0.75]) {
    await grid.evaluate((element, at) => element.scrollTo({ top: element.scrollHeight * at }), position);
    // What was there before stays in sight until the page of the place has come.
    await until(async () => {
      const found = await firstName(page);
      return found !== '' && Math.abs((await positionOf(found)) - position) < 0.05;
    });
  }

  await page.getByLabel('SCIM filter').fill('active eq false');
  await page.getByLabel('SCIM filter').press('Enter');
  await grid.getByText('Disabled').first().waitFor();
  expect(await grid.getByText('Active', { exact: true }).count()).toBe(0);
  await page.getByRole('searchbox').fill('user-777');
  await grid.getByText('User-7770', { exact: true }).waitFor();

  console.table(answers);
  expect(answers.every((answer) => answer.rows <= PAGE)).toBe(true);
  expect(Math.max(...answers.map(({ bytes }) => bytes))).toBeLessThan(100_000);
  expect(problems).toEqual([]);
  await close();
});
