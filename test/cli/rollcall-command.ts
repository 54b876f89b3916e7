import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../bin/rollcall.js', import.meta.url));
const HOST = fileURLToPath(new URL('./command-host.js', import.meta.url));

export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

const environmentOf = (environment: Record<string, string>) => ({
  NODE_OPTIONS: '',
  PUBLIC_URL: 'https://scim.example.com',
  ...environment,
});

/** The `rollcall` command in a process of its own, as people run it. */
export function startCommand(environment: Record<string, string>, args: readonly string[]) {
  return spawn(process.execPath, [COMMAND, ...args], { env: { ...process.env, ...environmentOf(environment) } });
}

/** Runs it so to its end: where the process itself matters, which takes most of a second to start. */
export async function runProcess(
  environment: Record<string, string>,
  args: readonly string[],
  input = '',
): Promise<CommandResult> {
  const child = startCommand(environment, args);
  const closed = once(child, 'close');
  child.stdin.end(input);
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  return checked({ code: child.exitCode, output, errors });
}

let host: Promise<ChildProcess> | undefined;
let commands = 0;

/**
 * Runs a command to its end, in a process that runs all those of a test process, one after the other, and ends with it.
 * @param input for its standard input
 * @param folder where it is run
 */
export async function runCommand(
  environment: Record<string, string>,
  args: readonly string[],
  input = '',
  folder = process.cwd(),
): Promise<CommandResult> {
  host ??= startHost();
  const child = await host;
  commands += 1;
  const id = commands;
  const result = new Promise<CommandResult>((resolve, reject) => {
    const onExit = () => reject(new Error(`The process of the commands has ended during: ${args.join(' ')}`));
    const onMessage = (message: CommandResult & { readonly id: number }) => {
      if (message.id !== id) return;
      child.off('message', onMessage).off('exit', onExit);
      resolve({ code: message.code, output: message.output, errors: message.errors });
    };
    child.on('message', onMessage).on('exit', onExit);
  });
  child.send({ id, environment: environmentOf(environment), args, input, folder });
  return checked(await result);
}

async function startHost(): Promise<ChildProcess> {
  const child = fork(HOST, { execArgv: [], env: { ...process.env, NODE_OPTIONS: '' } });
  child.setMaxListeners(0);
  child.once('exit', () => {
    host = undefined;
  });
  await once(child, 'message');
  child.unref();
  child.channel?.unref();
  return child;
}

/** Whatever happens, no hash of a secret and no stack trace may be seen. */
function checked(result: CommandResult): CommandResult {
  expect(result.output + result.errors).not.toMatch(/sha256\$|scrypt\$|^\s+at .*:\d+:\d+/m);
  return result;
}
