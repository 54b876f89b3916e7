import { OF_ACCOUNT } from './states/of-account.js';
import { OF_DIRECTORY } from './states/of-directory.js';
import { OF_FRAME } from './states/of-frame.js';
import { OF_PEOPLE } from './states/of-people.js';
import { OF_SET_UP } from './states/of-set-up.js';
import { OF_SYSTEMS } from './states/of-systems.js';
import type { PageState } from './states/page-state.js';
import type { OpenPage } from './use-browser.js';
import type { OpenConsole } from './use-console.js';

/** Every dialog, menu and list that opens, and what is there when something is missing or goes wrong. */
export const STATES: readonly PageState[] = [
  ...OF_FRAME,
  ...OF_DIRECTORY,
  ...OF_SET_UP,
  ...OF_SYSTEMS,
  ...OF_PEOPLE,
  ...OF_ACCOUNT,
];

/** Opens the page of a state and brings it there. */
export async function reachState(shown: OpenConsole, { path, as, isLast, reach }: PageState): Promise<OpenPage> {
  const { world } = shown;
  const open = as === 'nobody' ? await shown.open() : await shown.walkTo(path, as ?? 'operator');
  open.page.setDefaultTimeout(8_000);
  if (as === 'nobody') await open.page.goto(world.addressOf(path));
  await open.page.locator('h1, h2').first().waitFor();
  await reach(open.page, world);
  // What a state waits for may be there before the title of its page.
  await open.page.locator('h1').first().waitFor();
  return isLast ? { ...open, close: () => open.page.context().close() } : open;
}
