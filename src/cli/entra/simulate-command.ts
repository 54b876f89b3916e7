import { Command, InvalidArgumentError } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import { createEntraJob } from '../../entra/job/entra-job.js';
import type { CycleReport, Dialect, JobHealth, ProvisioningEvent } from '../../entra/job/model.js';
import { compileMappings } from '../../entra/mapping/compile-mapping.js';
import { DEFAULT_MAPPINGS } from '../../entra/mapping/default-mappings.js';
import { churn } from '../../entra/tenant/churn.js';
import { printJson, printLine } from '../terminal.js';
import { createOktaCommand, createSapIpsCommand } from './client-commands.js';
import { duration, Progress } from './progress.js';
import { openRecording, type RecordOptions, withRecordOption } from './recording.js';
import { openSimulation, type Simulation, saveSimulation } from './simulation-state.js';
import { openConnection, readJsonFile, type TargetOptions, withTargetOptions } from './target-options.js';

const EXAMPLES = `
A job as Microsoft Entra runs it, against any SCIM endpoint: the probe of "Test Connection", the initial cycle, then
incremental cycles after generated changes (people join, move, marry, leave, come back; groups change).

Exit code: 0 the job would be healthy, 3 it would have failures, 4 it would be quarantined, 1 it could not be run.

Examples:
  rollcall simulate entra https://scim.example.com/api/scim/contoso --token "$TOKEN"
  rollcall simulate entra "http://127.0.0.1:3000/api/scim/acme?aadOptscim062020" --token "$TOKEN" --users 1000
  rollcall simulate entra <tenant-url> --file users.csv --cycles 1               users exported from Entra's portal
  rollcall simulate entra <tenant-url> --state job.json                          Ctrl-C, and later the same with --resume
  rollcall simulate entra <tenant-url> --on-demand ada@contoso.com --state job.json
  rollcall simulate mappings > mappings.json                                     attribute mappings to edit`;

const HEALTH_EXIT: Readonly<Record<JobHealth, number>> = { healthy: 0, warned: 3, quarantined: 4 };
const INTERRUPTED_EXIT = 130;
const SHOWN_FAILURES = 20;

interface SimulateOptions extends TargetOptions, RecordOptions {
  readonly users: number;
  readonly groups: number;
  readonly seed: number;
  readonly file?: string;
  readonly mappings?: string;
  readonly cycles: number;
  readonly churn: number;
  readonly dialect?: Dialect;
  readonly concurrency: number;
  readonly rate?: number;
  readonly membersPerPatch: number;
  readonly deletionThreshold?: number;
  readonly onDemand?: string;
  readonly state?: string;
  readonly resume?: true;
  readonly json?: true;
}

/** `rollcall simulate …` */
export function createSimulateCommand(): Command {
  const command = new Command('simulate').description('play a provisioning service against a SCIM endpoint');
  withRecordOption(
    withTargetOptions(command.command('entra').argument('<tenant-url>', 'as an admin pastes it into Entra')),
  )
    .description('run a provisioning job as Microsoft Entra does')
    .option('--users <n>', 'people in the generated tenant', count(0, 1_000_000), 100)
    .option('--groups <n>', 'groups in it', count(0, 100_000), 10)
    .option('--seed <n>', 'the same number makes the same tenant again', count(0, 2 ** 31 - 1), 1)
    .option('--file <file>', 'users from CSV or JSON as exported from Entra, instead of generated ones')
    .option('--mappings <file>', 'attribute mappings in the form of synchronizationSchema')
    .option('--cycles <n>', 'the initial one and incremental ones', count(1, 1_000), 3)
    .option(
      '--churn <percent>',
      'of the users to whom something happens before each incremental cycle',
      count(0, 100),
      1,
    )
    .option('--dialect <name>', 'legacy, or aadOptscim062020 (default when the URL asks for it)', readDialect)
    .option('--concurrency <n>', 'objects at once', count(1, 256), 1)
    .option('--rate <n>', 'requests a second at most', count(1, 100_000))
    .option('--members-per-patch <n>', 'members of a group in one PATCH', count(1, 1_000), 1)
    .option('--deletion-threshold <n>', 'disables and deletes of a cycle that are allowed', count(0, 1_000_000))
    .option('--on-demand <user>', 'only provision one user, by userPrincipalName')
    .option('--state <file>', 'where to keep the job, so that it can go on')
    .option('--resume', 'go on with the job in --state')
    .option('--json', 'print every event and report as a line of JSON')
    .addHelpText('after', EXAMPLES)
    .action(simulate);
  command.addCommand(createOktaCommand()).addCommand(createSapIpsCommand());
  command
    .command('mappings')
    .description('print the default attribute mappings, to be edited and given back with --mappings')
    .action(() => {
      process.stdout.write(`${JSON.stringify(DEFAULT_MAPPINGS, null, 2)}\n`);
    });
  return command.addHelpText('after', EXAMPLES);
}

const count = (least: number, most: number) => (text: string) => {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most)) throw new InvalidArgumentError(`Give a number from ${least} to ${most}.`);
  return number;
};

