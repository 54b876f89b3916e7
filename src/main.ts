import { setFlagsFromString } from 'node:v8';
import { endWithOutput } from './cli/closed-output.js';
import { errorMessage } from './cli/error-message.js';
import { COMMAND_NAMES, createProgram } from './cli/program.js';
import { sayCommandsAs, startedAs } from './cli/started-as.js';

/**
 * WebAssembly is made fast code only where it has run for long. What builds Prisma's queries is WebAssembly that runs a few
 * times a process, and V8 would spend more on such code than on all else that a command does.
 */
const WEBASSEMBLY_STAYS_AS_IT_IS = '--wasm-tiering-budget=100000000';

/**
 * The `rollcall` command.
 * @param argv without the node binary and the script
 */
export async function main(argv: readonly string[]): Promise<void> {
  setFlagsFromString(WEBASSEMBLY_STAYS_AS_IT_IS);
  endWithOutput();
  try {
    sayCommandsAs(startedAs(process.argv[1] ?? '', process.cwd(), process.env), COMMAND_NAMES);
    const program = await createProgram(argv, createRuntime);
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    process.stderr.write(`${errorMessage(error)}\n`);
    process.exitCode = 1;
  }
}

const createRuntime = async () => (await import('./command-runtime.js')).createRuntime();
