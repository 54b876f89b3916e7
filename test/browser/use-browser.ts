import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { ConsoleBrowser } from '../support/console-browser.js';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The one that was named, else where packages put it. */
const PLACES = [process.env.CHROMIUM ?? '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** A real Chromium. Without one the test fails: what only a browser shows is not shown otherwise. */
export function openBrowser(): Promise<Browser> {
  const executablePath = PLACES.find((place) => existsSync(place));
  if (executablePath === undefined)
    throw new Error(
      `There is no Chromium at ${PLACES.join(' or ')}. Install it (apt-get install chromium), or name one in the variable CHROMIUM.`,
    );
  return chromium.launch({ executablePath, args: FLAGS });
}

export interface Visit extends BrowserContextOptions {
  /** In which session; without one nobody is signed in. */
  readonly as?: ConsoleBrowser;
}

export interface OpenPage {
  readonly page: Page;
  /** Errors of scripts, answers 5xx, and whatever the content security policy has stopped. */
  readonly problems: string[];
  close(): Promise<void>;
}

/** A window of its own, which shares neither cookies nor a cache with others. */
export async function openPage(browser: Browser, origin: string, { as, ...options }: Visit = {}): Promise<OpenPage> {
  const context = await browser.newContext({ baseURL: origin, locale: 'en-GB', reducedMotion: 'reduce', ...options });
  const [name = '', value = ''] = as?.cookie?.split('=') ?? [];
  if (name !== '') await context.addCookies([{ name, value, url: origin }]);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    // Chromium says of each refusal that it was one; whether it was expected is for the test to know.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(message.text());
  });
  // Nothing of ours asks in this way: a script from somewhere would.
  page.on('dialog', (dialog) => problems.push(`dialog: ${dialog.message()}`));
  page.on('response', (response) => {
    if (response.status() >= 500) problems.push(`${response.status()} ${response.url()}`);
  });
  return { page, problems, close: () => context.close() };
}

/** Until nothing is being loaded any more, neither the code of the page nor what it shows. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.locator('[aria-busy="true"], [data-loading="true"]').first().waitFor({ state: 'detached' });
}
