import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { showAs } from '../browser/every-look.js';
import { LOOKS, type Look, pagesOf } from '../browser/every-page.js';
import { reachState, STATES } from '../browser/every-state.js';
import { settled } from '../browser/use-browser.js';
import { useConsole } from '../browser/use-console.js';

const FOLDER = path.resolve(import.meta.dirname, '../../screenshots');

/** More of a page is more of the same. */
const TALLEST = 3_000;

const shown = useConsole();
const PAGES = await pagesOf();
const ONLY = process.env.PAGES;

test.each(LOOKS.flatMap((look) => PAGES.map((entry) => ({ look, path: entry.path, entry }))))(
  '$look.name $path',
  async ({ look, entry }: { look: Look; entry: (typeof PAGES)[number] }) => {
    if (ONLY !== undefined && !new RegExp(ONLY).test(entry.path)) return;
    const as = entry.isPublic ? undefined : await shown.world.browserOf('operator');
    const { page, problems, close } = await shown.open({ ...look.options, ...(as && { as }) });
    await page.goto(shown.world.addressOf(entry.path));
    await settled(page);
    await shoot(page, look, entry.path.slice(1));
    await close();
    expect(problems).toEqual([]);
  },
);

test.each(STATES.map((state) => [state.name, state] as const))('%s', async (name, state) => {
  if (ONLY !== undefined && !new RegExp(ONLY).test(`${state.path} ${name}`)) return;
  const { page, problems, close } = await reachState(shown, state);
  for (const look of LOOKS) {
    const { isMobile = false } = look.options;
    if (isMobile ? state.isOfDesk : state.isOfPhone) continue;
    await showAs(page, look.options);
    await shoot(page, look, `state ${name}`);
  }
  await close();
  expect(problems).toEqual([]);
});

async function shoot(page: Page, look: Look, name: string): Promise<void> {
  // At a desk the page scrolls within the window: the window grows with it.
  const height = await page.evaluate<number>("document.getElementById('content')?.scrollHeight ?? 0");
  const { viewport } = look.options;
  const isCovered = (await page.getByRole('dialog').count()) > 0;
  if (!isCovered)
    await page.setViewportSize({ ...viewport, height: Math.min(Math.max(viewport.height, height), TALLEST) });
  const folder = path.join(FOLDER, look.name);
  mkdirSync(folder, { recursive: true });
  const file = `${name.replaceAll(/[/ ]/g, '_').replaceAll(/[^\w-]/g, '')}.png`;
  await page.screenshot({ path: path.join(folder, file), fullPage: !isCovered });
}
