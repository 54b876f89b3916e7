import type { Page } from 'playwright-core';
import type { SystemAnswer } from '../../../src/console/api/contract/systems.js';
import { dialogBehind, type PageState, press, unfold } from './page-state.js';

const SYSTEM = '/o/:slug/systems/:id';
const NEW_SYSTEM = '/o/:slug/systems/new';
const REQUEST = '/o/:slug/access-requests/:id';

const signIn = (name: string) => async (page: Page) => {
  await page.getByRole('combobox', { name: 'Sign-in' }).click();
  await page.getByRole('option', { name }).click();
};
const exported = (text: string) => async (page: Page) => {
  await page.getByLabel('Exported JSON').fill(text);
  await press(page, 'Read it');
};

/** The pages of other systems: what is entered of them, syncs, access and the check of SAP's destinations. */
export const OF_SYSTEMS: readonly PageState[] = [
  { name: 'a system by OAuth', path: NEW_SYSTEM, reach: signIn('OAuth client credentials') },
  {
    name: 'a system by a certificate that is none',
    path: NEW_SYSTEM,
    async reach(page) {
      await page.getByLabel('Name').fill('SAP');
      await page.getByRole('textbox', { name: 'URL', exact: true }).fill('https://sap.example/scim');
      await signIn('Client certificate')(page);
      await page.getByLabel('Client certificate').last().fill('nonsense');
      await press(page, 'Add a system');
      await page.getByText(/no certificate in PEM/).waitFor();
    },
  },
  {
    name: 'an export that is none',
    path: NEW_SYSTEM,
    async reach(page) {
      await exported('{ "name": nothing')(page);
      await page.getByText(/JSON/).last().waitFor();
      await page.locator('[aria-invalid=true]').first().waitFor();
    },
  },
  {
    name: 'an export that fills the form',
    path: NEW_SYSTEM,
    async reach(page) {
      const properties = { URL: 'https://hr.accounts.ondemand.com', User: 'proxy', Password: 'x' };
      const system = { name: 'HR', connectorTypeString: 'SAP_CLOUD_IDENTITY', accessMode: 'PROXY', properties };
      await exported(JSON.stringify(system))(page);
      await page.getByText(/^To be entered above/).waitFor();
    },
  },
  { name: 'properties and authorities', path: SYSTEM, reach: (page) => unfold(page, 'Properties and authorities') },
  {
    name: 'a system that was tested',
    path: SYSTEM,
    async reach(page) {
      await press(page, 'Test');
      await page.getByText('It answers, and users can be read.').waitFor();
    },
  },
  {
    name: 'two admins at one system',
    // What it holds of the system is out of date from then on.
    isLast: true,
    path: SYSTEM,
    async reach(page, world) {
      const save = page.getByRole('button', { name: 'Save', exact: true });
      // It has what the other one is about to change.
      await save.waitFor();
      const admin = await world.browserOf('admin');
      const path = `/organizations/${world.organization.slug}/systems`;
      const [item] = (await admin.get<{ items: SystemAnswer[] }>(path)).body.items;
      const { body } = await admin.get<SystemAnswer>(`${path}/${item?.id}`);
      await admin.send('PATCH', `${path}/${item?.id}`, { isProxy: true }, { 'If-Match': `"${body.version}"` });
      await save.click();
      await page.getByText(/Somebody else changed this/).waitFor();
    },
  },
  {
    name: 'a resource transformed step by step',
    path: SYSTEM,
    async reach(page) {
      await press(page, 'Show step by step');
      await page.getByText('It becomes', { exact: true }).waitFor();
    },
  },
  {
    name: 'a transformation that is wrong in a line',
    path: SYSTEM,
    async reach(page) {
      await page.getByText('Write', { exact: true }).click();
      await page.getByLabel('Transformation (Write)').fill('{\n "user": {\n  "mappings": [{}]\n }\n}');
      await press(page, 'Save transformation');
      await press(page, 'Go to line 3');
    },
  },
  { name: 'remove a system', path: SYSTEM, reach: dialogBehind('Remove') },
  { name: 'a sync of a system', path: SYSTEM, reach: dialogBehind('Run now') },
  {
    name: 'a system as an auditor reads it',
    path: SYSTEM,
    as: 'auditor',
    reach: (page) => page.getByRole('heading', { name: 'Transformations' }).waitFor(),
  },
  { name: 'a sync now', path: '/o/:slug/sync-runs', reach: dialogBehind('Run now') },
  { name: 'approve access', path: REQUEST, reach: dialogBehind('Approve') },
  { name: 'reject access', path: REQUEST, reach: dialogBehind('Reject') },
  { name: 'withdraw a request', path: REQUEST, reach: dialogBehind('Withdraw') },
  {
    name: 'no request in a state',
    path: '/o/:slug/access-requests?state=expired',
    reach: (page) => page.getByText('No such request').waitFor(),
  },
  {
    name: 'a user who is asked for',
    path: '/o/:slug/access-requests/new',
    async reach(page) {
      await page.getByLabel('User').first().fill('grace');
      await page.getByRole('option', { name: 'grace@contoso.com' }).waitFor();
    },
  },
  {
    name: 'destinations of SAP that are wrong',
    path: '/o/:slug/sap-check',
    async reach(page) {
      await page.getByLabel('IPS_PROXY', { exact: true }).fill('Type=HTTP\nServiceURL=/ipsproxy');
      await page.getByRole('button', { name: 'Check', exact: true }).click();
      await page.getByText('Something failed').waitFor();
    },
  },
];
