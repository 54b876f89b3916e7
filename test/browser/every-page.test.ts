import { statSync } from 'node:fs';
import { problemsOfLooks } from './every-look.js';
import { LOOKS, pagesOf } from './every-page.js';
import { settled } from './use-browser.js';
import { useConsole } from './use-console.js';

const PAGES = await pagesOf();
/** By night a phone has the colours of a desk. */
const SEEN = LOOKS.filter(({ name }) => name !== 'phone-dark');
const ASSETS = new URL('../../dist/console/web/assets/', import.meta.url);
const KB = 1024;

const shown = useConsole();

test.each(PAGES.map((entry) => [entry.path, entry] as const))(
  '%s: axe finds nothing serious by day, by night, at a desk and on a phone, and nothing is wider than the window',
  async (path, { isPublic }) => {
    const { page, problems, close } = isPublic ? await shown.open() : await shown.walkTo(path, 'operator');
    if (isPublic) await page.goto(shown.world.addressOf(path));
    const found = await problemsOfLooks(page, SEEN, { settled });
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
    const visit = role === undefined ? {} : { as: await shown.world.browserOf(role) };
    const { page, close } = await shown.open({ ...visit, isFirst: true });
    const names = new Set<string>();
    page.on('response', (response) => {
      const [, name] = /\/console\/assets\/([^/]+\.(?:js|css))$/.exec(response.url()) ?? [];
      if (name !== undefined) names.add(name);
    });
    await page.goto(shown.world.addressOf(path));
    await settled(page);
    await close();
    const size = [...names].reduce((sum, name) => sum + statSync(new URL(`${name}.br`, ASSETS)).size, 0);
    expect(names.size).toBeGreaterThan(3);
    expect(size / KB).toBeLessThan(limit);
  },
);
