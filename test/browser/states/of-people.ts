import type { Page } from 'playwright-core';
import { createPerson, PASSWORD } from '../../support/console-browser.js';
import type { ConsoleWorld } from '../console-world.js';
import { dialogBehind, opened, type PageState, PEOPLE, press } from './page-state.js';

const invite = dialogBehind('Invite somebody');

async function openMenuOf(page: Page, name: string): Promise<void> {
  await press(page, `Actions for ${name}`);
  await page.getByRole('menuitem').first().waitFor();
}

/** What is asked before it is done with the admin of the world. */
const asked = (item: string) => ({
  path: PEOPLE,
  async reach(page: Page) {
    await openMenuOf(page, 'Ada Lovelace');
    await page.getByRole('menuitem', { name: item }).click();
    await opened(page);
  },
});

/** Somebody who has not been at the console yet. */
async function signInAs(page: Page, world: ConsoleWorld, change: string): Promise<void> {
  const person = await createPerson(world.server, 'admin', world.organization.id);
  await world.server.query(`UPDATE rollcall.console_accounts SET ${change} WHERE id = $1`, person.id);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Who may come in, and how. */
export const OF_PEOPLE: readonly PageState[] = [
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
    name: 'an invitation that is sent again',
    path: PEOPLE,
    async reach(page) {
      await press(page, 'Send again');
      await page.getByText('Link of the invitation').waitFor();
    },
  },
  { name: 'revoke an invitation', path: PEOPLE, reach: dialogBehind('Revoke') },
  {
    name: 'the menu of a person',
    path: PEOPLE,
    reach: (page) => openMenuOf(page, 'Ada Lovelace'),
  },
  { name: 'another role', ...asked('Make an auditor') },
  { name: 'end all sessions', ...asked('End all sessions') },
  { name: 'disable somebody', ...asked('Disable') },
  { name: 'remove somebody', ...asked('Remove from the organization') },
  { name: 'nobody found', path: '/people', reach: (page) => search(page) },
  { name: 'invite an operator', path: '/people', reach: dialogBehind('Invite an operator') },
  {
    name: 'a wrong password',
    path: '/sign-in',
    as: 'nobody',
    async reach(page) {
      await page.getByLabel('E-mail').fill('nobody@contoso.com');
      await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByText('E-mail or password is wrong.').waitFor();
    },
  },
  {
    name: 'which organization signs in',
    path: '/sign-in',
    as: 'nobody',
    async reach(page) {
      await press(page, 'Sign in with your organization');
      await page.getByLabel('Organization').waitFor();
    },
  },
  {
    name: 'a password to choose',
    path: '/sign-in',
    as: 'nobody',
    async reach(page, world) {
      await signInAs(page, world, 'must_change_password = TRUE');
      await page.getByRole('heading', { name: 'Choose your password' }).waitFor();
    },
  },
  {
    name: 'an invitation that is over',
    path: `/invitations/${'x'.repeat(43)}`,
    as: 'nobody',
    reach: (page) => page.getByRole('heading', { name: /no longer works/ }).waitFor(),
  },
  {
    name: 'a job that was asked to run',
    path: '/server',
    async reach(page) {
      await press(page, /^Run now: /);
      await page.getByRole('status').filter({ hasText: 'half a minute' }).waitFor();
    },
  },
  {
    name: 'no credential of a kind',
    path: '/credentials',
    async reach(page) {
      await page.getByLabel('Find by name or organization').fill('nothing has this name');
      await page.getByText('No credential like this').waitFor();
    },
  },
  {
    name: 'settings that are refused beside their field',
    path: '/o/:slug/settings',
    async reach(page) {
      await page.getByLabel('Provisioning log, in days').fill('0');
      await page.getByRole('button', { name: 'Save' }).last().click();
      await page.getByText('At least 1.').waitFor();
    },
  },
  {
    name: 'the server does not answer',
    path: PEOPLE,
    isLast: true,
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
    isLast: true,
    async reach(page) {
      await invite(page);
      await page.getByRole('dialog').getByLabel('E-mail').fill('kept@contoso.com');
      await page.context().clearCookies();
      await press(page, 'Send the invitation');
      await page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
    },
  },
];

async function search(page: Page): Promise<void> {
  await page.getByLabel('Find by name or e-mail').fill('qqqqqq');
  await page.getByText('Nobody has this in their name or e-mail').waitFor();
}
