import { Command } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import { type Cassette, CassetteError } from '../../entra/cassette/model.js';
import { readCassette } from '../../entra/cassette/read-cassette.js';
import { below, type Difference, expectationOf, type ReplayReport, replay } from '../../entra/cassette/replay.js';
import type { Connection, ScimRequest } from '../../entra/client/connection.js';
import { ConnectionError } from '../../entra/client/connection-error.js';
import { readTenantUrl, type TenantUrl } from '../../entra/client/tenant-url.js';
import { Creations } from '../../entra/leftovers/creations.js';
import { memberOf } from '../../entra/target/target-path.js';
import { counted } from '../../protocol/counted.js';
import { type Runtime, withRuntime } from '../runtime.js';
import { printJson, printLine } from '../terminal.js';
import { sayLeft } from './clean-up.js';
import { Progress, waitTeller } from './progress.js';
import { INTERRUPTED_EXIT, withStopSignal } from './stop-signal.js';
import { openConnection, readText, type TargetOptions, withTargetOptions } from './target-options.js';

const EXAMPLES = `
A cassette is what --record of "rollcall simulate" and "rollcall validate" wrote. It is run up to the first difference in
status, headers that matter, or body; ids, times and versions are taken for what the endpoint calls them. It begins by saying
what it expects of the endpoint: to be as empty as the recorded one was. With --empty, what it made is deleted at the end.

With --log a request that the provisioning log shows as refused ("rollcall log --json" has the ids) is sent again.

Exit code: 0 no difference, or no longer refused; 2 a difference, refused again, or something left behind; 1 it could not
be run.

Examples, with the Secret Token in the environment as ROLLCALL_TOKEN:
  rollcall replay job.har https://scim.example.com/api/scim/contoso --empty
  rollcall replay --log 0198c5a1-… -o contoso http://127.0.0.1:3000/api/scim/contoso`;

const DIFFERENT_EXIT = 2;
const STOPPING = 'Stopping: what was made is deleted. Ctrl-C again leaves it there.\n';
/** Longer values are cut for people; --json has them whole. */
const MAX_SHOWN = 300;

interface ReplayCommandOptions extends TargetOptions {
  readonly log?: string;
  readonly organization?: string;
  readonly empty?: true;
  readonly json?: true;
}

/** `rollcall replay` */
export function createReplayCommand(runtime: Runtime): Command {
  const command = new Command('replay')
    .description('run a recorded job, or one refused request, against an endpoint')
    .argument('<cassette>', 'the recording; not with --log')
    .argument('[tenant-url]', 'as an admin pastes it into Entra')
    .usage('[options] <cassette> <tenant-url>\n       rollcall replay --log <entry-id> -o <slug> <tenant-url>');
  return withTargetOptions(command)
    .option('--log <entry-id>', 'a refused request from the provisioning log instead of a cassette')
    .option('-o, --organization <slug>', 'whose log')
    .option('--empty', 'delete at the end what the recording made there')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (first: string, second: string | undefined, options: ReplayCommandOptions) => {
      if (options.log !== undefined) {
        if (second !== undefined)
          throw new OperatorError('With --log there is no cassette: give the Tenant URL alone.');
        if (options.empty) throw new OperatorError('--empty is for a cassette, not for --log.');
        await replayRefusal(runtime, first, options.log, options);
      } else {
        if (second === undefined) throw new OperatorError('Give the Tenant URL behind the cassette.');
        await replayCassette(first, second, options);
      }
    });
}

async function replayCassette(file: string, url: string, options: ReplayCommandOptions): Promise<void> {
  const cassette = orOperatorError(file, () => readCassette(readText(file)));
  await withStopSignal(
    async (signal) => {
      const progress = new Progress('Replaying', options.json ? { isBar: false } : {});
      const creations = new Creations();
      const { base, connection } = openConnection(url, options, {
        // What is to be deleted has to be known: the answer under way is waited for.
        ...(options.empty ? {} : { signal }),
        onWait: progress.waits,
        observe: (exchange) => creations.observe(exchange),
      });
      let report: ReplayReport | undefined;
      let left: readonly string[] = [];
      try {
        if (!options.json) await sayExpectation(cassette, connection);
        report = await replay(cassette, connection, {
          tenantUrl: base.href,
          signal,
          onProgress: (done, total) => progress.update(done, total),
        });
      } catch (error) {
        progress.clear();
        if (error instanceof CassetteError) throw new OperatorError(`${file}: ${error.message}`);
        endUnanswered(error, base, signal);
      } finally {
        const made = creations.size;
        if (options.empty) left = await creations.deleteAll(connection);
        progress.end();
        connection.close();
        if (!options.json) sayEmptied(options, made, left);
      }
      if (report === undefined) return;
      if (options.json) printJson({ ...report, left });
      else sayReport(report);
      const isDifferent = report.difference !== undefined || left.length > 0;
      process.exitCode = signal.aborted ? INTERRUPTED_EXIT : isDifferent ? DIFFERENT_EXIT : 0;
    },
    () => {
      if (options.empty) process.stderr.write(STOPPING);
    },
  );
}

