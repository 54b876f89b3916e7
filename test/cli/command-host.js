// Runs one `rollcall` command after another, each with the environment, arguments, input and folder that a message names, through
// the built main(): what a process of its own would do, without starting Node again for each.
import { Readable } from 'node:stream';
import { main } from '../../dist/main.js';

const inherited = { ...process.env };
const home = process.cwd();

/** What a command throws that would end the process; everything that it writes afterwards is nobody's. */
class Ended extends Error {}

async function run({ environment, args, input, folder }) {
  process.chdir(folder);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, inherited, environment);
  process.exitCode = undefined;
  Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(input)]), configurable: true });
  let output = '';
  let errors = '';
  let code;
  process.stdout.write = (text) => {
    if (code === undefined) output += text;
    return true;
  };
  process.stderr.write = (text) => {
    if (code === undefined) errors += text;
    return true;
  };
  process.exit = (given) => {
    code ??= given ?? process.exitCode ?? 0;
    throw new Ended();
  };
  await main(args);
  process.chdir(home);
  process.stdout.removeAllListeners('error');
  process.stderr.removeAllListeners('error');
  return { code: code ?? process.exitCode ?? 0, output, errors };
}

let turn = Promise.resolve();
process.on('message', ({ id, ...command }) => {
  turn = turn.then(async () => process.send({ id, ...(await run(command)) }));
});
process.on('disconnect', () => process.kill(process.pid));
process.send('ready');
