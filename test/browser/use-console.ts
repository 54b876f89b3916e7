import type { Browser } from 'playwright-core';
import { type ConsoleWorld, createConsoleWorld } from './console-world.js';
import { type OpenPage, openBrowser, openPage, type Visit } from './use-browser.js';

/** The console and a browser before it, for all tests of a file. */
export interface OpenConsole {
  readonly world: ConsoleWorld;
  /** A window in which nothing is open yet. */
  open(visit?: Visit): Promise<OpenPage>;
}

/** Call it once in a file: what it gives is there while the tests of the file run. */
export function useConsole(): OpenConsole {
  let world: ConsoleWorld;
  let browser: Browser;

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
    open: (visit) => openPage(browser, world.server.origin, visit),
  };
}
