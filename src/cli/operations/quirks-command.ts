import { Command } from 'commander';
import { counted } from '../../protocol/counted.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { localTime, printJson, printLine } from '../terminal.js';

const EXAMPLES = `
What clients send that the standard does not ask for, and that is taken all the same: how often, an example, and when last. An
organization that is strict refuses some of it: an attribute that no schema has in the path of a PATCH, and a second primary value.

Examples:
  rollcall quirks --organization contoso
  rollcall quirks --organization contoso --json`;

/** `rollcall quirks` */
export function createQuirksCommand(runtime: Runtime): Command {
  return new Command('quirks')
    .description('say what was tolerated of each client of an organization')
    .requiredOption('-o, --organization <slug>', 'whose clients')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(({ organization, json }: { organization: string; json?: true }) =>
      withRuntime(runtime, (open) => list(open, organization, json)),
    );
}

async function list(open: OpenRuntime, slug: string, json: true | undefined): Promise<void> {
  const quirks = await open.quirks.of(await open.organizations.get(slug));
  if (json) return printJson(quirks);
  if (quirks.length === 0) printLine(`Nothing had to be tolerated of the clients of ${slug} so far.`);
  for (const { client, code, times, meaning, example, lastAt } of quirks) {
    printLine(`"${client}" ${code}: ${counted(times, 'time')}, last ${localTime(lastAt)}`);
    printLine(`  ${meaning} Such as: ${example}`);
  }
}
