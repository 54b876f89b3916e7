import { Command, InvalidArgumentError, Option } from 'commander';
import { type ClientReport, createClientJob } from '../../entra/clients/client-job.js';
import type { ProvisioningClient } from '../../entra/clients/model.js';
import { okta } from '../../entra/clients/okta.js';
import { sapIps } from '../../entra/clients/sap-ips.js';
import type { ProvisioningEvent } from '../../entra/job/model.js';
import { compileMappings } from '../../entra/mapping/compile-mapping.js';
import { churn } from '../../entra/tenant/churn.js';
import { printJson, printLine } from '../terminal.js';
import { duration, Progress } from './progress.js';
import { openRecording, type RecordOptions, withRecordOption } from './recording.js';
import { openSimulation } from './simulation-state.js';
import { INTERRUPTED_EXIT, withStopSignal } from './stop-signal.js';
import { openConnection, readJsonFile, type TargetOptions, withTargetOptions } from './target-options.js';

const EXIT_CODES = `
Exit code: 0 nothing failed, 3 something did, 4 it could not go on, 1 it could not be run.`;

const OKTA = `
Okta as its SCIM 2.0 protocol reference describes it: users are looked for by userName, created, changed by GET and PUT,
disabled and never deleted; groups are pushed; at the end everything is read back by startIndex and count.
${EXIT_CODES}

Example:
  rollcall simulate okta https://scim.example.com/api/scim/contoso --token "$TOKEN" --users 500`;

const SAP_IPS = `
A job of SAP Identity Provisioning with a target system of the type "SCIM System": POST, on a conflict a filter and an
overwrite; changes by PUT with the whole resource; the enterprise extension is left out, as SAP's default transformation
does; at the end everything is read back, by startId where the endpoint offers it, else by startIndex.
${EXIT_CODES}

Example:
  rollcall simulate sap-ips https://scim.example.com/api/scim/contoso --basic "$USER:$PASSWORD" --if-match`;

const FAILED_EXIT = 3;
const BROKEN_EXIT = 4;
const SHOWN_FAILURES = 20;

interface ClientOptions extends TargetOptions, RecordOptions {
  readonly users: number;
  readonly groups: number;
  readonly seed: number;
  readonly file?: string;
  readonly mappings?: string;
  readonly cycles: number;
  readonly churn: number;
  readonly concurrency: number;
  readonly rate?: number;
  readonly json?: true;
}

/** `rollcall simulate okta` */
export function createOktaCommand(): Command {
  return withClientOptions(new Command('okta').description('provision users and groups as Okta does'))
    .addOption(
      new Option(
        '--app <kind>',
        'from the integration network, or made by the App Integration Wizard: PUT for everything',
      )
        .choices(['network', 'wizard'])
        .default('network'),
    )
    .addHelpText('after', OKTA)
    .action((url: string, options: ClientOptions & { app: 'network' | 'wizard' }) =>
      provision(okta({ app: options.app }), url, options),
    );
}

/** `rollcall simulate sap-ips` */
export function createSapIpsCommand(): Command {
  return withClientOptions(
    new Command('sap-ips').description('provision users and groups as SAP Identity Provisioning does'),
  )
    .option('--patch', 'scim.support.patch.operation=true: change by PATCH')
    .option('--if-match', 'scim.include.if.match.wildcard.header=true: send If-Match: *')
    .addHelpText('after', SAP_IPS)
    .action((url: string, options: ClientOptions & { patch?: true; ifMatch?: true }) =>
      provision(sapIps({ patches: options.patch, sendsIfMatch: options.ifMatch }), url, options),
    );
}

