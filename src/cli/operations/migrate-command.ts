import { Command } from 'commander';
import type { Runtime } from '../runtime.js';
import { printJson, printLine } from '../terminal.js';

const EXAMPLES = `
The server applies migrations by itself when it starts; this command is for doing so before, in a step of its own. No other
command changes the tables of a database. Any number of nodes may run it at once.

Examples:
  rollcall migrate
  rollcall migrate --status`;

export function createMigrateCommand(runtime: Runtime): Command {
  return new Command('migrate')
    .description('bring the database to the state that this version needs')
    .option('--status', 'only show what is to be applied')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async ({ status = false, json }: { status?: true | false; json?: true }) => {
      const { applied, pending } = await runtime.migrate({ onlyShow: status });
      if (json) printJson({ applied, pending });
      else for (const line of describe(status ? pending : applied, status)) printLine(line);
    });
}

function describe(migrations: readonly string[], onlyShow: boolean): string[] {
  if (migrations.length === 0) return ['The database has every migration.'];
  return migrations.map((name) => `${onlyShow ? 'To be applied' : 'Applied'}: ${name}`);
}
