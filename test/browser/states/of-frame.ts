import type { Page } from 'playwright-core';
import { opened, type PageState, PEOPLE, PHONE, press } from './page-state.js';

const ACCOUNT = /^Account of /;

async function openNavigation(page: Page): Promise<void> {
  await page.setViewportSize(PHONE);
  await press(page, 'Open navigation');
  await opened(page);
}

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('option').first().waitFor();
}

const find = (page: Page, text: string) => page.getByRole('dialog').getByRole('textbox').fill(text);

async function openSwitcher(page: Page): Promise<void> {
  await press(page, /Contoso/);
  await page.getByRole('option').first().waitFor();
}

/** What is around every page. */
export const OF_FRAME: readonly PageState[] = [
  {
    name: 'the account menu',
    path: PEOPLE,
    isOfDesk: true,
    async reach(page) {
      await press(page, ACCOUNT);
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  { name: 'the navigation of a phone', path: PEOPLE, isOfPhone: true, reach: openNavigation },
  {
    name: 'the account menu of a phone',
    path: PEOPLE,
    isOfPhone: true,
    async reach(page) {
      await openNavigation(page);
      await page.getByRole('dialog').getByRole('button', { name: ACCOUNT }).click();
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  { name: 'the palette', path: PEOPLE, reach: openPalette },
  {
    name: 'the palette that found something',
    path: PEOPLE,
    async reach(page) {
      await openPalette(page);
      await find(page, 'log');
      await page.getByRole('option', { name: 'Provisioning log' }).waitFor();
    },
  },
  {
    name: 'the palette that found nothing',
    path: PEOPLE,
    async reach(page) {
      await openPalette(page);
      await find(page, '§');
      await page.getByText('Nothing found for').waitFor();
    },
  },
  {
    name: 'the palette that finds people',
    path: PEOPLE,
    async reach(page) {
      await openPalette(page);
      await find(page, 'ada');
      await page.getByRole('option', { name: /ada@contoso\.com/ }).waitFor();
      await page.getByRole('option', { name: /^Why is/ }).waitFor();
    },
  },
  { name: 'the organizations to choose from', path: PEOPLE, isOfDesk: true, reach: openSwitcher },
  {
    name: 'no organization to choose',
    path: PEOPLE,
    isOfDesk: true,
    async reach(page) {
      await openSwitcher(page);
      await page.getByPlaceholder('Find an organization').fill('qqqqqq');
      await page.getByText('No organization with this name.').waitFor();
    },
  },
  {
    name: 'an organization that there is not',
    path: '/o/nowhere/overview',
    reach: (page) => page.getByText('Nothing here').waitFor(),
  },
  { name: 'a page that there is not', path: '/nowhere', reach: (page) => page.getByText('Nothing here').waitFor() },
];
