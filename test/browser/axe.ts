import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/**
 * What axe finds serious on a page, and landmarks of which there are too many.
 * @param colours looks at colours alone: of a page that was looked at by day, nothing else is otherwise by night
 */
export async function seriousIn(page: Page, { colours = false } = {}): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (colours ? axe.withRules(['color-contrast', 'link-in-text-block']) : axe).analyze();
  return violations
    .filter(({ id, impact }) => impact === 'serious' || impact === 'critical' || id.startsWith('landmark-'))
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id} ${html} ${failureSummary}`));
}
