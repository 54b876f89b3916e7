import type { Page } from 'playwright-core';
import type { ConsoleWorld } from './console-world.js';

/** What a page looks like after somebody has done something on it. */
export interface PageState {
  readonly name: string;
  readonly path: string;
  /** There is no such thing at a desk. */
  readonly isOfPhone?: boolean;
  /** Brings the page there. */
  reach(page: Page, world: ConsoleWorld): Promise<void>;
}

const INTEGRATION = '/o/:slug/data-integration';
const PEOPLE = '/o/:slug/people';
const NOBODY = '00000000-0000-7000-8000-000000000000';
const PHONE = { width: 390, height: 844 };

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();
const opened = (page: Page) => page.getByRole('dialog').waitFor();

async function invite(page: Page): Promise<void> {
  await press(page, 'Invite somebody');
  await opened(page);
}

async function createCredential(page: Page): Promise<void> {
  await press(page, 'Create');
  await opened(page);
}

/** Dialogs, and what is there when something is missing or goes wrong. */
export const STATES: readonly PageState[] = [
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
  {
    name: 'rotate a credential',
    path: INTEGRATION,
    async reach(page) {
      await press(page, /^Rotate: /);
      await opened(page);
    },
  },
  {
    name: 'end a credential',
    path: INTEGRATION,
    async reach(page) {
      await press(page, /^End: /);
      await opened(page);
    },
  },
  { name: 'invite', path: PEOPLE, reach: invite },
  {
    name: 'the link of an invitation',
    path: PEOPLE,
    async reach(page) {
      await invite(page);
      await page.getByRole('dialog').getByLabel('E-mail').fill(`of.${Date.now()}@contoso.com`);
      await press(page, 'Send the invitation');
      await page.getByText('Link of the invitation').waitFor();
    },
  },
  {
    name: 'the navigation of a phone',
    path: PEOPLE,
    isOfPhone: true,
    async reach(page) {
      await page.setViewportSize(PHONE);
      await press(page, 'Open navigation');
      await opened(page);
    },
  },
  {
    name: 'the palette',
    path: PEOPLE,
    async reach(page) {
      await page.keyboard.press('Control+k');
      await page.getByRole('option').first().waitFor();
    },
  },
  { name: 'no user found', path: '/o/:slug/users?search=qqqqqq', reach: async () => {} },
  { name: 'a user that there is not', path: `/o/:slug/users/${NOBODY}`, reach: async () => {} },
  { name: 'an organization that there is not', path: '/o/nowhere/overview', reach: async () => {} },
  {
    name: 'the server does not answer',
    path: PEOPLE,
    async reach(page) {
      await invite(page);
      await page.getByRole('dialog').getByLabel('E-mail').fill('kept@contoso.com');
      await page.context().setOffline(true);
      await press(page, 'Send the invitation');
      await page.getByText('The server does not answer.', { exact: true }).waitFor();
    },
  },
  {
    name: 'a session that is lost',
    path: PEOPLE,
    async reach(page) {
      await invite(page);
      await page.getByRole('dialog').getByLabel('E-mail').fill('kept@contoso.com');
      await page.context().clearCookies();
      await press(page, 'Send the invitation');
      await page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
    },
  },
];
