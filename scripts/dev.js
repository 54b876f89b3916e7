// `npm run dev`: the server, built and started again after each change under src/ or prisma/. When a change does not
// compile, the last good server stays up.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { watchFiles } from './watch-files.js';

const root = path.resolve(import.meta.dirname, '..');
const QUIET_MS = 100;

/** @type {import('node:child_process').ChildProcess | undefined} */
let server;
let changed = true;
let ending = false;
let wake = () => {};

watchFiles(
  ['src', 'prisma'].map((folder) => path.join(root, folder)),
  // What the setup itself writes is no change of ours.
  (file) => path.basename(file) !== 'generated' && !file.endsWith('.test.ts'),
  () => {
    changed = true;
    wake();
  },
);
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    ending = true;
    wake();
  });
}

while (!ending) {
  if (!changed) await new Promise((resolve) => (wake = () => resolve(undefined)));
  // Editors and git write several files at once.
  await delay(QUIET_MS);
  changed = false;
  if (!ending && (await isBuilt())) await restart();
}
await stop();
process.exit();

async function isBuilt() {
  const [code] = await once(start('scripts/setup.js', '--build'), 'exit');
  return code === 0;
}

async function restart() {
  await stop();
  if (!ending) server = start('bin/rollcall.js', 'serve', ...process.argv.slice(2));
}

async function stop() {
  if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  server.kill('SIGTERM');
  await exited;
}

/**
 * @param {string} script
 * @param {string[]} args
 */
function start(script, ...args) {
  return spawn(process.execPath, [path.join(root, script), ...args], { cwd: root, stdio: 'inherit' });
}
