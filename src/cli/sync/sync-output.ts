import { counted } from '../../protocol/counted.js';
import type { SyncReport, SyncRow, SyncRunReport, SyncRunRow, SyncState } from '../../upstream/sync/syncs.js';
import { localTime, printFacts, printJson, printLine, printTable } from '../terminal.js';

const MAX_SHOWN = 20;
const STATES = {
  running: 'it runs',
  finished: 'finished',
  failed: 'finished with error',
  cancelled: 'cancelled',
} as const satisfies Record<SyncState, string>;

/** What a run did, in a few words. */
export function doneSoFar({ counts: { users, groups } }: SyncRunRow): string {
  const sum = (name: keyof typeof users) => users[name] + groups[name];
  return [
    `${counted(users.read, 'user')} and ${counted(groups.read, 'group')} read`,
    `${sum('created')} created`,
    `${sum('updated')} updated`,
    ...(sum('deleted') > 0 ? [`${sum('deleted')} deleted`] : []),
    ...(sum('failed') > 0 ? [`${sum('failed')} failed`] : []),
  ].join(', ');
}

export function printRun({ run, errors }: SyncRunReport, json: true | undefined): void {
  if (json) {
    printJson({ ...run, errors });
    return;
  }
  const { id, systemName, slug, state, counts, trouble, endedAt } = run;
  printLine(`Run ${id} of ${systemName}, for ${slug}: ${STATES[state]}.`);
  printFacts([
    ['  Read', `${run.mode}, ${run.kind}`],
    ['  By', run.actor],
    ['  Begun', localTime(run.startedAt)],
    ...(endedAt === null ? [] : [['  Ended', localTime(endedAt)] as const]),
  ]);
  printTable(
    ['', 'READ', 'CREATED', 'UPDATED', 'UNCHANGED', 'DELETED', 'FAILED'],
    (['users', 'groups'] as const).map((type) => {
      const { read, created, updated, unchanged, deleted, failed } = counts[type];
      return [`  ${type}`, ...[read, created, updated, unchanged, deleted, failed].map(String)];
    }),
  );
  if (trouble !== null) printLine(trouble);
  for (const type of ['users', 'groups'] as const)
    if (counts[type].unread > 0)
      printLine(`No ${type} were deleted: ${counts[type].unread} could not be read, and may be those who seem gone.`);
  for (const { resourceType, upstreamId, sentence } of errors.slice(0, MAX_SHOWN))
    printLine(`  ${resourceType}${upstreamId === '' ? '' : ` ${upstreamId}`}: ${sentence}`);
  if (errors.length > MAX_SHOWN) printLine(`  and ${errors.length - MAX_SHOWN} more: rollcall sync show --json`);
  if (state === 'running')
    printLine(`A server goes on with it. To end it: rollcall sync cancel --organization ${slug} ${id}`);
  if (state === 'failed') printLine('Nothing was deleted for what failed. The next run reads it again.');
}

export function printRuns(runs: readonly SyncRunRow[], json: true | undefined): void {
  if (json) {
    for (const run of runs) printJson(run);
    return;
  }
  if (runs.length === 0) printLine('No run yet.');
  else
    printTable(
      ['ID', 'SYSTEM', 'BEGUN', 'READ', 'STATE', 'DONE'],
      runs.map((run) => [
        run.id,
        run.systemName,
        localTime(run.startedAt),
        run.mode,
        STATES[run.state],
        doneSoFar(run),
      ]),
    );
}

export function printSyncs(reports: readonly SyncReport[], json: true | undefined): void {
  if (json) {
    for (const report of reports) printJson(report);
    return;
  }
  if (reports.length === 0)
    printLine('No sync yet. To begin one: rollcall sync start --organization <slug> --system <name>');
  else
    printTable(
      ['SYSTEM', 'KIND', 'RUNS', 'LAST RUN'],
      reports.map(({ sync, lastRun }) => [
        sync.systemName,
        sync.kind,
        often(sync),
        lastRun === undefined
          ? 'never'
          : `${localTime(lastRun.startedAt)}: ${STATES[lastRun.state]}, ${doneSoFar(lastRun)}`,
      ]),
    );
}

export function printSync(sync: SyncRow, json: true | undefined): void {
  if (json) printJson(sync);
  else printLine(`${sync.systemName} is synced ${often(sync)} (${sync.kind}).`);
}

const often = ({ everyMinutes, mode }: SyncRow): string =>
  everyMinutes === null ? 'on demand' : `every ${counted(everyMinutes, 'minute')}, ${mode}`;