const withClientOptions = (command: Command): Command =>
  withRecordOption(withTargetOptions(command.argument('<tenant-url>', 'as an admin pastes it into the client')))
    .option('--users <n>', 'people in the generated tenant', count(0, 1_000_000), 100)
    .option('--groups <n>', 'groups in it', count(0, 100_000), 10)
    .option('--seed <n>', 'the same number makes the same tenant again', count(0, 2 ** 31 - 1), 1)
    .option('--file <file>', 'users from CSV or JSON, instead of generated ones')
    .option('--mappings <file>', 'attribute mappings in the form of "rollcall simulate mappings"')
    .option('--cycles <n>', 'the first run and later ones', count(1, 1_000), 2)
    .option('--churn <percent>', 'of the users to whom something happens before each later run', count(0, 100), 5)
    .option('--concurrency <n>', 'objects at once', count(1, 256), 1)
    .option('--rate <n>', 'requests a second at most', count(1, 100_000))
    .option('--json', 'print every event and report as a line of JSON');

function count(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least && number <= most)) throw new InvalidArgumentError(`Give a number from ${least} to ${most}.`);
    return number;
  };
}

async function provision(client: ProvisioningClient, url: string, options: ClientOptions): Promise<void> {
  const mappings = compileMappings(options.mappings === undefined ? client.mappings : readJsonFile(options.mappings));
  const { tenant, people, state } = openSimulation({
    users: options.users,
    groups: options.groups,
    seed: options.seed,
    ...(options.file === undefined ? {} : { file: options.file }),
  });
  await withStopSignal(async (signal) => {
    const { connection } = openConnection(url, options, {
      signal,
      headers: client.headers,
      blank: client.blank,
      maxConnections: options.concurrency,
      maxPerSecond: options.rate,
      observe: (exchange) => recording?.observe(exchange),
    });
    const recording = openRecording(url, options);
    const failures: ProvisioningEvent[] = [];
    let progress: Progress | undefined;
    const job = createClientJob({
      client,
      connection,
      directory: tenant,
      ...mappings,
      state,
      concurrency: options.concurrency,
      signal,
      onEvent(event) {
        if (options.json) printJson(lineOf(event));
        if (event.status === 'failure') failures.push(event);
      },
      onProgress: (done, total) => progress?.update(done, total),
    });
    let last: ClientReport | undefined;
    try {
      for (let i = 0; i < options.cycles && !signal.aborted && last?.broken === undefined; i += 1) {
        if (i > 0) churn(tenant, people, Math.ceil((tenant.users.size * options.churn) / 100));
        progress = new Progress(`Run ${i + 1}`, options.json ? false : undefined);
        last = await job.runCycle();
        progress.end();
        say(last, options);
      }
    } finally {
      connection.close();
      recording?.end();
    }
    if (!options.json) sayFailures(failures);
    process.exitCode = exitCode(last, failures.length, signal.aborted);
  });
}

function exitCode(last: ClientReport | undefined, failures: number, isStopped: boolean): number {
  if (isStopped) return INTERRUPTED_EXIT;
  if (last?.broken !== undefined) return BROKEN_EXIT;
  return failures > 0 ? FAILED_EXIT : 0;
}

function say(report: ClientReport, { json }: ClientOptions): void {
  if (json) {
    printJson({ report });
    return;
  }
  const { created, updated, disabled, deleted, failed } = report;
  const done = Object.entries({ created, updated, disabled, deleted, failed }).flatMap(([name, number]) =>
    number > 0 ? [`${number} ${name}`] : [],
  );
  printLine(
    `Run ${report.cycle}: ${done.join(', ') || 'nothing to do'}; ${report.listed} read back; ${report.requests} requests in ${duration(report.seconds)}.`,
  );
  if (report.broken !== undefined) printLine(`  It could not go on: ${report.broken}`);
}

function sayFailures(failures: readonly ProvisioningEvent[]): void {
  for (const { name, action, detail } of failures.slice(0, SHOWN_FAILURES)) {
    printLine(`  ${action}${name === undefined ? '' : ` of ${name}`}: ${detail}`);
  }
  if (failures.length > SHOWN_FAILURES) {
    printLine(`  … and ${failures.length - SHOWN_FAILURES} more; --json prints all.`);
  }
}

/** An event as JSON, without what a secret could be in. */
function lineOf({ outcome, request, ...event }: ProvisioningEvent) {
  const httpStatus = outcome !== undefined && 'status' in outcome ? outcome.status : undefined;
  return { ...event, request: request && { method: request.method, path: request.path }, httpStatus };
}
