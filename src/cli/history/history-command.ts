import { Command, InvalidArgumentError } from 'commander';
import type { HistoryPage, PastState, StateAt } from '../../directory/history/resource-history.js';
import { OperatorError } from '../../directory/operator-error.js';
import { counted } from '../../protocol/counted.js';
import { isObject, type Json } from '../../protocol/json.js';
import { wholeNumber } from '../input/whole-number.js';
import { type Runtime, withRuntime } from '../runtime.js';
import { localTime, printFacts, printJson, printLine } from '../terminal.js';
import { parseSince } from '../times/parse-since.js';

const EXAMPLES = `
The history holds what a user, a group or another resource was before each change, the newest change last, also of what was
deleted. It is kept for a time of its own (rollcall org retention). With --json each change is one line, with the resource
before and after it.

Examples:
  rollcall history ada@contoso.com --organization contoso                          what became of Ada
  rollcall history ada@contoso.com --organization contoso --at 2026-11-20T10:00    how she was then
  rollcall history Engineering --organization contoso --json -n 500
  rollcall undo --help                                                             take changes back`;

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1_000;

interface HistoryOptions {
  readonly organization: string;
  readonly at?: Date;
  readonly before?: string;
  readonly limit: number;
  readonly json?: true;
}

/** `rollcall history` */
export function createHistoryCommand(runtime: Runtime): Command {
  return new Command('history')
    .argument('<user|group>', 'by userName, displayName, externalId or id; what was deleted, too')
    .description('show what a user or group was, and each change of it')
    .requiredOption('-o, --organization <slug>', 'the organization that it belongs to')
    .option('--at <time>', 'show it as it was at a time: 30m, 2h, 7d ago, or an ISO date', (text: string) =>
      parseSince(text),
    )
    .option('--before <change>', 'only changes before this one, by its id', parseChange)
    .option('-n, --limit <n>', 'at most so many of the newest', wholeNumber(1, MAX_LIMIT), DEFAULT_LIMIT)
    .option('--json', 'print one JSON object for each change')
    .addHelpText('after', EXAMPLES)
    .action((text: string, options: HistoryOptions) =>
      withRuntime(runtime, async ({ history }) => {
        const { organization, at, before, limit, json } = options;
        if (text.trim() === '') throw new OperatorError('Say whose history: by userName, displayName or id.');
        if (at !== undefined) return showAt(await history.at(organization, text, at), json);
        showPage(await history.read(organization, text, limit, before), options);
      }),
    );
}

function showPage(page: HistoryPage, { organization, json }: HistoryOptions): void {
  const { id, type, name, isThere, changes, before, keptDays } = page;
  if (json) {
    for (const change of changes) printJson({ type, resource: id, ...change });
    return;
  }
  printLine(`${type} ${name} (${id})${isThere ? '' : ', deleted'}`);
  for (const change of changes) printLine(`${localTime(change.at)}  version ${change.version}  ${said(change)}`);
  if (changes.length === 0) printLine(`No change is kept: the history goes back ${counted(keptDays, 'day')}.`);
  if (before !== undefined)
    printLine(`There is more: rollcall history ${id} --organization ${organization} --before ${before}`);
}

/** The sentence of a change names the credential in some cases alone. */
const said = ({ sentence, credential }: PastState): string =>
  credential === null || sentence.includes(JSON.stringify(credential))
    ? sentence
    : `${sentence.replace(/\.$/, '')}, with ${JSON.stringify(credential)}.`;

function showAt({ id, type, name, at, resource, members }: StateAt, json: true | undefined): void {
  if (json) {
    printJson({ type, id, name, at, resource, members });
    return;
  }
  if (resource === null) {
    printLine(`${type} ${name} (${id}) was not there at ${localTime(at)}.`);
    return;
  }
  printLine(`${type} ${name} (${id}) as it was at ${localTime(at)}:`);
  printFacts(factsOf(resource));
  if (members !== undefined)
    printLine(`  ${counted(members.length, 'member')}, without users that were deleted since; their ids: --json`);
}

const factsOf = (resource: Json): (readonly [string, string])[] =>
  isObject(resource) ? Object.entries(resource).map(([name, value]) => [`  ${name}`, shown(value)]) : [];

const shown = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

function parseChange(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) throw new InvalidArgumentError('Give its id.');
  return text.toLowerCase();
}
