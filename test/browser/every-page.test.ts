import { statSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { seriousIn } from './axe.js';
import { type ConsoleWorld, createConsoleWorld } from './console-world.js';
import { LOOKS, pagesOf } from './every-page.js';
import { openBrowser, openPage, settled } from './use-browser.js';

const PAGES = await pagesOf();
const ASSETS = new URL('../../dist/console/web/assets/', import.meta.url);
const KB = 1024;

let world: ConsoleWorld;
let browser: Browser;

beforeAll(async () => {
  [world, browser] = await Promise.all([createConsoleWorld(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await world?.server.close();
});

test.each(PAGES.map((entry) => [entry.path, entry] as const))(
  '%s: axe finds nothing serious by day, by night, at a desk and on a phone, and nothing is wider than the window',
  async (path, { isPublic }) => {
    const visit = isPublic ? {} : { as: await world.browserOf('operator') };
    const { page, problems, close } = await openPage(browser, world.server.origin, visit);
    await page.goto(world.addressOf(path));
    const found = [];
    for (const { name, options } of LOOKS) {
      await page.setViewportSize(options.viewport);
      await page.emulateMedia({ colorScheme: options.colorScheme, reducedMotion: 'reduce' });
      await settled(page);
      const colours = options.colorScheme === 'dark';
      found.push(...(await seriousIn(page, { colours })).map((violation) => `${name}: ${violation}`));
      const tooWide = await page.evaluate<number>(
        'Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)',
      );
      expect({ look: name, tooWide }).toEqual({ look: name, tooWide: 0 });
    }
    await close();
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
  },
);

test.each([
  ['/sign-in', undefined, 170],
  ['/o/:slug/overview', 'admin', 250],
] as const)(
  '%s asks for no more than its share of code and styles, in the form that browsers get by https',
  async (path, role, limit) => {
    const visit = role === undefined ? {} : { as: await world.browserOf(role) };
    const { page, close } = await openPage(browser, world.server.origin, visit);
    const names = new Set<string>();
    page.on('response', (response) => {
      const [, name] = /\/console\/assets\/([^/]+\.(?:js|css))$/.exec(response.url()) ?? [];
      if (name !== undefined) names.add(name);
    });
    await page.goto(world.addressOf(path));
    await settled(page);
    await close();
    const size = [...names].reduce((sum, name) => sum + statSync(new URL(`${name}.br`, ASSETS)).size, 0);
    expect(names.size).toBeGreaterThan(3);
    expect(size / KB).toBeLessThan(limit);
  },
);
