import { Command } from 'commander';
import type { JobReport } from '../../jobs/job-reader.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { localTime, printJson, printLine, printTable } from '../terminal.js';

const EXAMPLES = `
Jobs are what the server does by itself. Some run on each node; of the others each run is done by one of all nodes that
work on the same database, and it is told here when, where, how long it took, and with what error. A run whose node was
stopped or killed is interrupted, and another node does it anew within a few minutes.

Examples:
  rollcall jobs
  rollcall jobs --json
  rollcall jobs run retention     before its time, by a server that runs`;

/** `rollcall jobs …` */
export function createJobsCommand(runtime: Runtime): Command {
  const command = new Command('jobs')
    .description('show what the server does by itself, and how it went')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(({ json }: { json?: true }) => withRuntime(runtime, (open) => showJobs(open, json)));
  withActor(command.command('run'))
    .argument('<job>', 'as "rollcall jobs" shows it')
    .description('have a job run now instead of when it is due')
    .option('--json', 'print JSON')
    .action((name: string, _options: ActorOption, run: Command) => runSoon(runtime, name, run.optsWithGlobals()));
  return command;
}

/** @param options also those that were read as options of the command above */
async function runSoon(runtime: Runtime, name: string, options: ActorOption & { json?: true }) {
  await withRuntime(runtime, async ({ jobs }) => {
    await jobs.runSoon(name, actorOf(options));
    if (options.json) return printJson({ job: name, isDue: true });
    printLine(`${name} is due: a server that runs begins within half a minute. How it went: rollcall jobs`);
  });
}

async function showJobs({ jobs }: OpenRuntime, json: true | undefined) {
  const reports = await jobs.list();
  if (json) return printJson(reports.map(toJson));
  printTable(
    ['JOB', 'EVERY', 'LAST RAN', 'STATE', 'TOOK', 'NODE', 'NEXT'],
    reports.map((report) => [report.name, span(report.everyMs), ...cells(report)]),
  );
  printLine();
  for (const { name, purpose } of reports) printLine(`${name}: ${purpose}`);
  for (const { name, error } of reports) if (error !== undefined) printLine(`Error of ${name}: ${error}`);
}

function cells({ lastRun, runsOn, dueAt }: JobReport): string[] {
  if (runsOn === 'each node') return ['always', '', '', 'each', ''];
  if (lastRun === undefined) return ['never', '', '', '', 'when a server runs'];
  const { startedAt, state, tookMs, node } = lastRun;
  const next = state === 'running' ? '' : nextRun(dueAt);
  return [localTime(startedAt), state, tookMs === undefined ? '' : span(tookMs), node, next];
}

const nextRun = (dueAt: Date | undefined): string =>
  dueAt === undefined || dueAt.getTime() <= Date.now() ? 'now' : localTime(dueAt);

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** In the largest unit of which there is a whole one. */
function span(ms: number): string {
  const [unit, size] = UNITS.find(([, atLeast]) => ms >= atLeast) ?? ['ms', 1];
  return `${Math.round((ms / size) * 10) / 10} ${unit}`;
}

const toJson = ({ name, purpose, everyMs, runsOn, lastRun, error, runs, dueAt }: JobReport) => ({
  name,
  purpose,
  everyMs,
  runsOn,
  lastRun: lastRun === undefined ? null : { ...lastRun, tookMs: lastRun.tookMs ?? null },
  error: error ?? null,
  runs,
  nextAt: dueAt ?? null,
});
