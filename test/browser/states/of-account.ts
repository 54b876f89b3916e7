import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { dialogBehind, opened, type PageState, press, unfold } from './page-state.js';

const addApp = dialogBehind('Add an authenticator app');

/** The auditor has an app from then on. */
async function confirmApp(page: Page): Promise<void> {
  if (await page.getByRole('button', { name: /^Remove: / }).isVisible()) return;
  await addApp(page);
  const key = page.getByRole('dialog').locator('code');
  const secret = Secret.fromBase32((await key.textContent()) ?? '');
  await page.getByRole('dialog').getByLabel('Code that the app shows').fill(new TOTP({ secret }).generate());
  await page.getByRole('dialog').getByRole('button', { name: 'Add it' }).click();
  await page.getByRole('dialog', { name: 'Recovery codes' }).waitFor();
}

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** How somebody signs in. */
export const OF_ACCOUNT: readonly PageState[] = [
  {
    name: 'add an authenticator app',
    path: '/account',
    async reach(page) {
      await addApp(page);
      await page.getByRole('img', { name: 'QR code for an authenticator app' }).waitFor();
    },
  },
  { name: 'recovery codes', path: '/account', as: 'auditor', reach: confirmApp },
  {
    name: 'remove a second factor',
    path: '/account',
    as: 'auditor',
    async reach(page) {
      await confirmApp(page);
      if (await page.getByRole('dialog').isVisible()) await closeDialog(page);
      await press(page, /^Remove: /);
      await opened(page);
    },
  },
  {
    name: 'new recovery codes',
    path: '/account',
    as: 'auditor',
    async reach(page) {
      await confirmApp(page);
      if (await page.getByRole('dialog').isVisible()) await closeDialog(page);
      await press(page, 'Make new recovery codes');
      await opened(page);
    },
  },
  { name: 'what the audit knows of it', path: '/o/:slug/audit', reach: (page) => unfold(page, 'invited somebody') },
];