/** Says what the recording needs there, and what is there. @throws ConnectionError */
async function sayExpectation(cassette: Cassette, connection: Connection): Promise<void> {
  const { requests, users, groups } = expectationOf(cassette);
  printLine(
    `The recording has ${counted(requests, 'request')}, and makes ${counted(users, 'user')} and ${counted(groups, 'group')}. It expects none of them there: best, an endpoint that holds nothing.`,
  );
  const [heldUsers, heldGroups] = [await heldAt(connection, '/Users'), await heldAt(connection, '/Groups')];
  if (heldUsers === undefined) return;
  const held = `This one holds ${counted(heldUsers, 'user')}${heldGroups === undefined ? '' : ` and ${counted(heldGroups, 'group')}`}`;
  printLine(heldUsers + (heldGroups ?? 0) === 0 ? `${held}.` : `${held}: a difference may come from them.`);
}

/** @returns undefined when the endpoint does not say. @throws ConnectionError */
async function heldAt(connection: Connection, path: string): Promise<number | undefined> {
  const query = [['startIndex', '1'] as const, ['count', '1'] as const];
  const { json } = await connection.send({ method: 'GET', path, query });
  const total = memberOf(json, 'totalResults');
  return typeof total === 'number' ? total : undefined;
}

function sayEmptied({ empty }: ReplayCommandOptions, made: number, left: readonly string[]): void {
  sayLeft(left, '"rollcall simulate entra <tenant-url> --cleanup" deletes those of a simulation.');
  if (empty) printLine(`${made - left.length} of ${made} resources that the recording made were deleted again.`);
  else if (made > 0)
    printLine(
      `${counted(made, 'resource')} that the recording made ${made === 1 ? 'is' : 'are'} there now; --empty deletes what it made at the end.`,
    );
}

function sayReport({ entries, sent, skipped, difference }: ReplayReport): void {
  const unanswered = skipped === 0 ? '' : ` ${skipped} of the recording had no answer and were left out.`;
  if (difference === undefined) {
    printLine(`${sent} of ${entries} requests were answered as recorded.${unanswered}`);
    return;
  }
  printLine(`Entry ${difference.entry} of ${entries}: ${difference.method} ${difference.path}`);
  for (const line of linesOf(difference)) printLine(`  ${line}`);
}

const linesOf = ({ what, recorded, actual }: Difference): string[] => [
  what,
  `  recorded: ${shown(recorded)}`,
  `  now:      ${shown(actual)}`,
];

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** A request as the log kept it, and what was answered then. */
interface Refusal {
  readonly request: ScimRequest;
  readonly status: number;
  readonly detail: string;
}

async function replayRefusal(runtime: Runtime, url: string, id: string, options: ReplayCommandOptions): Promise<void> {
  const { organization } = options;
  if (organization === undefined) throw new OperatorError('--log needs -o, the organization whose log it is.');
  const { href } = readTenantUrl(url);
  let refusal: Refusal | undefined;
  await withRuntime(runtime, async (open) => {
    const { id: organizationId } = await open.organizations.get(organization);
    const entry = await open.log.entry(organizationId, id);
    if (entry === undefined) {
      throw new OperatorError(`The log of ${organization} has no entry ${id}; "rollcall log --json" shows their ids.`);
    }
    refusal = orOperatorError(`Entry ${id}`, () => refusalIn(entry, href));
  });
  if (refusal !== undefined) await sendAgain(url, refusal, options);
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** @throws CassetteError when the log did not keep the request whole */
function refusalIn(
  entry: { readonly operation: string; readonly status: number; readonly data: { readonly [name: string]: unknown } },
  tenantUrl: string,
): Refusal {
  const { method, path, body, detail, bodyLongerThan } = entry.data;
  if (entry.operation !== 'refuse') {
    throw new CassetteError(`It was not refused (${entry.operation}); the log keeps the requests of refusals only.`);
  }
  if (bodyLongerThan !== undefined) throw new CassetteError('Its body was too long for the log to keep.');
  const known = METHODS.find((name) => name === method);
  if (known === undefined || typeof path !== 'string') {
    throw new CassetteError(`It is a ${String(method)} request, which no SCIM client can send again.`);
  }
  return {
    request: { method: known, path: below(tenantUrl, path), ...(body === undefined ? {} : { body }) },
    status: entry.status,
    detail: String(detail ?? ''),
  };
}

async function sendAgain(url: string, refusal: Refusal, options: ReplayCommandOptions): Promise<void> {
  const { request, status, detail } = refusal;
  await withStopSignal(async (signal) => {
    const { base, connection } = openConnection(url, options, { signal, onWait: waitTeller() });
    try {
      const answer = await connection.send(request);
      const now = answer.json ?? answer.text;
      if (options.json)
        printJson({ request, recorded: { status, detail }, actual: { status: answer.status, body: now } });
      else {
        printLine(`${request.method} ${base.href}${request.path}`);
        printLine(`  then: ${status} ${detail}`);
        printLine(`  now:  ${answer.status} ${shown(now === '' ? undefined : now)}`);
      }
      process.exitCode = answer.status < 400 ? 0 : DIFFERENT_EXIT;
    } catch (error) {
      endUnanswered(error, base, signal);
    } finally {
      connection.close();
    }
  });
}

/** Ends a command that was stopped. @throws OperatorError when the endpoint did not answer */
function endUnanswered(error: unknown, { href }: TenantUrl, signal: AbortSignal): void {
  if (!(error instanceof ConnectionError)) throw error;
  if (!signal.aborted) throw new OperatorError(`${href} could not be asked: ${error.message}.`);
  process.stderr.write('Stopped.\n');
  process.exitCode = INTERRUPTED_EXIT;
}

/** @throws OperatorError in the place of a CassetteError */
function orOperatorError<Result>(what: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof CassetteError) throw new OperatorError(`${what}: ${error.message}`);
    throw error;
  }
}
