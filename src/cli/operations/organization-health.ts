import { clickPathText } from '../../directory/explain/explanation.js';
import { minute, type Verdict } from '../../directory/explain/health/findings.js';
import type { ClientHealth, OrganizationHealth } from '../../directory/explain/health/health-reader.js';
import { counted } from '../../protocol/counted.js';
import type { OpenRuntime } from '../runtime.js';
import { printJson, printLine } from '../terminal.js';

/** As monitoring plugins end: 0 for all well, 1 for a warning, 2 for what is critical. */
const EXIT: Readonly<Record<Verdict, number>> = { healthy: 0, attention: 1, silent: 2, 'at risk': 2 };

/** Says how organizations are provisioned, and ends with the worst of it. @param slug all of them, where it is undefined */
export async function showHealth(open: OpenRuntime, slug: string | undefined, json: true | undefined): Promise<void> {
  const organizations =
    slug === undefined ? await open.organizations.listPresent() : [await open.organizations.get(slug)];
  for (const organization of organizations) {
    const health = await open.health.of(organization);
    if (json) printJson(health);
    else print(health, slug !== undefined);
    process.exitCode = Math.max(Number(process.exitCode ?? 0), EXIT[health.verdict]);
  }
  if (organizations.length === 0 && !json) printLine('There are no organizations yet: rollcall org create');
}

function print({ organization, verdict, findings, clients }: OrganizationHealth, isWhole: boolean): void {
  printLine(`${organization}: ${verdict}`);
  for (const { text, remedy, paths } of findings) {
    printLine(`  ${text}`);
    if (!isWhole) continue;
    printLine(`    ${remedy}`);
    for (const path of paths) printLine(`    ${clickPathText(path)}`);
  }
  if (isWhole) for (const client of clients) printClient(client);
}

function printClient({ client, lastCycle, errorRate, nextExpected, isRhythmKnown, cycles }: ClientHealth): void {
  const { startedAt, lastAt, isUnderWay, lookUps, reads, created, changed, disabled, deleted, failed } = lastCycle;
  const when = isUnderWay ? `under way since ${minute(startedAt)}` : `${minute(startedAt)} to ${minute(lastAt)}`;
  printLine(`  "${client}", last cycle ${when}:`);
  printLine(
    `    ${created} created, ${changed} changed, ${disabled} disabled, ${deleted} deleted, ${failed} failed (${(100 * errorRate).toFixed(1)} %), ${counted(lookUps, 'look-up')}, ${counted(reads, 'read')}`,
  );
  const source = isRhythmKnown
    ? `as in the ${counted(cycles.length, 'cycle')} before`
    : 'as Entra does; its own rhythm is not known yet';
  printLine(`    next expected: about ${minute(nextExpected)}, ${source}`);
}
