import { Command } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import type { LinkTotals, Match } from '../../directory/relink/link-preview.js';
import type { LinkRemedy } from '../../directory/relink/link-remedy.js';
import { counted } from '../../protocol/counted.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { localTime, printJson, printLine } from '../terminal.js';
import { DEFAULT_MATCHING, type Matching, parseMatching, sourceUsers } from './source-users.js';

const EXAMPLES = `
A provisioning job links each of its users with an id here, and goes by that from then on. "preview" says, before the first
cycle, which users here it would find, by which attribute, and whom it would make; "remedy" says how a link is repaired that
leads to a user who was deleted here, which Entra reports as InvalidAnchor.

Examples:
  rollcall link preview users.csv --organization contoso                the export of Entra ("Download users")
  rollcall link preview users.csv --organization contoso --match userName=mail,externalId=objectId
  rollcall link preview job.json --organization contoso --json          of the file of a simulated job
  rollcall link remedy ada@contoso.com --organization contoso`;

const MAX_NAMED = 20;

interface LinkOptions {
  readonly organization: string;
  readonly json?: true;
}

interface PreviewOptions extends LinkOptions {
  readonly match: Matching;
  readonly rows?: true;
}

/** `rollcall link …` */
export function createLinkCommand(runtime: Runtime): Command {
  const command = new Command('link').description('see what a job would link, and repair a link that leads nowhere');
  ofOrganization(command.command('preview'))
    .argument('<file>', 'CSV of users as Entra exports it, JSON as Graph lists them, or the file of a simulated job')
    .description('show whom a first cycle would find, and whom it would make')
    .option(
      '--match <pairs>',
      'attribute here = attribute of the file, the first first (default: userName=userPrincipalName,externalId=mailNickname)',
      parseMatching,
      DEFAULT_MATCHING,
    )
    .option('--rows', 'print what becomes of each user of the file, one JSON object for each')
    .action((file: string, options: PreviewOptions) => withRuntime(runtime, (open) => preview(open, file, options)));
  ofOrganization(command.command('remedy'))
    .argument('<person>', 'userName, e-mail address, externalId or id of a user who was deleted here')
    .description('say how a link is repaired that leads to a deleted user')
    .action((person: string, options: LinkOptions) => withRuntime(runtime, (open) => remedy(open, person, options)));
  return command.addHelpText('after', EXAMPLES);
}

const ofOrganization = (command: Command): Command =>
  command
    .requiredOption('-o, --organization <slug>', 'the organization that the job provisions')
    .option('--json', 'print JSON');

async function preview({ links }: OpenRuntime, file: string, { organization, match, rows, json }: PreviewOptions) {
  const named: Match[] = [];
  const totals = await links.run(organization, sourceUsers(file, match), (one) => {
    if (rows) printJson(one);
    if ((one.outcome === 'ambiguous' || one.outcome === 'shared') && named.length < MAX_NAMED) named.push(one);
  });
  if (json) printJson({ ...totals, ambiguities: named });
  else if (!rows) printTotals(totals, named);
}

function printTotals({ rows, matched, created, ambiguous, shared, unmatched }: LinkTotals, named: readonly Match[]) {
  printLine(`Of ${counted(rows, 'user')} of the file, a first cycle would`);
  for (const [by, count] of Object.entries(matched)) if (count > 0) printLine(`  find ${count} by ${by}`);
  printLine(`  make ${created}`);
  if (ambiguous + shared > 0) printLine(`  fail for ${ambiguous + shared}, which match no single user:`);
  for (const { place, name, by, users, sharedWith, outcome } of named) {
    const found = users.map(({ userName, id }) => `${userName} (${id})`).join(', ');
    const why = outcome === 'shared' ? `also found by ${sharedWith}` : 'more than one';
    printLine(`    ${place}, ${name}: by ${by} ${found}, ${why}`);
  }
  if (ambiguous + shared > named.length) printLine(`    and ${ambiguous + shared - named.length} more`);
  printLine(`${counted(unmatched, 'user')} here would be found by nobody, and stay as they are.`);
}

async function remedy({ remedies }: OpenRuntime, person: string, { organization, json }: LinkOptions) {
  if (person.trim() === '') throw new OperatorError('Say whom, by userName, e-mail address, externalId or id.');
  const found = await remedies.find(organization, person.trim());
  if (json) {
    printJson(found);
    return;
  }
  for (const [i, one] of found.entries()) {
    if (i > 0) printLine();
    printRemedy(one);
  }
}

function printRemedy({ id, userName, deletedAt, asked, present, lookUps, steps }: LinkRemedy) {
  printLine(`${userName} was deleted here at ${localTime(deletedAt)}; its id was ${id}.`);
  if (asked > 0) printLine(`Since then a client asked ${counted(asked, 'time')} for that id: it still links it.`);
  if (present !== null) printLine(`Here by now under the same name: ${present.userName} (${present.id}).`);
  printLine('To be looked up in Graph:');
  for (const { what, value } of lookUps) printLine(`  ${what}: ${value}`);
  for (const [i, step] of steps.entries()) printLine(`${i + 1}. ${step}`);
}
