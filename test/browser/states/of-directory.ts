import type { Page } from 'playwright-core';
import { opened, type PageState, press, unfold } from './page-state.js';

const LOG = '/o/:slug/log';
const USERS = '/o/:slug/users';
const NOBODY = '00000000-0000-7000-8000-000000000000';

const UNDO = '/o/:slug/undos/new?by=credential&of=Entra&since=2020-01-01T00:00:00.000Z';

const cyclesTable = async (page: Page) => {
  await page.getByText('Next expected').waitFor();
  await page.locator('summary').filter({ hasText: 'As a table' }).last().click();
};

/** Opens the first entry of the log of which this is said. */
const entry = (text: string | RegExp) => async (page: Page) => {
  await page.getByRole('link', { name: text }).first().click();
  await page.getByRole('dialog').getByRole('article').waitFor();
};

/** Who was provisioned, and what happened to them. */
export const OF_DIRECTORY: readonly PageState[] = [
  { name: 'what happened, as a table', path: '/o/:slug/overview', reach: (page) => unfold(page, 'As a table') },
  { name: 'no user found', path: `${USERS}?search=qqqqqq`, reach: (page) => page.getByText('Nothing found').waitFor() },
  {
    name: 'completions of a filter',
    path: USERS,
    async reach(page) {
      await page.getByLabel('SCIM filter').fill('user');
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'a filter that cannot be read',
    path: `${USERS}?filter=${encodeURIComponent('userName eq unquoted')}`,
    reach: (page) => page.getByText(/quote/i).first().waitFor(),
  },
  {
    name: 'the columns to choose from',
    path: USERS,
    async reach(page) {
      await press(page, 'Columns');
      await page.getByRole('checkbox').first().waitFor();
    },
  },
  { name: 'what each cycle did, as a table', path: '/o/:slug/overview', reach: cyclesTable },
  { name: 'a user as JSON', path: '/o/:slug/users/:id', reach: (page) => unfold(page, 'Whole resource, as JSON') },
  { name: 'a group as JSON', path: '/o/:slug/groups/:id', reach: (page) => unfold(page, 'Whole resource, as JSON') },
  {
    name: 'a user that there is not',
    path: `/o/:slug/users/${NOBODY}`,
    reach: (page) => page.getByText('Nothing here').waitFor(),
  },
  { name: 'more filters of the log', path: LOG, reach: (page) => unfold(page, 'More filters') },
  {
    name: 'nothing in the log',
    path: `${LOG}?person=qqqqqq`,
    reach: (page) => page.getByText('Nothing here').waitFor(),
  },
  {
    name: 'the log as it happens',
    path: LOG,
    async reach(page) {
      await page.getByRole('switch', { name: 'Live' }).check({ force: true });
      await page.getByText('New entries appear by themselves.').waitFor();
    },
  },
  { name: 'a change in the log, before and after', path: `${LOG}?outcome=changed`, reach: entry(/title/) },
  { name: 'a refusal in the log, with its request', path: `${LOG}?outcome=refused`, reach: entry(/incomplete/) },
  ...(
    [
      ['never seen', 'nobody@contoso.com', 'Never seen'],
      ['refused', 'incomplete', 'Refused'],
      ['here', 'ada@contoso.com', 'Here'],
      ['deleted', 'leaver@contoso.com', 'Deleted'],
    ] as const
  ).map(
    ([name, who, text]): PageState => ({
      name: `why somebody is ${name}`,
      path: `/o/:slug/why?who=${encodeURIComponent(who)}`,
      reach: (page) => page.getByRole('article').getByText(text, { exact: true }).first().waitFor(),
    }),
  ),
  {
    name: 'somebody whom no organization knows',
    path: '/why?who=qqqqqq',
    reach: (page) => page.getByText('No organization knows of them').waitFor(),
  },
  {
    name: 'a restore that is asked for once more',
    path: '/o/:slug/deleted',
    async reach(page) {
      await press(page, 'Restore');
      await opened(page);
    },
  },
  {
    name: 'nothing deleted of a name',
    path: '/o/:slug/deleted',
    async reach(page) {
      await page.getByRole('searchbox').fill('qqqqqq');
      await page.getByText('Nothing deleted is kept').waitFor();
    },
  },
  {
    name: 'what an undo would do',
    path: UNDO,
    reach: (page) =>
      page
        .getByText(/go, as they were created then/)
        .first()
        .waitFor(),
  },
  {
    name: 'an undo that is asked for once more',
    path: UNDO,
    async reach(page) {
      await page.getByRole('button', { name: 'Take something back' }).click();
      await opened(page);
    },
  },
  {
    name: 'an undo as an auditor sees it',
    path: UNDO,
    as: 'auditor',
    reach: (page) => page.getByText(/Changing it takes the role/).waitFor(),
  },
  {
    name: 'an undo of which nothing can be meant',
    path: '/o/:slug/undos/new?by=request&of=nonsense',
    reach: (page) => page.getByText(/no id of a request/).waitFor(),
  },
];
