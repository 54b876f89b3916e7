import { Command } from 'commander';
import { clickPathText } from '../../directory/explain/explanation.js';
import type { Why } from '../../directory/explain/why.js';
import { OperatorError } from '../../directory/operator-error.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { printJson, printLine } from '../terminal.js';

/** Without --organization, each of so many is asked. */
const MAX_ASKED = 200;

const EXAMPLES = `
Answers from what is here, what was deleted, and the provisioning log: never seen, looked for but not sent, refused, here,
disabled, deleted, or renamed; each with what to do next, and where in Entra, Okta and SAP.

Examples:
  rollcall why ada@contoso.com
  rollcall why ada@contoso.com --organization contoso     by userName, e-mail address, externalId or id, past ones too
  rollcall why 01940c6e-7b1a-7c3d-9c55-2b1f0a6f3e21 --json`;

/** `rollcall why` */
export function createWhyCommand(runtime: Runtime): Command {
  return new Command('why')
    .description('say in one paragraph why a user is here or not, and what to do next')
    .argument('<person>', 'userName, e-mail address, externalId or id')
    .option('-o, --organization <slug>', 'in which organization (default: in each that knows of them)')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((person: string, options: { organization?: string; json?: true }) =>
      withRuntime(runtime, (open) => tell(open, person.trim(), options)),
    );
}

async function tell(open: OpenRuntime, person: string, { organization, json }: { organization?: string; json?: true }) {
  if (person === '') throw new OperatorError('Say whom to look for, by userName, e-mail address, externalId or id.');
  const asked = organization === undefined ? await all(open) : [await open.organizations.get(organization)];
  const [only] = asked;
  const known = await open.why.askEach(asked, person);
  const never =
    known.length === 0 && only !== undefined && asked.length === 1
      ? (await open.why.ask(only, person)).map((why) => ({ organization: only.slug, ...why }))
      : [];
  const shown = known.concat(never);
  if (json) return printJson(shown);
  if (shown.length === 0) {
    printLine(`None of the ${asked.length} organizations has ever heard of ${person}.`);
    printLine('Say with --organization where the user should be, to be told what to do next.');
  }
  for (const [i, why] of shown.entries()) {
    if (i > 0) printLine('');
    print(why, shown.length > 1);
  }
}

async function all(open: OpenRuntime) {
  const organizations = await open.organizations.listPresent();
  if (organizations.length <= MAX_ASKED) return organizations;
  throw new OperatorError(
    `There are ${organizations.length} organizations: say with --organization which one is to be asked.`,
  );
}

function print({ organization, text, next, paths }: Why & { organization: string }, isOneOfSeveral: boolean): void {
  printLine(`${isOneOfSeveral ? `${organization}: ` : ''}${text}`);
  if (next !== undefined) printLine(`Next: ${next}`);
  for (const path of next === undefined ? [] : paths) printLine(`  ${clickPathText(path)}`);
}
