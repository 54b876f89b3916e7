import { Command } from 'commander';
import { isRequestId } from '../../directory/log/request-id.js';
import { OperatorError } from '../../directory/operator-error.js';
import type { UndoRow, UndoWish } from '../../directory/undo/undos.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { untilStopped } from '../stop-signal.js';
import { localTime, printJson, printLine } from '../terminal.js';
import { parseSince } from '../times/parse-since.js';
import { doneSoFar, printPreview, printReport, printUndos } from './undo-output.js';

const REQUEST = '019eb0c6-66a2-7cc4-8d1f-d2a5f9f2c0e1';
const EXAMPLES = `
An undo puts back what users, groups, other resources and their members were before one request, or before all that one
credential did in a time: what was deleted comes back under its id with its memberships, what was made goes, what was
changed is as it was. Without --yes it shows what would be done, and changes nothing. What others changed since is left
alone, and named, unless --force says otherwise. An undo is a change like others: it is in log, history and audit, and can
itself be undone, by its id. Pause the job at the other side first, or it does the same again.

Examples:
  rollcall undo credential Entra --organization contoso --since 2026-11-20T10:00 --until 2026-11-20T11:00
  rollcall undo credential Entra --organization contoso --since 2h --yes
  rollcall undo request ${REQUEST} --organization contoso --yes
  rollcall undo list --organization contoso
  rollcall undo resume --organization contoso ${REQUEST}     after it was stopped, or its process was killed`;

const PROGRESS_EVERY_MS = 2_000;

interface OrganizationOption {
  readonly organization: string;
  readonly json?: true;
}

interface UndoOptions extends OrganizationOption, ActorOption {
  readonly preview?: true;
  readonly yes?: true;
  readonly force?: true;
}

interface WindowOptions extends UndoOptions {
  readonly since: Date;
  readonly until?: Date;
}

/** `rollcall undo …` */
export function createUndoCommand(runtime: Runtime): Command {
  const command = new Command('undo').description('take back what a request did, or a credential in a time');
  undoing(command.command('request'))
    .argument('<id>', 'what an answer calls X-Request-Id; also the id of an undo')
    .description('take back what one request did, or one undo')
    .action((id: string, options: UndoOptions) => {
      if (!isRequestId(id))
        throw new OperatorError(`${JSON.stringify(id)} is no request id: give one such as ${REQUEST}.`);
      return undo(runtime, { by: 'request', of: id.toLowerCase() }, options, `request ${id}`);
    });
  undoing(command.command('credential'))
    .argument('<name>', 'name of the secret, client or trust, in all its versions')
    .description('take back everything that one credential did in a time')
    .requiredOption('--since <time>', 'from when on: 30m, 2h, 7d, or an ISO date', (text: string) => parseSince(text))
    .option('--until <time>', 'until when; until now, if it is not given', (text: string) => parseSince(text))
    .action((name: string, options: WindowOptions) => {
      if (name.trim() === '') throw new OperatorError('Say which credential, by its name.');
      const { since, until = new Date() } = options;
      const said = `credential ${quoted(name)} --since ${since.toISOString()} --until ${until.toISOString()}`;
      return undo(runtime, { by: 'credential', of: name, since, until }, options, said);
    });
  ofOrganization(command.command('list'))
    .description('list the undos of an organization, the newest first')
    .action(({ organization, json }: OrganizationOption) =>
      withRuntime(runtime, async ({ undos }) => printUndos(await undos.list(organization), json)),
    );
  ofOrganization(command.command('show'))
    .argument('<id>')
    .description('show how far an undo is, what it did, and what it left alone')
    .action((id: string, { organization, json }: OrganizationOption) =>
      withRuntime(runtime, async ({ undos }) => printReport(await undos.show(organization, id), json)),
    );
  withActor(ofOrganization(command.command('stop')))
    .argument('<id>')
    .description('stop an undo that runs; it can be resumed, or what it did undone')
    .action((id: string, options: OrganizationOption & ActorOption) =>
      withRuntime(runtime, async ({ undos }) => {
        const stopped = await undos.stop(options.organization, id, actorOf(options));
        if (options.json) printJson(stopped);
        else printLine(`Stopped the undo ${stopped.id}: ${doneSoFar(stopped)}.`);
      }),
    );
  withActor(ofOrganization(command.command('resume')))
    .argument('<id>')
    .description('go on with an undo that was stopped, or whose process was killed')
    .action((id: string, options: OrganizationOption & ActorOption) =>
      withRuntime(runtime, async (open) => {
        const undone = await untilStopped((signal) =>
          open.undos.resume(options.organization, id, actorOf(options), teller(), signal),
        );
        await finish(open, undone, options);
      }),
    );
  return command.addHelpText('after', EXAMPLES);
}

const ofOrganization = (command: Command): Command =>
  command
    .requiredOption('-o, --organization <slug>', 'the organization that it belongs to')
    .option('--json', 'print JSON');

const undoing = (command: Command): Command =>
  withActor(ofOrganization(command))
    .option('--preview', 'show what would be done; as without --yes')
    .option('--yes', 'do it')
    .option('--force', 'put back also what others changed since');

/** @param said how the command names what is to be taken back */
async function undo(runtime: Runtime, wish: UndoWish, options: UndoOptions, said: string): Promise<void> {
  const { organization, preview, yes, force: isForced = false, json } = options;
  if (preview && yes) throw new OperatorError('--preview shows, and --yes does it: give one of them.');
  await withRuntime(runtime, async (open) => {
    if (!yes) {
      const seen = await open.undos.preview(organization, wish, isForced, look());
      return printPreview(seen, json, `undo ${said} --organization ${organization}${isForced ? ' --force' : ''} --yes`);
    }
    const begun = await open.undos.begin(organization, wish, {
      isForced,
      by: { kind: 'operator', name: actorOf(options) },
    });
    if (!json) printLine(`Undo ${begun.id} of ${organization} has begun.`);
    await finish(open, await untilStopped((signal) => open.undos.work(begun, teller(), signal)), options);
  });
}

async function finish({ undos }: OpenRuntime, { id }: UndoRow, { organization, json }: OrganizationOption) {
  const report = await undos.show(organization, id);
  printReport(report, json);
  if (report.undo.state !== 'done') process.exitCode = 1;
}

/** Tells now and then how far it is. */
function teller(): (undo: UndoRow) => void {
  const tell = nowAndThen();
  return (undo) => tell(() => `${doneSoFar(undo)} so far`);
}

function look(): (at: Date) => void {
  const tell = nowAndThen();
  return (at) => tell(() => `looked back to ${localTime(at)}`);
}

function nowAndThen(): (line: () => string) => void {
  let toldAt = Date.now();
  return (line) => {
    if (Date.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = Date.now();
    process.stderr.write(`${line()}\n`);
  };
}

const quoted = (name: string): string => (/^[\w.@-]+$/.test(name) ? name : JSON.stringify(name));
