import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A free port on loopback. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Starts a server of our own as a child process and waits until it says that it is ready. Its log goes to a file, as in
 * production: read through a pipe it would cost the load generator.
 * @param {string} script path of the script
 * @param {string[]} argv
 * @param {Record<string, string>} environment added to ours
 * @param {string} logFile
 */
export async function startServer(script, argv, environment, logFile) {
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, [script, ...argv], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', log, 'inherit'],
  });
  closeSync(log);
  while (!readFileSync(logFile, 'utf8').includes('Tenant URL')) {
    if (child.exitCode !== null) throw new Error(`${script} ended with ${child.exitCode}`);
    await delay(50);
  }
  return {
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
