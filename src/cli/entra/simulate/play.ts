import type { Connection, ConnectionOptions } from '../../../entra/client/connection.js';
import type { TenantUrl } from '../../../entra/client/tenant-url.js';
import type { ProvisioningEvent } from '../../../entra/job/model.js';
import { SIMULATION_MARKS } from '../../../entra/leftovers/clean-up.js';
import { compileMappings } from '../../../entra/mapping/compile-mapping.js';
import type { CompiledMapping, SynchronizationSchema } from '../../../entra/mapping/model.js';
import { churn } from '../../../entra/tenant/churn.js';
import type { ProfileName } from '../../../protocol/profiles/profile-name.js';
import { printJson, printLine } from '../../terminal.js';
import { cleanUpAfter } from '../clean-up.js';
import { duration, Progress } from '../progress.js';
import { openRecording } from '../recording.js';
import { INTERRUPTED_EXIT, withStopSignal } from '../stop-signal.js';
import { openConnection, readJsonFile } from '../target-options.js';
import { causesOf } from './failure-causes.js';
import type { SimulationOptions } from './options.js';
import { type ClientName, openSimulation, type Simulation, saveSimulation } from './simulation-state.js';
import { StrictJudge, verdictLines } from './strict-judge.js';

const SHOWN_CAUSES = 20;

/** What a job is started with. */
export interface Stage {
  readonly base: TenantUrl;
  readonly connection: Connection;
  readonly users: CompiledMapping;
  readonly groups?: CompiledMapping | undefined;
  readonly simulation: Simulation;
  readonly signal: AbortSignal;
  readonly onEvent: (event: ProvisioningEvent) => void;
  readonly onProgress: (done: number, total: number) => void;
}

/** What differs from client to client. */
export interface Player<Report> {
  readonly client: ClientName;
  readonly mappings: SynchronizationSchema;
  /** Whose schemas the target has; core where nothing is said. */
  readonly profile?: ProfileName;
  /** How its requests look. */
  readonly wire?: Pick<ConnectionOptions, 'headers' | 'blank'>;
  /** What it calls a cycle. */
  readonly cycle: string;
  /** @returns what runs the next cycle */
  start(stage: Stage): () => Promise<Report>;
  /** Tells a person how a cycle went. @param waited seconds for which the endpoint admitted nothing */
  say(report: Report, isStopped: boolean, waited: number): void;
  /** Whether the client would not go on after this. */
  isEnd(report: Report): boolean;
  exitCode(last: Report | undefined, failures: number): number;
}

/**
 * Plays the cycles of a job, with progress, recording and the state that `--resume` goes on from; sets the exit code.
 * @throws OperatorError
 */
export async function play<Report>(url: string, options: SimulationOptions, player: Player<Report>): Promise<void> {
  if (options.cleanup) return cleanUpAfter('simulations', SIMULATION_MARKS, url, options);
  const mappings = options.mappings === undefined ? player.mappings : readJsonFile(options.mappings);
  const compiled = compileMappings(mappings);
  const simulation = await openSimulation(player.client, options);
  await withStopSignal(async (signal) => {
    const { base, connection } = openConnection(url, options, {
      ...player.wire,
      signal,
      maxConnections: options.concurrency,
      maxPerSecond: options.rate,
      observe(exchange) {
        recording?.observe(exchange);
        judge?.observe(exchange);
      },
      onWait(milliseconds) {
        waited += milliseconds / 1_000;
        progress?.waits(milliseconds);
      },
    });
    const recording = openRecording(url, options);
    const judge = options.strict ? new StrictJudge(player.profile ?? 'core') : undefined;
    let failures: ProvisioningEvent[] = [];
    let failed = 0;
    let progress: Progress | undefined;
    let waited = 0;
    const next = player.start({
      base,
      connection,
      ...compiled,
      simulation,
      signal,
      onEvent(event) {
        if (options.json) printJson(lineOf(event));
        if (event.status === 'failure') failures.push(event);
      },
      onProgress: (done, total) => progress?.update(done, total),
    });
    let last: Report | undefined;
    try {
      for (let i = 0; i < options.cycles && !signal.aborted; i += 1) {
        // From before the first request on, so that a job is not run and then lost.
        saveSimulation(options.state, simulation);
        change(simulation, options.churn);
        waited = 0;
        progress = new Progress(`${player.cycle} ${simulation.state.cycle + 1}`, {
          unit: 'objects',
          ...(options.json ? { isBar: false } : {}),
        });
        last = await next();
        progress.end();
        if (options.json) printJson({ report: last });
        else player.say(last, signal.aborted, waited);
        if (!options.json) sayFailures(failures);
        failed += failures.length;
        failures = [];
        if (player.isEnd(last)) break;
      }
    } finally {
      progress?.end();
      connection.close();
      simulation.isInterrupted = signal.aborted;
      try {
        recording?.end();
      } finally {
        saveSimulation(options.state, simulation);
      }
    }
    if (judge !== undefined && options.json) printJson({ strict: judge.verdict });
    else if (judge !== undefined) for (const line of verdictLines(judge.verdict)) printLine(line);
    if (signal.aborted) process.stderr.write(interrupted(options));
    process.exitCode = signal.aborted ? INTERRUPTED_EXIT : player.exitCode(last, failed);
  });
}

/** Lets something happen to people and groups before a later cycle; one that was interrupted comes first. */
function change(simulation: Simulation, percent: number): void {
  const { tenant, people, state } = simulation;
  if (state.watermark > 0 && !simulation.isInterrupted) {
    churn(tenant, people, Math.ceil((tenant.users.size * percent) / 100));
  }
  simulation.isInterrupted = false;
}

function interrupted({ state }: SimulationOptions): string {
  return state === undefined
    ? 'Stopped. With --state <file> a job can be continued by --resume.\n'
    : `Stopped. The same command with --resume goes on from ${state}.\n`;
}

/** Such as `2,963 requests in 29 s, 103/s; 12 s of it were pauses that Retry-After asked for`. */
export function pace({ requests, seconds }: { requests: number; seconds: number }, waited: number): string {
  const rate = seconds > 0 ? `, ${Math.round(requests / seconds).toLocaleString('en')}/s` : '';
  const pauses = waited > 0 ? `; ${duration(waited)} of it were pauses that Retry-After asked for` : '';
  return `${requests.toLocaleString('en')} requests in ${duration(seconds)}${rate}${pauses}`;
}

/** Such as `3 created, 1 disabled`; what did not happen is left out. */
export const whatWasDone = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .filter(([, number]) => number > 0)
    .map(([name, number]) => `${number} ${name}`)
    .join(', ') || 'nothing to do';

/** One line for each cause, with an example. */
function sayFailures(failures: readonly ProvisioningEvent[]): void {
  const causes = causesOf(failures);
  for (const { count, example } of causes.slice(0, SHOWN_CAUSES)) {
    const { name, action, code, detail } = example;
    // The words of other clients than Entra say who it is about.
    const what =
      code === undefined ? detail : `${code}: ${action}${name === undefined ? '' : ` of ${name}`}: ${detail}`;
    printLine(`  ${count} × ${what}`);
  }
  if (causes.length > SHOWN_CAUSES) {
    printLine(`  … and ${causes.length - SHOWN_CAUSES} more causes; --json prints every failure.`);
  }
}

/** An event as JSON, without what a secret could be in. */
function lineOf({ outcome, request, ...event }: ProvisioningEvent) {
  const httpStatus = outcome !== undefined && 'status' in outcome ? outcome.status : undefined;
  return { ...event, request: request && { method: request.method, path: request.path }, httpStatus };
}
