import { ON_A_PHONE, problemsOfLooks } from './every-look.js';
import { LOOKS } from './every-page.js';
import { STATES } from './every-state.js';
import { useConsole } from './use-console.js';

const shown = useConsole();

test.each(STATES.map((state) => [state.name, state] as const))(
  '%s: axe finds nothing serious by day, by night, at a desk and on a phone, and nothing is wider than the window',
  async (_, { path, reach, isOfPhone = false }) => {
    const as = await shown.world.browserOf('operator');
    const { page, problems, close } = await shown.open({ as });
    page.setDefaultTimeout(8_000);
    await page.goto(shown.world.addressOf(path));
    await page.locator('h1, h2').first().waitFor();
    await reach(page, shown.world);
    const found = await problemsOfLooks(page, isOfPhone ? ON_A_PHONE : LOOKS);
    await close();
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
  },
);
