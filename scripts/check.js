// `npm run check`: lint, format and room rules (Biome) and types (tsc). With --fix, Biome repairs what it can.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { setup } from './setup.js';

await setup();

const root = path.resolve(import.meta.dirname, '..');
const bin = (/** @type {string[]} */ ...segments) => path.join(root, 'node_modules', ...segments);
const biome = process.argv.includes('--fix') ? ['check', '--write'] : ['ci'];

const lint = await run('lint', [bin('@biomejs', 'biome', 'bin', 'biome'), ...biome, '--error-on-warnings']);
const types = await run('types', [bin('typescript', 'bin', 'tsc'), '-p', 'tsconfig.json']);
process.exitCode = lint && types ? 0 : 1;

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
