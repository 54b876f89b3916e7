import type { Page } from 'playwright-core';
import type { Authentication } from '../../../src/console/api/contract/authentication.js';
import type { DataIntegration } from '../../../src/console/api/contract/data-integration.js';
import type { ConsoleWorld } from '../console-world.js';
import {
  AUTHENTICATION,
  dialogBehind,
  INTEGRATION,
  opened,
  type PageState,
  press,
  SCHEMAS,
  unfold,
} from './page-state.js';

const createCredential = dialogBehind('Create');

/** Another admin saves, while somebody has the page open. */
async function saveMeanwhile(world: ConsoleWorld, page: 'authentication' | 'data-integration', change: object) {
  const admin = await world.browserOf('admin');
  const path = `/organizations/${world.organization.slug}/${page}`;
  const { body } = await admin.get<DataIntegration & Authentication>(path);
  const settings = page === 'authentication' ? { method: body.method } : body.settings;
  await admin.send('PUT', path, { ...settings, ...change }, { 'If-Match': String(body.version) });
}

const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();

const chooseMethod = (label: string) => (page: Page) =>
  page
    .getByLabel('Login method')
    .selectOption({ label })
    .then(() => undefined);

const WORKBENCH = '/o/:slug/workbench';

/** The pages of Administration. */
export const OF_SET_UP: readonly PageState[] = [
  {
    name: 'an operation of the API',
    path: '/o/:slug/api-reference',
    async reach(page) {
      await page.getByRole('searchbox').fill('replace user');
      await unfold(page, '/Users/{id}');
      await unfold(page, 'What it consists of');
      await page.getByText('Example request').waitFor();
    },
  },
  {
    name: 'no operation of the API',
    path: '/o/:slug/api-reference',
    async reach(page) {
      await page.getByRole('searchbox').fill('nothing of this kind');
      await page.getByText('No operation has these words').waitFor();
    },
  },
  {
    name: 'an answer in the workbench',
    path: WORKBENCH,
    async reach(page) {
      await press(page, 'Send');
      await page.getByRole('article').waitFor();
    },
  },
  {
    name: 'the workbench asks',
    path: WORKBENCH,
    async reach(page) {
      await page.getByRole('combobox', { name: 'Begin with an example' }).click();
      await page.getByRole('option', { name: 'Disable a user' }).click();
      await press(page, 'Send');
      await opened(page);
    },
  },
  {
    name: 'no JSON in the workbench',
    path: WORKBENCH,
    async reach(page) {
      await page.getByLabel('Body (JSON)').fill('{');
      await page.getByText('This is not JSON').waitFor();
    },
  },
  { name: 'create a credential', path: INTEGRATION, reach: createCredential },
  {
    name: 'a weak secret',
    path: INTEGRATION,
    async reach(page) {
      await createCredential(page);
      await page.getByText('Choose it', { exact: true }).click();
      await page.getByRole('dialog').getByRole('textbox', { name: 'Secret' }).fill('acme');
      await page.getByRole('dialog').getByRole('status').waitFor();
    },
  },
  {
    name: 'a secret that is shown once',
    path: INTEGRATION,
    async reach(page) {
      await createCredential(page);
      await page.getByRole('dialog').getByLabel('Name').fill(`Of ${Date.now()}`);
      await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
      await page.getByRole('status').filter({ hasText: 'not shown again' }).waitFor();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    },
  },
  { name: 'rotate a credential', path: INTEGRATION, reach: dialogBehind(/^Rotate: /) },
  { name: 'end a credential', path: INTEGRATION, reach: dialogBehind(/^End: /) },
  {
    name: 'methods of providing the secret',
    path: INTEGRATION,
    async reach(page) {
      await page.getByRole('combobox', { name: 'Method of providing SCIM secret location' }).click();
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'addresses, limits and mail',
    path: INTEGRATION,
    reach: (page) => unfold(page, 'Addresses, limits and mail'),
  },
  {
    name: 'two admins at one integration',
    path: INTEGRATION,
    async reach(page, world) {
      await unfold(page, 'Addresses, limits and mail');
      await page.getByLabel('Notify by e-mail').fill('mine@contoso.com');
      await saveMeanwhile(world, 'data-integration', { notifyAddresses: [`theirs.${Date.now()}@contoso.com`] });
      await save(page);
      await page.getByText(/Somebody else has changed these settings/).waitFor();
    },
  },
  {
    name: 'a connection that was tested',
    path: INTEGRATION,
    async reach(page) {
      await page.getByRole('button', { name: 'Test connection' }).click();
      await page.getByText('Connected', { exact: true }).waitFor();
      await unfold(page, /^POST /);
    },
  },
  {
    name: 'a rehearsal that is over',
    path: INTEGRATION,
    async reach(page) {
      await page.getByLabel('People').fill('3');
      await page.getByRole('button', { name: 'Rehearse' }).click();
      await page.getByText('Entra would call this job healthy.').waitFor({ timeout: 30_000 });
    },
  },
  { name: 'sign-in by SAML', path: AUTHENTICATION, reach: chooseMethod('Identity Provider - Azure - SAML') },
  { name: 'sign-in by OpenID Connect', path: AUTHENTICATION, reach: chooseMethod('OpenID Connect') },
  {
    name: 'a certificate that is none',
    path: AUTHENTICATION,
    async reach(page) {
      await chooseMethod('Identity Provider - Azure - SAML')(page);
      await page
        .getByLabel('SSO URL')
        .fill('https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/saml2');
      await page.getByLabel('Certificate', { exact: true }).fill('nonsense');
      await save(page);
      await page.getByText(/This is not a certificate/).waitFor();
    },
  },
  {
    name: 'two admins at one sign-in',
    path: AUTHENTICATION,
    async reach(page, world) {
      await chooseMethod('OpenID Connect')(page);
      await page.getByLabel('Issuer', { exact: true }).fill('https://login.example.com');
      await page.getByLabel('Client ID').fill('mine');
      await saveMeanwhile(world, 'authentication', {});
      await save(page);
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'a requirement that is asked for',
    path: SCHEMAS,
    async reach(page) {
      await page.getByRole('switch', { name: 'displayName is required' }).click({ force: true });
      await page.getByRole('dialog', { name: 'Require displayName?' }).waitFor();
    },
  },
  {
    name: 'a sample that would be refused',
    path: SCHEMAS,
    async reach(page) {
      await page.getByLabel('Resource as JSON').fill('{"displayName": "Ada", "shoeSize": 41}');
      await press(page, 'Check');
      await page.getByText('Would be refused').waitFor();
    },
  },
  {
    name: 'a sample that would be stored, and an open schema',
    path: SCHEMAS,
    async reach(page) {
      await page.getByLabel('Resource as JSON').fill('{"displayName": "Makers", "id": "mine"}');
      await page.getByRole('combobox', { name: 'Resource type' }).click();
      await page.getByRole('option', { name: 'Group' }).click();
      await press(page, 'Check');
      await page.getByText('Would be stored', { exact: true }).waitFor();
      await unfold(page, 'Enterprise');
    },
  },
  {
    name: 'strict mode that is asked for',
    path: '/o/:slug/quirks',
    async reach(page) {
      await page.getByRole('switch', { name: 'This organization is strict' }).click({ force: true });
      await page.getByRole('dialog', { name: 'Turn strict mode on?' }).waitFor();
    },
  },
  { name: 'add a schema', path: SCHEMAS, reach: dialogBehind('Add a schema') },
  { name: 'add a resource type', path: SCHEMAS, reach: dialogBehind('Add a resource type') },
  {
    name: 'what an auditor may read of schemas',
    path: SCHEMAS,
    as: 'auditor',
    reach: (page) => page.getByText(/^You can read this page/).waitFor(),
  },
  {
    name: 'what an auditor may read of it',
    path: INTEGRATION,
    as: 'auditor',
    reach: (page) => page.getByText(/^You can read this page/).waitFor(),
  },
];
