import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COMMAND = fileURLToPath(new URL('../../bin/rollcall.js', import.meta.url));

/** A server as `npm start` runs it, in a process of its own. */
export interface RollcallProcess {
  readonly pid: number;
  readonly tenantUrl: string;
  /** Printed on the first start only. */
  readonly token: string | undefined;
  /** What it has written to standard output so far. */
  output(): string;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts `rollcall serve`, or whatever runs it, and waits for its connection card. */
export async function startRollcall(
  environment: Record<string, string>,
  [program, ...argv]: [string, ...string[]] = [process.execPath, COMMAND, 'serve'],
): Promise<RollcallProcess> {
  const child = spawn(program, argv, {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '', PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`rollcall ended with ${code}: ${errors}${output}`)));
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
      if (output.includes('Try it:') && output.endsWith('\n')) resolve();
    });
  });
  const tenantUrl = /Tenant URL\s+(\S+)/.exec(output)?.[1] ?? '';
  const token = /Secret Token\s+(rollcall_\S+)/.exec(output)?.[1];
  return { pid: child.pid ?? 0, tenantUrl, token, output: () => output, end: (signal) => end(child, signal) };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
  return child.exitCode;
}
