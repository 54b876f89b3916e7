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

/** The one that was named, else where packages put it; the one that has no windows to draw takes a fifth less time. */
const PLACES =
  process.env.CHROMIUM === undefined
    ? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/google-chrome']
    : [process.env.CHROMIUM];

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
  /** Has loaded nothing before. */
  readonly isFirst?: boolean;
}

export interface OpenPage {
  readonly page: Page;
  /** Errors of scripts, answers 5xx, and whatever the content security policy has stopped. */
  readonly problems: string[];
  close(): Promise<void>;
}

/**
 * Windows that were closed, by their options, for those who open one with the same: Chromium takes four times as long for a page
 * where it must begin a process and load our code first.
 */
const closedOf = new WeakMap<Browser, Map<string, Page[]>>();

/** How large a window is where nothing is said of it. */
export const DESK = { width: 1280, height: 720 };
/** For what never comes: of a busy machine nothing is to be learned. */
const TIMEOUT_MS = 60_000;

/** A window that shares no cookies and nothing stored with others. */
export async function openPage(
  browser: Browser,
  origin: string,
  { as, isFirst = false, viewport = DESK, colorScheme = 'light', ...options }: Visit = {},
): Promise<OpenPage> {
  const all = { baseURL: origin, locale: 'en-GB', reducedMotion: 'reduce', ...options } as const;
  const closed = closedOf.get(browser) ?? new Map<string, Page[]>();
  closedOf.set(browser, closed);
  const key = JSON.stringify(all);
  const again = isFirst ? undefined : closed.get(key)?.pop();
  const page = again ?? (await (await browser.newContext(all)).newPage());
  page.setDefaultTimeout(TIMEOUT_MS);
  await page.setViewportSize(viewport ?? DESK);
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  const [name = '', value = ''] = as?.cookie?.split('=') ?? [];
  if (name !== '') await page.context().addCookies([{ name, value, url: origin }]);
  const problems = watch(page);
  const close = async () => {
    await forget(page, origin);
    closed.set(key, [...(closed.get(key) ?? []), page]);
  };
  return { page, problems, close };
}

function watch(page: Page): string[] {
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
  return problems;
}

/** Leaves what a window shows, and ends whatever it has stored. */
async function forget(page: Page, origin: string): Promise<void> {
  const context = page.context();
  for (const event of ['pageerror', 'console', 'dialog', 'response'] as const) page.removeAllListeners(event);
  for (const other of context.pages()) if (other !== page) await other.close();
  await page.goto('about:blank');
  const session = await context.newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'local_storage' });
  await session.detach();
  await context.clearCookies();
  await context.setOffline(false);
}

/** Until nothing is being loaded any more, neither the code of the page nor what it shows. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.locator('[aria-busy="true"], [data-loading="true"]').first().waitFor({ state: 'detached' });
}
