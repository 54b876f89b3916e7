import { Command } from 'commander';
import type { Runtime } from './runtime.js';

export function createProgram(runtime: Runtime): Command {
  const program = new Command('rollcall');
  program.command('serve').action(() => runtime.serve());
  return program;
}
