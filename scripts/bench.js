// npm run bench [-- name]: prepares what is missing, then runs bench/<name>.js (provisioning when none is named).
import { existsSync } from 'node:fs';
import { setup } from './setup.js';
import { timed } from './timed.js';

const [first, ...others] = process.argv.slice(2);
const isNamed = first !== undefined && !first.startsWith('--');
const [name, options] = isNamed ? [first, others] : ['provisioning', process.argv.slice(2)];
const script = new URL(`../bench/${name}.js`, import.meta.url);
if (!/^[a-z-]+$/.test(name) || !existsSync(script)) {
  console.error(`There is no benchmark "${name}".`);
  process.exit(2);
}
await setup({ build: true });
const { run } = await import(script.href);
await timed(['bench', name, ...options].join(' '), () => run(options));
