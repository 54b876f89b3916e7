// `npm test`: makes the clone ready, then runs Jest with the arguments given, for example `npm test -- migrations`.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { setup } from './setup.js';

// The fault tests start the real command, so they need the build.
await setup({ build: true });

const root = path.resolve(import.meta.dirname, '..');
const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const child = spawn(process.execPath, [jest, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
// Ctrl-C reaches Jest by itself; we stay until it has cleaned up.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 1));
