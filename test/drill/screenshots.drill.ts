import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { LOOKS, type Look, pagesOf } from '../browser/every-page.js';
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
    // At a desk the page scrolls within the window: the window grows with it.
    const height = await page.evaluate<number>("document.getElementById('content')?.scrollHeight ?? 0");
    const { viewport } = look.options;
    await page.setViewportSize({ ...viewport, height: Math.min(Math.max(viewport.height, height), TALLEST) });
    const folder = path.join(FOLDER, look.name);
    mkdirSync(folder, { recursive: true });
    const name = entry.path.slice(1).replaceAll('/', '_').replaceAll(':', '');
    await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
    await close();
    expect(problems).toEqual([]);
  },
);
