import { Command, Option } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import { SYNC_KINDS, SYNC_MODES, type SyncKind, type SyncMode, type SyncRunRow } from '../../upstream/sync/syncs.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { wholeNumber } from '../input/whole-number.js';
import { type Runtime, withRuntime } from '../runtime.js';
import { untilStopped } from '../stop-signal.js';
import { printJson, printLine } from '../terminal.js';
import { doneSoFar, printRun, printRuns, printSync, printSyncs } from './sync-output.js';

const RUN = '019eb0c6-66a2-7cc4-8d1f-d2a5f9f2c0e1';
const EXAMPLES = `
A sync brings the users and groups of an upstream system here, with who is in which group. A full read takes all, and deletes
what is gone; a delta read takes what has changed since the last one, and deletes nothing. One of a system runs at a time, on
all servers; whoever begins it may leave, and a server goes on with it. What it wrote is in log, history and audit, and can be
taken back as one: rollcall undo request <id of the run>.

Two kinds: "repository" reads a system through its read transformation, "sci" an Identity Directory of SAP as it is.
Properties of the system say what is read and deleted: scim.user.filter, ips.delete.threshold.users,
ips.delete.existedbefore.entities, ips.full.read.force.count (docs/decisions/0030-repository-sync.md).

Examples:
  rollcall sync start --organization contoso --system SAP
  rollcall sync schedule --organization contoso --system SAP --every 60 --mode delta
  rollcall sync list --organization contoso
  rollcall sync show --organization contoso ${RUN}
  rollcall sync cancel --organization contoso ${RUN}`;

const PROGRESS_EVERY_MS = 2_000;
const MAX_MINUTES = 7 * 24 * 60;

interface OrganizationOption {
  readonly organization: string;
  readonly json?: true;
}

interface SystemOption extends OrganizationOption {
  readonly system: string;
}

interface ScheduleOptions extends SystemOption, ActorOption {
  readonly every?: number;
  readonly onDemand?: true;
  readonly mode?: SyncMode;
  readonly kind?: SyncKind;
}

/** `rollcall sync …` */
export function createSyncCommand(runtime: Runtime): Command {
  const command = new Command('sync').description('bring the users and groups of an upstream system here');
  withActor(ofSystem(command.command('start')))
    .description('begin a run, and tell how far it is until it has ended; exit 1 when it did not end well')
    .addOption(new Option('--mode <mode>', 'what is read; the first read is full').choices(SYNC_MODES).default('full'))
    .option('--detach', 'leave it to the servers')
    .action((options: SystemOption & ActorOption & { mode: SyncMode; detach?: true }) => start(runtime, options));
  withActor(ofSystem(command.command('schedule')))
    .description('say how often it runs by itself, and what it reads')
    .option('--every <minutes>', 'so often', wholeNumber(1, MAX_MINUTES))
    .option('--on-demand', 'not by itself any more')
    .addOption(new Option('--mode <mode>', 'what a run by itself reads').choices(SYNC_MODES))
    .addOption(new Option('--kind <kind>', 'what it copies').choices(SYNC_KINDS))
    .action((options: ScheduleOptions) => schedule(runtime, options));
  ofOrganization(command.command('list'))
    .description('list the syncs of an organization, or their runs, the newest first')
    .option('-s, --system <system>', 'name or id of the system: its runs alone')
    .option('--runs', 'list runs')
    .action(({ organization, system, runs, json }: OrganizationOption & { system?: string; runs?: true }) =>
      withRuntime(runtime, async ({ syncs }) => {
        if (runs || system !== undefined) printRuns(await syncs.runs(organization, system), json);
        else printSyncs(await syncs.list(organization), json);
      }),
    );
  ofOrganization(command.command('show'))
    .argument('<run>', 'id of the run')
    .description('show how far a run is, what it did, and what went wrong')
    .action((id: string, { organization, json }: OrganizationOption) =>
      withRuntime(runtime, async ({ syncs }) => printRun(await syncs.show(organization, id), json)),
    );
  withActor(ofOrganization(command.command('cancel')))
    .argument('<run>', 'id of the run')
    .description('end a run after the page that is under way; what it wrote stays')
    .action((id: string, options: OrganizationOption & ActorOption) =>
      withRuntime(runtime, async ({ syncs }) => {
        const run = await syncs.cancel(options.organization, id, { kind: 'operator', name: actorOf(options) });
        if (options.json) printJson(run);
        else printLine(`Cancelled the run ${run.id}: ${doneSoFar(run)}.`);
      }),
    );
  return command.addHelpText('after', EXAMPLES);
}

const ofOrganization = (command: Command): Command =>
  command
    .requiredOption('-o, --organization <slug>', 'the organization that it belongs to')
    .option('--json', 'print JSON');

const ofSystem = (command: Command): Command =>
  ofOrganization(command).requiredOption('-s, --system <system>', 'name or id of the upstream system');

async function start(
  runtime: Runtime,
  options: SystemOption & ActorOption & { readonly mode: SyncMode; readonly detach?: true },
): Promise<void> {
  const { organization, system, mode, detach, json } = options;
  await withRuntime(runtime, async ({ syncs }) => {
    const run = await syncs.start(organization, system, { kind: 'operator', name: actorOf(options) }, mode);
    if (!json) printLine(`The run ${run.id} of ${run.systemName} has begun: a ${run.mode} read.`);
    if (detach) {
      if (json) printJson(run);
      return;
    }
    const ended = await untilStopped((signal) => syncs.work(run, teller(), signal));
    printRun(await syncs.show(organization, ended.id), json);
    if (ended.state !== 'finished') process.exitCode = 1;
  });
}

async function schedule(runtime: Runtime, options: ScheduleOptions): Promise<void> {
  const { organization, system, every, onDemand, mode, kind, json } = options;
  if (every !== undefined && onDemand) throw new OperatorError('Give --every or --on-demand, not both.');
  if (every === undefined && !onDemand && mode === undefined && kind === undefined)
    throw new OperatorError('Say what is to change: --every <minutes>, --on-demand, --mode or --kind.');
  const settings = {
    ...(every === undefined ? {} : { everyMinutes: every }),
    ...(onDemand ? { everyMinutes: null } : {}),
    ...(mode === undefined ? {} : { mode }),
    ...(kind === undefined ? {} : { kind }),
  };
  await withRuntime(runtime, async ({ syncs }) =>
    printSync(await syncs.schedule(organization, system, settings, { kind: 'operator', name: actorOf(options) }), json),
  );
}

/** Tells now and then how far it is. */
function teller(): (run: SyncRunRow) => void {
  let toldAt = Date.now();
  return (run) => {
    if (Date.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = Date.now();
    process.stderr.write(`${doneSoFar(run)} so far\n`);
  };
}
