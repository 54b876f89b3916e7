import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const SEEN = `document.querySelector('[role="dialog"][aria-modal="true"]') ?? document`;
const COLOURS: RunOptions = { runOnly: ['color-contrast', 'link-in-text-block'] };

/**
 * What axe finds serious on a page, and landmarks of which there are too many. The page keeps axe, which is large, until it is
 * left. Of what lies behind a dialog nobody can use anything, and it is looked at where no dialog is open.
 * @param colours looks at colours alone: of a page that was looked at by day, nothing else is otherwise by night
 */
export async function seriousIn(page: Page, { colours = false } = {}): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(AXE);
  const options: RunOptions = { resultTypes: ['violations'], ...(colours ? COLOURS : {}) };
  const run = `axe.run(${SEEN}, ${JSON.stringify(options)}).then(({ violations }) => violations)`;
  const violations = await page.evaluate<AxeResults['violations']>(run);
  return violations
    .filter(({ id, impact }) => impact === 'serious' || impact === 'critical' || id.startsWith('landmark-'))
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id} ${html} ${failureSummary}`));
}
