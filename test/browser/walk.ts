import type { Page } from 'playwright-core';
import { DESK } from './use-browser.js';

/** A page around which there is nothing of the console's frame, so that whatever was open there is gone. */
const OUTSIDE = `/console/invitations/${'x'.repeat(43)}`;

/** Goes to another page of the console as its links do, by way of outside, and stores nothing of where it comes from. */
export async function walk(page: Page, address: string): Promise<void> {
  await page.setViewportSize(DESK);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.mouse.move(0, 0);
  await push(page, OUTSIDE);
  await page.getByRole('heading', { name: /no longer works/ }).waitFor();
  await page.evaluate('localStorage.clear()');
  await push(page, address);
}

const push = (page: Page, address: string) => page.evaluate(`history.pushState(null, '', ${JSON.stringify(address)})`);
