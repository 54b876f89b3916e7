import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

/** One command as Bash calls it: its name and arguments, after expansion. */
export interface Call {
  readonly name: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Record<string, string>;
  readonly input: string;
}

export interface Answer {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** What was run, as it is written, and what it said. */
export interface Walked {
  readonly transcript: string;
  /** Such as `docs/deploy.md:12: exit 1: rollcall …`. */
  readonly failures: readonly string[];
}

/** What commands in the path do: hand themselves over, and be what comes back. Of standard input they read what they are told to. */
const HAND_OVER = `#!/usr/bin/env bash
call=$(mktemp -d "$WALK/call.XXXXXX")
printf '%s\\0' "\${0##*/}" "$PWD" "$@" > "$call/args"
env -0 > "$call/environment"
case " $* " in *" --value-stdin "*|*" --secret-stdin "*|*" - "*|*" -c - "*) cat > "$call/input" ;; *) : > "$call/input" ;; esac
exec 9<>"/dev/tcp/127.0.0.1/$WALK_PORT"
printf '%s\\n' "$call" >&9
read -r code <&9
cat "$call/output"
cat "$call/errors" >&2
exit "$code"
`;

/**
 * Runs a script in Bash from an empty folder, with stand-ins for some commands.
 * @param name of the page; a line of the script is the one of the page with the same number
 * @param input what is typed
 */
export async function walkScript(
  name: string,
  script: string,
  options: {
    readonly folder: string;
    readonly environment: Record<string, string>;
    readonly input: string;
    /** After which what has not ended never will. */
    readonly hangsMs: number;
    readonly commands: readonly string[];
    readonly run: (call: Call) => Promise<Answer>;
  },
): Promise<Walked> {
  const { folder } = options;
  const bin = join(folder, '.bin');
  const work = join(folder, 'work');
  for (const one of [bin, join(folder, '.calls')]) mkdirSync(one, { recursive: true });
  for (const command of options.commands) {
    writeFileSync(join(bin, command), HAND_OVER);
    chmodSync(join(bin, command), 0o755);
  }
  const server = createServer((socket) => {
    createInterface({ input: socket }).once('line', async (call) => {
      const { code, output, errors } = await options.run(readCall(call)).catch(failed);
      // Whoever was just shown a token pastes it where one is read.
      for (const [, token] of output.matchAll(/Secret Token +(rollcall_\w+)/g)) child.stdin.write(`${token}\n`);
      writeFileSync(join(call, 'output'), output);
      writeFileSync(join(call, 'errors'), errors);
      socket.end(`${code ?? 1}\n`);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const file = join(folder, 'page.sh');
  writeFileSync(file, script);
  const prelude = `set -o pipefail; trap 'echo "${name}:$LINENO: exit $?: $BASH_COMMAND" >> "$WALK.failures"' ERR; set -v; . "$WALK_SCRIPT"`;
  const child = spawn('bash', ['-E', '-c', `${prelude} 2>&1`], {
    cwd: work,
    detached: true,
    env: {
      PATH: `${bin}:${process.env.PATH}`,
      HOME: folder,
      WALK: join(folder, '.calls'),
      WALK_PORT: String((server.address() as AddressInfo).port),
      WALK_SCRIPT: file,
      ...options.environment,
    },
  });
  child.stdin.on('error', () => undefined);
  child.stdin.write(options.input);
  // What hangs is shown with all that came before it.
  const impatient = setTimeout(() => process.kill(-Number(child.pid), 'SIGKILL'), options.hangsMs);
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  clearTimeout(impatient);
  child.stdin.end();
  server.close();
  const failures = failuresIn(join(folder, '.calls.failures'));
  if (child.exitCode === null) failures.push(`${name}: the last command of what was run did not end`);
  return { transcript: output + errors, failures };
}

const failed = (error: unknown): Answer => ({ code: 1, output: '', errors: `${error}\n` });

function failuresIn(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

function readCall(folder: string): Call {
  const parts = (file: string) => readFileSync(join(folder, file), 'utf8').split('\0').slice(0, -1);
  const [name = '', where = '', ...args] = parts('args');
  const environment = Object.fromEntries(
    parts('environment').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  return { name, args, folder: where, environment, input: readFileSync(join(folder, 'input'), 'utf8') };
}
