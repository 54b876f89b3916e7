import type { Page } from 'playwright-core';
import type { ConsoleWorld } from '../console-world.js';

/** What a page looks like after somebody has done something on it. */
export interface PageState {
  readonly name: string;
  readonly path: string;
  /** There is no such thing at a desk. */
  readonly isOfPhone?: boolean;
  /** There is no such thing on a phone, or it is reached in another way there, which is a state of its own. */
  readonly isOfDesk?: boolean;
  /** Who looks; an operator, unless said. */
  readonly as?: 'auditor' | 'nobody';
  /** Nothing else can be done in its window. */
  readonly isLast?: boolean;
  /** Brings the page there. */
  reach(page: Page, world: ConsoleWorld): Promise<void>;
}

export const INTEGRATION = '/o/:slug/data-integration';
export const AUTHENTICATION = '/o/:slug/authentication';
export const SCHEMAS = '/o/:slug/schemas';
export const PEOPLE = '/o/:slug/people';

export const PHONE = { width: 390, height: 844 };

export const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();
export const opened = (page: Page) => page.getByRole('dialog').waitFor();
/** Opens what is folded. */
export const unfold = (page: Page, text: string | RegExp) =>
  page.locator('summary').filter({ hasText: text }).first().click();

/** A state that is reached by one press, of a button that opens a dialog. */
export const dialogBehind =
  (...names: readonly (string | RegExp)[]) =>
  async (page: Page): Promise<void> => {
    for (const name of names) await press(page, name);
    await opened(page);
  };
