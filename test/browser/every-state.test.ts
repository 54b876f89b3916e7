import type { Browser } from 'playwright-core';
import { seriousIn } from './axe.js';
import { type ConsoleWorld, createConsoleWorld } from './console-world.js';
import { LOOKS } from './every-page.js';
import { STATES } from './every-state.js';
import { openBrowser, openPage } from './use-browser.js';

/** After the transitions of a change of colours, which begin with the next frame; those of a loader have no end. */
const COLOURS_CHANGED = `new Promise((begun) => requestAnimationFrame(() => requestAnimationFrame(begun))).then(() =>
  Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity).map(({ finished }) => finished))
).then(() => undefined)`;

let world: ConsoleWorld;
let browser: Browser;

beforeAll(async () => {
  [world, browser] = await Promise.all([createConsoleWorld(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await world?.server.close();
});

test.each(STATES.map((state) => [state.name, state] as const))(
  '%s: axe finds nothing serious by day, by night, at a desk and on a phone, and nothing is wider than the window',
  async (_, { path, reach, isOfPhone = false }) => {
    const as = await world.browserOf('operator');
    const { page, problems, close } = await openPage(browser, world.server.origin, { as });
    page.setDefaultTimeout(8_000);
    await page.goto(world.addressOf(path));
    await page.locator('h1, h2').first().waitFor();
    await reach(page, world);
    const found = [];
    for (const { name, options } of LOOKS.filter((look) => !isOfPhone || look.options.isMobile === true)) {
      await page.setViewportSize(options.viewport);
      await page.emulateMedia({ colorScheme: options.colorScheme, reducedMotion: 'reduce' });
      await page.locator(`html[data-mantine-color-scheme="${options.colorScheme}"]`).waitFor({ state: 'attached' });
      await page.evaluate(COLOURS_CHANGED);
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
