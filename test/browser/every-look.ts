import type { Page } from 'playwright-core';
import { until } from '../support/until.js';
import { seriousIn } from './axe.js';
import { LOOKS, type Look } from './every-page.js';

const TOO_WIDE = 'Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)';

/** The transitions of a change of colours begin with the next frame. */
const TWO_FRAMES = 'new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go))).then(() => undefined)';
/** Those of a loader have no end. Asked again and again: a promise of their end is sometimes not kept by Chromium. */
const NOTHING_MOVES = `document.getAnimations()
  .every(({ playState, effect }) => playState !== 'running' || effect.getComputedTiming().endTime === Infinity)`;

export const AT_A_DESK = LOOKS.filter(({ options }) => options.isMobile !== true);
export const ON_A_PHONE = LOOKS.filter(({ options }) => options.isMobile === true);

/** Shows an open page in another look. */
export async function showAs(page: Page, { viewport, colorScheme }: Look['options']): Promise<void> {
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  // The console's pages say which colours they have; those that the server writes follow the window at once.
  const colours = `html:not([data-mantine-color-scheme]), html[data-mantine-color-scheme="${colorScheme}"]`;
  await page.locator(colours).waitFor({ state: 'attached' });
  await page.evaluate(TWO_FRAMES);
  await until(() => page.evaluate<boolean>(NOTHING_MOVES));
}

/** By how much a page is wider than the window; empty where it is not. */
export async function widthProblem(page: Page, { name }: Look): Promise<string[]> {
  const tooWide = await page.evaluate<number>(TOO_WIDE);
  return tooWide > 0 ? [`${name}: ${tooWide} px wider than the window`] : [];
}

/**
 * What is wrong with a page as people see it: what axe finds serious, and what is wider than the window. It is the same page all
 * the time, as of somebody who turns a phone or whose evening comes.
 * @param options.settled waits for what a page loads anew in another look
 */
export async function problemsOfLooks(
  page: Page,
  looks: readonly Look[] = LOOKS,
  { settled = async () => {} }: { settled?(page: Page): Promise<void> } = {},
): Promise<string[]> {
  const found: string[] = [];
  for (const look of looks) {
    await showAs(page, look.options);
    await settled(page);
    const violations = await seriousIn(page, { colours: look.options.colorScheme === 'dark' });
    found.push(...violations.map((violation) => `${look.name}: ${violation}`), ...(await widthProblem(page, look)));
  }
  return found;
}
