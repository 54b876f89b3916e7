import { Command } from 'commander';
import type { StrictPreview } from '../../directory/explain/quirk-ledger.js';
import { counted } from '../../protocol/counted.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { localTime, printJson, printLine } from '../terminal.js';

const EXAMPLES = `
What clients send that the standard does not ask for, and that is taken all the same: how often, an example, and when last.
Then what of the last days a strict organization would have refused of each client, by which clause, and what to change there:
look at it before "rollcall org set contoso --strict on".

Examples:
  rollcall quirks --organization contoso
  rollcall quirks --organization contoso --json`;

/** `rollcall quirks` */
export function createQuirksCommand(runtime: Runtime): Command {
  return new Command('quirks')
    .description('say what was tolerated of each client of an organization, and what strict mode would refuse')
    .requiredOption('-o, --organization <slug>', 'whose clients')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(({ organization, json }: { organization: string; json?: true }) =>
      withRuntime(runtime, (open) => list(open, organization, json)),
    );
}

async function list(open: OpenRuntime, slug: string, json: true | undefined): Promise<void> {
  const organization = await open.organizations.get(slug);
  const [quirks, preview] = [await open.quirks.of(organization), await open.quirks.preview(organization)];
  if (json) return printJson({ strict: organization.strict, quirks, preview });
  if (quirks.length === 0) printLine(`Nothing had to be tolerated of the clients of ${slug} so far.`);
  for (const { client, code, times, meaning, example, lastAt, strict } of quirks) {
    printLine(`"${client}" ${code}: ${counted(times, 'time')}, last ${localTime(lastAt)}`);
    printLine(`  ${meaning} Such as: ${example}`);
    if (strict !== null) printLine(`  Strict: 400 ${strict.scimType} (${strict.clause})`);
  }
  printLine();
  if (organization.strict)
    printLine(`${slug} is strict: what it refuses is in the log, rollcall log -o ${slug} --failures`);
  else sayPreview(slug, preview);
}

/** What strict mode would refuse, in words. */
export function sayPreview(slug: string, { days, clients }: StrictPreview): void {
  if (clients.length === 0) printLine(`Of the last ${days} days, strict mode would have refused nothing of ${slug}.`);
  else printLine(`Of the last ${days} days, strict mode would have refused of ${slug}:`);
  for (const { client, requests, lastAt, findings } of clients) {
    printLine(`  "${client}": ${counted(requests, 'request')}, last ${localTime(lastAt)}`);
    for (const { code, requests: times, scimType, clause, meaning, example, requestId, change } of findings) {
      printLine(`    ${code}: ${times}, 400 ${scimType} (${clause})`);
      printLine(`      ${meaning} Such as: ${example}, in request ${requestId}`);
      printLine(`      ${change}`);
    }
  }
}
