import type { Browser } from 'playwright-core';
import { type ConsoleWorld, createConsoleWorld } from './console-world.js';
import { type OpenPage, openBrowser, openPage, type Visit } from './use-browser.js';
import { walk } from './walk.js';

/** The console and a browser before it, for all tests of a file. */
export interface OpenConsole {
  readonly world: ConsoleWorld;
  /** A window in which nothing is open yet. */
  open(visit?: Visit): Promise<OpenPage>;
  /**
   * The window in which somebody walks from page to page without loading the console anew, at a page of it: for tests that do not
   * mind what was seen before. Once closed, it is walked on in; one that a test left otherwise is not used again.
   */
  walkTo(path: string, role: keyof ConsoleWorld['people']): Promise<OpenPage>;
}

/** Call it once in a file: what it gives is there while the tests of the file run. */
export function useConsole(): OpenConsole {
  let world: ConsoleWorld;
  let browser: Browser;
  const walkedIn = new Map<string, OpenPage>();
  const open = (visit?: Visit) => openPage(browser, world.server.origin, visit);

  beforeAll(async () => {
    [world, browser] = await Promise.all([createConsoleWorld(), openBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await world?.server.close();
  });

  return {
    get world() {
      return world;
    },
    open,
    async walkTo(path, role) {
      const before = walkedIn.get(role);
      walkedIn.delete(role);
      const window = before ?? (await open({ as: await world.browserOf(role) }));
      const { page, problems } = window;
      problems.splice(0);
      const address = world.addressOf(path);
      await (before === undefined ? page.goto(address) : walk(page, address));
      return { page, problems, close: async () => void walkedIn.set(role, window) };
    },
  };
}
