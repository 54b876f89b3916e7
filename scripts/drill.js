// npm run drill -- <name> [jest arguments]: a long test by hand, such as `npm run drill -- bounds`; exit 1 when it fails.
import { existsSync } from 'node:fs';

const [name = '', ...options] = process.argv.slice(2);
const drill = new URL(`../test/drill/${name}.drill.ts`, import.meta.url);
if (!/^[a-z-]+$/.test(name) || !existsSync(drill)) {
  console.error(`There is no drill "${name}"; test/drill has them.`);
  process.exit(2);
}
process.env.ROLLCALL_DRILL = name;
process.argv.splice(2, process.argv.length, '--runInBand', ...options);
await import('./test.js');
