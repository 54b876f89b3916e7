import { Command } from 'commander';
import { explanationOf } from '../../directory/explain/explanation.js';
import { followAll, MAX_OF_ALL, readAll } from '../../directory/log/log-of-all.js';
import type { LogSelection, ReadableEntry } from '../../directory/log/log-reader.js';
import { isRequestId } from '../../directory/log/request-id.js';
import { OperatorError } from '../../directory/operator-error.js';
import { NO_ORGANIZATION } from '../../protocol/tenant.js';
import { adviceOn } from '../explained.js';
import { readReason } from '../input/read-reason.js';
import { wholeNumber } from '../input/whole-number.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { untilStopped } from '../stop-signal.js';
import { localTime, printJson, printLine } from '../terminal.js';
import { parseSince } from '../times/parse-since.js';

const EXAMPLE_ID = '019eb0c6-66a2-7cc4-8d1f-d2a5f9f2c0e1';
const EXAMPLES = `
The log tells what SCIM clients changed and what they were refused, the newest last. With --json each entry is one
line, with everything that is known of it. Refusals with 401, 429 and 503, which anybody can cause, are listed once in five
seconds for an organization; the others are counted ("Refused 312 more requests with 401").

Examples:
  rollcall log --organization contoso --user ada@contoso.com           what happened to Ada
  rollcall log --organization contoso --user ada@contoso.com --reads   and when the client looked for her
  rollcall log --organization contoso --name lovelace                  whoever has this in the name
  rollcall log --request ${EXAMPLE_ID}          what an error with this id was about
  rollcall log --organization contoso --failures --since 7d            what was refused this week, and why
  rollcall log --organization contoso --follow                         watch a provisioning cycle
  rollcall log --unknown --since 1d                                    what came for organizations that there are not
  rollcall log -o contoso --failures --explain                         what was refused, why, and where to change what
  rollcall log --failures --since 1d                                   of all organizations, ${MAX_OF_ALL} entries at most`;

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100_000;

interface LogOptions extends LogSelection {
  readonly organization?: string;
  readonly follow?: true;
  readonly explain?: true;
  readonly unknown?: true;
  readonly json?: true;
}

/** `rollcall log` */
export function createLogCommand(runtime: Runtime): Command {
  return new Command('log')
    .description('read the provisioning log of an organization, or of all, in sentences')
    .option('-o, --organization <slug>', 'whose log (default: of all)')
    .option('-u, --user <user>', 'only what concerns one user, by userName, externalId, e-mail address or id')
    .option(
      '--name <part>',
      'only what concerns resources with this in their names; of what never came to be, the newest 20,000 entries are searched',
    )
    .option('--request <id>', 'only what one request did: the id that an error names, and the header X-Request-Id')
    .option('-g, --group <group>', 'only what concerns one group, by displayName, externalId or id')
    .option('--reason <code>', 'only what has this reason code: rollcall explain lists them', readReason)
    .option('--unknown', 'only what came for organizations that there are not')
    .option('--since <time>', 'only from a time on: 30m, 2h, 7d, or an ISO date', (text: string) => parseSince(text))
    .option('--failures', 'only what was refused')
    .option('--explain', 'say of each refusal why it is so, what to change, and where')
    .option('--reads', 'look-ups and reads as well')
    .option('-n, --limit <n>', 'at most so many of the newest', wholeNumber(1, MAX_LIMIT), DEFAULT_LIMIT)
    .option('-f, --follow', 'go on with new entries until Ctrl-C')
    .option('--json', 'print one JSON object for each entry')
    .addHelpText('after', EXAMPLES)
    .action((options: LogOptions) =>
      withRuntime(runtime, (open) =>
        options.follow ? untilStopped((signal) => readLog(open, options, signal)) : readLog(open, options),
      ),
    );
}

/** @throws OperatorError */
function checkSelection({ user, name, group, request, organization, unknown }: LogOptions): void {
  for (const [option, value] of Object.entries({ user, name, group, request }))
    if (value?.trim() === '') throw new OperatorError(`--${option} is empty: say what to look for, or leave it out.`);
  if (request !== undefined && !isRequestId(request)) {
    throw new OperatorError(
      `${JSON.stringify(request)} is no request id: give the one that an error names or X-Request-Id has, such as ${EXAMPLE_ID}.`,
    );
  }
  if ([user, name, group].filter((value) => value !== undefined).length > 1) {
    throw new OperatorError('--user and --group are whole names and --name is a part of one: give one of them.');
  }
  if (unknown && organization !== undefined) {
    throw new OperatorError('--unknown is of organizations that there are not: leave --organization out.');
  }
}

/** @param follow until when to go on with new entries; undefined for those that there are */
async function readLog(open: OpenRuntime, options: LogOptions, follow?: AbortSignal): Promise<void> {
  checkSelection(options);
  const entries =
    options.organization === undefined
      ? await entriesOfAll(open, options, follow)
      : await entriesOf(open, options.organization, options, follow);
  let isEmpty = true;
  for await (const entry of entries) {
    isEmpty = false;
    if (options.json) printJson({ ...entry, ...(options.explain && { explanation: explanationOf(entry) }) });
    else printEntry(entry, options.explain);
  }
  if (isEmpty && !options.json && !options.follow) printLine(explainEmpty(options));
}

function printEntry(entry: Entry, explained: true | undefined): void {
  printLine(`${localTime(entry.at)}  ${entry.organization ? `${entry.organization}: ` : ''}${entry.sentence}`);
  if (explained) for (const line of adviceOn(entry)) printLine(`    ${line}`);
}

type Entries = AsyncIterable<Entry> | Iterable<Entry>;
type Entry = ReadableEntry & { readonly organization?: string };

async function entriesOf(open: OpenRuntime, slug: string, options: LogOptions, follow?: AbortSignal): Promise<Entries> {
  const { id } = await open.organizations.get(slug);
  return follow === undefined ? open.log.read(id, options) : open.log.follow(id, options, follow);
}

async function entriesOfAll(open: OpenRuntime, options: LogOptions, follow?: AbortSignal): Promise<Entries> {
  const nowhere = { id: NO_ORGANIZATION, slug: 'nobody' };
  const organizations = options.unknown ? [nowhere] : [...(await open.organizations.listPresent()), nowhere];
  return follow === undefined
    ? readAll(open.log, organizations, options)
    : followAll(open.log, organizations, options, follow);
}

/** Nothing to see is an answer too, and often the one that helps. */
function explainEmpty({ organization, user, group, name, request, since, failures, reads }: LogOptions): string {
  if (request !== undefined) {
    return (
      `Nothing of the request ${request} in the log of ${organization ?? 'any organization'}. Whoever was let in nowhere is ` +
      'counted at most, and what concerns no organization is in the log of the server: look for the id there.'
    );
  }
  const what = failures ? 'No refusal' : reads ? 'Nothing' : 'No change and no refusal';
  const whom =
    group !== undefined
      ? ` that concerns the group ${group}`
      : user === undefined
        ? name === undefined
          ? ''
          : ` of a name with ${name}`
        : ` that concerns ${user}`;
  const when = since === undefined ? '' : ` since ${localTime(since)}`;
  const hint =
    user === undefined || failures
      ? ''
      : reads
        ? ' No SCIM client asked for this user: check who is assigned, and the scoping filters.'
        : ' With --reads it shows whether a SCIM client looked for this user at all.';
  return `${what}${whom} in the log of ${organization ?? 'any organization'}${when}.${hint}`;
}
