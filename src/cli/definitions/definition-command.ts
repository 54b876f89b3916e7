import type { Command } from 'commander';
import type { Definitions } from '../../directory/definitions/definitions.js';
import { type Runtime, withRuntime } from '../runtime.js';

export interface JsonOption {
  readonly json?: true;
}

/** How the subcommands of `rollcall schema` and `rollcall type` begin and run. */
export const definitionCommands = (command: Command, runtime: Runtime) => ({
  subcommand: (name: string, description: string): Command =>
    command
      .command(name)
      .description(description)
      .argument('<organization>', 'slug of the organization')
      .option('--json', 'print JSON'),
  run: (work: (definitions: Definitions) => Promise<void>): Promise<void> =>
    withRuntime(runtime, ({ definitions }) => work(definitions)),
});
