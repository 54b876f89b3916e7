// `npm run check`: lint, format and room rules (Biome) and types (tsc). With --fix, Biome repairs what it can.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { roomOverrides } from './rooms.js';
import { setup } from './setup.js';
import { timed } from './timed.js';

await setup();

const root = path.resolve(import.meta.dirname, '..');
const bin = (/** @type {string[]} */ ...segments) => path.join(root, 'node_modules', ...segments);
const biome = process.argv.includes('--fix') ? ['check', '--write'] : ['ci'];

const config = `--config-path=${writeConfig()}`;
process.exitCode = await timed('check', async () => {
  const lint = await run('lint', [bin('@biomejs', 'biome', 'bin', 'biome'), ...biome, config, '--error-on-warnings']);
  const types = await run('types', [bin('typescript', 'bin', 'tsc'), '-p', 'tsconfig.json']);
  const pages = await run('types of the console', [
    bin('typescript', 'bin', 'tsc'),
    '-p',
    'src/console/web/tsconfig.json',
  ]);
  return lint && types && pages ? 0 : 1;
});

/** Biome's configuration with the rules of the rooms. @returns its path */
function writeConfig() {
  const folder = path.join(root, 'node_modules', '.cache', 'rollcall');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'biome.json');
  writeFileSync(file, JSON.stringify({ extends: [path.join(root, 'biome.json')], overrides: roomOverrides() }));
  return file;
}

/**
 * @param {string} name
 * @param {string[]} args
 * @returns {Promise<boolean>}
 */
function run(name, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => {
      console.log(`${name}: ${code === 0 ? 'passed' : 'failed'}`);
      resolve(code === 0);
    });
  });
}
