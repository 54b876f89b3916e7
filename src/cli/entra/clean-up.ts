import { OperatorError } from '../../directory/operator-error.js';
import { ConnectionError } from '../../entra/client/connection-error.js';
import { type CleanUpReport, cleanUp, type Marks, NotListed } from '../../entra/leftovers/clean-up.js';
import { counted } from '../../protocol/counted.js';
import { printJson, printLine } from '../terminal.js';
import { Progress } from './progress.js';
import { INTERRUPTED_EXIT, withStopSignal } from './stop-signal.js';
import { openConnection, type TargetOptions } from './target-options.js';

/** What a command answers when something that a tool made is still there. */
const LEFT_EXIT = 2;
const MAX_SHOWN = 20;

/**
 * What `--cleanup` does: deletes what runs of a tool have left at an endpoint; sets the exit code.
 * @param whose as in `simulations`
 * @throws OperatorError
 */
export async function cleanUpAfter(
  whose: string,
  marks: Marks,
  url: string,
  options: TargetOptions & { readonly json?: true },
): Promise<void> {
  await withStopSignal(async (signal) => {
    const progress = new Progress('Cleaning up', { unit: 'deletions' });
    const { base, connection } = openConnection(url, options, { signal, onWait: progress.waits });
    try {
      const report = await cleanUp(connection, marks, (done, total) => progress.update(done, total));
      progress.end();
      if (options.json) printJson(report);
      else sayCleanUp(whose, report);
      process.exitCode = signal.aborted ? INTERRUPTED_EXIT : report.left.length > 0 ? LEFT_EXIT : 0;
    } catch (error) {
      progress.end();
      if (signal.aborted) {
        process.exitCode = INTERRUPTED_EXIT;
        return;
      }
      if (error instanceof ConnectionError)
        throw new OperatorError(`${base.href} could not be asked: ${error.message}.`);
      if (error instanceof NotListed) throw new OperatorError(error.message);
      throw error;
    } finally {
      connection.close();
    }
  });
}

function sayCleanUp(whose: string, { users, groups, left }: CleanUpReport): void {
  sayLeft(left, '');
  printLine(
    users + groups + left.length === 0
      ? `There is nothing of ${whose}.`
      : `${counted(users, 'user')} and ${counted(groups, 'group')} of ${whose} were deleted.`,
  );
}

/** Names what a tool could not delete again, before anything else is said. @param remedy how to finish it */
export function sayLeft(left: readonly string[], remedy: string): void {
  if (left.length === 0) return;
  printLine(`${counted(left.length, 'resource was', 'resources were')} left behind, and could not be deleted:`);
  for (const url of left.slice(0, MAX_SHOWN)) printLine(`  ${url}`);
  if (left.length > MAX_SHOWN) printLine(`  … and ${left.length - MAX_SHOWN} more`);
  if (remedy !== '') printLine(`  ${remedy}`);
}
