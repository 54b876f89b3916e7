import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../bin/rollcall.js', import.meta.url));

export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** The `rollcall` command in a process of its own, as people run it. */
export function startCommand(environment: Record<string, string>, args: readonly string[]) {
  return spawn(process.execPath, [COMMAND, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', PUBLIC_URL: 'https://scim.example.com', ...environment },
  });
}

/**
 * Runs it to its end. Whatever happens, no hash of a secret and no stack trace may be seen.
 * @param input for its standard input
 */
export async function runCommand(
  environment: Record<string, string>,
  args: readonly string[],
  input = '',
): Promise<CommandResult> {
  const child = startCommand(environment, args);
  const closed = once(child, 'close');
  child.stdin.end(input);
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  expect(output + errors).not.toMatch(/sha256\$|scrypt\$|^\s+at .*:\d+:\d+/m);
  return { code: child.exitCode, output, errors };
}