function readDialect(text: string): Dialect {
  if (text === 'legacy' || text === 'aadOptscim062020') return text;
  throw new InvalidArgumentError('Give legacy or aadOptscim062020.');
}

async function simulate(url: string, options: SimulateOptions): Promise<void> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal);
  const { base, connection } = openConnection(url, options, {
    signal: stop.signal,
    maxConnections: options.concurrency,
    maxPerSecond: options.rate,
    observe: (exchange) => recording?.observe(exchange),
  });
  const mappings = compileMappings(options.mappings === undefined ? DEFAULT_MAPPINGS : readJsonFile(options.mappings));
  const simulation = openSimulation(options);
  const recording = openRecording(url, options);
  const failures: ProvisioningEvent[] = [];
  let progress: Progress | undefined;
  const job = createEntraJob({
    connection,
    directory: simulation.tenant,
    ...mappings,
    dialect: options.dialect ?? (base.asksForRfcPatch ? 'aadOptscim062020' : 'legacy'),
    concurrency: options.concurrency,
    membersPerPatch: options.membersPerPatch,
    deletionThreshold: options.deletionThreshold,
    state: simulation.state,
    signal: stop.signal,
    onEvent(event) {
      if (options.json) printJson(eventLine(event));
      if (event.status === 'failure') failures.push(event);
    },
    onProgress: (done, total) => progress?.update(done, total),
  });
  let report: CycleReport | undefined;
  try {
    if (options.onDemand !== undefined) {
      report = await job.provisionOnDemand(findUser(simulation, options.onDemand));
      say(report, options, stop.signal.aborted);
    } else {
      for (let i = 0; i < options.cycles && !stop.signal.aborted; i += 1) {
        if (simulation.state.watermark > 0 && !simulation.isInterrupted) {
          churn(simulation.tenant, simulation.people, Math.ceil((simulation.tenant.users.size * options.churn) / 100));
        }
        simulation.isInterrupted = false;
        progress = new Progress(`Cycle ${simulation.state.cycle + 1}`, options.json ? false : undefined);
        report = await job.runCycle();
        progress.end();
        say(report, options, stop.signal.aborted);
        if (report.health === 'quarantined') break;
      }
    }
  } finally {
    process.removeListener('SIGINT', onSignal);
    connection.close();
    simulation.isInterrupted = stop.signal.aborted;
    saveSimulation(options.state, simulation);
    recording?.end();
  }
  if (!options.json) sayFailures(failures);
  if (stop.signal.aborted) {
    process.stderr.write(interrupted(options));
    process.exitCode = INTERRUPTED_EXIT;
  } else process.exitCode = HEALTH_EXIT[report?.health ?? 'healthy'];
}

function interrupted({ state }: SimulateOptions): string {
  return state === undefined
    ? 'Stopped. With --state <file> a job can be continued by --resume.\n'
    : `Stopped. The same command with --resume goes on from ${state}.\n`;
}

/** @throws OperatorError */
function findUser({ tenant }: Simulation, name: string): string {
  for (const { objectId, userPrincipalName } of tenant.users.values()) {
    if (userPrincipalName.toLowerCase() === name.toLowerCase() || objectId === name) return objectId;
  }
  const [some] = tenant.users.values();
  throw new OperatorError(
    `The simulated tenant has no user ${name}.${some === undefined ? '' : ` It has ${some.userPrincipalName}, for example.`}`,
  );
}

function say(report: CycleReport, { json }: SimulateOptions, isStopped: boolean): void {
  if (json) {
    printJson({ report });
    return;
  }
  const { created, updated, disabled, deleted, unchanged, failed } = report;
  const counts = { created, updated, disabled, deleted, unchanged, failed };
  const done = Object.entries(counts).flatMap(([name, number]) => (number > 0 ? [`${number} ${name}`] : []));
  const rate = report.seconds > 0 ? `, ${Math.round(report.requests / report.seconds)}/s` : '';
  printLine(
    `Cycle ${report.cycle} (${report.kind}): ${done.join(', ') || 'nothing to do'}; ${report.requests} requests in ${duration(report.seconds)}${rate}.`,
  );
  if (isStopped) return;
  printLine(
    `  Entra would call the job ${report.health}.${report.reasons.length === 0 ? '' : ` ${report.reasons.join(' ')}`}`,
  );
}

function sayFailures(failures: readonly ProvisioningEvent[]): void {
  for (const { name, action, code, detail } of failures.slice(0, SHOWN_FAILURES)) {
    printLine(`  ${code}: ${action}${name === undefined ? '' : ` of ${name}`}: ${detail}`);
  }
  if (failures.length > SHOWN_FAILURES)
    printLine(`  … and ${failures.length - SHOWN_FAILURES} more; --json prints all.`);
}

/** An event as JSON, without what a secret could be in. */
function eventLine({ outcome, request, ...event }: ProvisioningEvent) {
  const status = outcome !== undefined && 'status' in outcome ? outcome.status : undefined;
  return { ...event, request: request && { method: request.method, path: request.path }, httpStatus: status };
}
