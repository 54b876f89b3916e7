import { Command } from 'commander';
import { counted } from '../../protocol/counted.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { type Runtime, withRuntime } from '../runtime.js';
import { printJson, printLine } from '../terminal.js';

const EXAMPLES = `
To replace the master key:
  1. On every server, set MASTER_KEY to the new one and MASTER_KEY_OLD to the one from before, and restart it.
  2. rollcall reseal
  3. Remove MASTER_KEY_OLD.`;

/** `rollcall reseal` */
export function createResealCommand(runtime: Runtime): Command {
  return withActor(new Command('reseal'))
    .description('seal everything that is sealed with the current master key')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((options: ActorOption & { json?: true }) =>
      withRuntime(runtime, async (open) => {
        const { total, resealed } = await open.reseal(actorOf(options));
        if (options.json) return printJson({ total, resealed });
        const values = counted(total, 'sealed value');
        printLine(
          resealed === 0
            ? `There ${total === 1 ? 'is' : 'are'} ${values}, none of them under an older master key.`
            : `Sealed ${resealed} of ${values} anew with the current master key.`,
        );
        printLine('MASTER_KEY_OLD can go, once every server runs with the new MASTER_KEY.');
      }),
    );
}
