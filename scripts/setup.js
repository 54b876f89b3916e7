// Makes a clone ready to run with nothing but Node and the npm registry: dependencies, the Prisma client, the build.
// Runs before every command, so it uses only what Node brings, and is silent and quick when there is nothing to do.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const inRoot = (/** @type {string[]} */ ...segments) => path.join(root, ...segments);
const OLDEST_NODE = [20, 19];
const LOCK_TIMEOUT_MS = 15 * 60_000;

const CONSOLE = inRoot('src', 'console', 'web');
const CONSOLE_OUT = inRoot('dist', 'console', 'web');

/** A failure that the person in front of the terminal can do something about. */
class SetupError extends Error {}

/**
 * One thing that must have happened, for the present state of its inputs (`fingerprint`). The stamp keeps the
 * fingerprint of the last time, in a folder that the step itself makes, so that the two vanish together.
 *
 * @typedef {object} Step
 * @property {string} message
 * @property {string} stamp
 * @property {() => string} fingerprint
 * @property {() => boolean} [isDoneByOthers] whether it happened without us, so that only the stamp is missing
 * @property {() => Promise<void>} run
 */

/** @type {Step} */
const installDependencies = {
  message: 'Installing dependencies (first start and after updates only)…',
  stamp: inRoot('node_modules', '.rollcall-stamp'),
  fingerprint: () => digest(read('package-lock.json'), process.platform, process.arch),
  isDoneByOthers: isInstalled,
  run: async () => {
    const [command, ...args] = findNpm();
    const flags = [
      'ci',
      '--ignore-scripts',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    const shell = command.endsWith('.cmd');
    await run(command, [...args, ...flags], {
      failure: 'Installing the dependencies failed. Is the npm registry reachable (npm ping)? Then start again.',
      shell,
    });
  },
};

/** @type {Step} */
const generateClient = {
  message: 'Generating the Prisma client…',
  stamp: inRoot('src', 'store', 'generated', '.rollcall-stamp'),
  fingerprint: () => digest(read('prisma', 'schema.prisma'), version('prisma')),
  run: () =>
    run(process.execPath, [inRoot('node_modules', 'prisma', 'build', 'index.js'), 'generate'], {
      failure: 'Generating the Prisma client from prisma/schema.prisma failed.',
      // Prisma downloads a schema engine that generating does not use, unless it is told of an executable.
      env: { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' },
    }),
};

/** @type {Step} */
const build = {
  message: 'Building…',
  stamp: inRoot('dist', '.rollcall-stamp'),
  fingerprint: () =>
    digest(
      read('tsconfig.json'),
      read('tsconfig.build.json'),
      version('typescript'),
      ...describeFiles(inRoot('src'), isServerSource),
    ),
  run: async () => {
    emptyExcept(inRoot('dist'), CONSOLE_OUT);
    await run(
      process.execPath,
      [inRoot('node_modules', 'typescript', 'bin', 'tsc'), '-p', inRoot('tsconfig.build.json')],
      {
        failure: 'Building failed: src/ does not compile.',
      },
    );
  },
};

/** @type {Step} */
const buildConsole = {
  message: 'Building the console…',
  stamp: path.join(CONSOLE_OUT, '.rollcall-stamp'),
  fingerprint: () =>
    digest(read('package-lock.json'), read('scripts', 'build-console.js'), ...describeFiles(CONSOLE, isPageSource)),
  run: () =>
    run(process.execPath, [inRoot('scripts', 'build-console.js')], {
      failure: 'Building the console failed: src/console/web does not compile.',
    }),
};

/**
 * Does what is left to do. On failure it says what to try and ends the process.
 *
 * @param {{ build?: boolean, allowTypeErrors?: boolean }} [options] `build` compiles src/ into dist/ as well;
 * `allowTypeErrors` goes on with what was built in spite of them
 */
export async function setup(options = {}) {
  try {
    refuseOldNode();
    const needed = [installDependencies, generateClient];
    const steps = options.build ? [...needed, build, buildConsole] : needed;
    if (steps.every(isDone)) return;
    await withLock(async () => {
      for (const step of steps) await perform(step, !needed.includes(step) && options.allowTypeErrors === true);
    });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new SetupError(`Rollcall needs Node.js ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
}

/** @param {Step} step */
function isDone(step) {
  return existsSync(step.stamp) && readFileSync(step.stamp, 'utf8') === step.fingerprint();
}

/**
 * @param {Step} step
 * @param {boolean} tolerant
 */
async function perform(step, tolerant) {
  // Another process may have done it while we waited for the lock.
  if (isDone(step)) return;
  // Taken before the work: what changes meanwhile is found the next time.
  const fingerprint = step.fingerprint();
  try {
    if (!step.isDoneByOthers?.()) {
      console.error(step.message);
      await step.run();
    }
  } catch (error) {
    if (!tolerant || !(error instanceof SetupError)) throw error;
    console.error(error.message);
    return;
  }
  writeFileSync(step.stamp, fingerprint);
}

/** Whether npm, called by somebody else, has installed just what package-lock.json asks for. */
function isInstalled() {
  const hidden = inRoot('node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  const wanted = Object.entries(JSON.parse(read('package-lock.json')).packages);
  return wanted.every(([name, entry]) => name === '' || entry.optional || installed[name]?.version === entry.version);
}

/**
 * The npm that started us, else the one that came with this Node, else the one in the path.
 *
 * @returns {[string, ...string[]]}
 */
function findNpm() {
  const bin = path.dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath ?? '',
    path.join(bin, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    path.join(bin, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const script = candidates.find((file) => path.basename(file) === 'npm-cli.js' && existsSync(file));
  if (script !== undefined) return [process.execPath, script];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ failure: string, env?: Record<string, string>, shell?: boolean }} options
 * @returns {Promise<void>}
 */
function run(command, args, { failure, env = {}, shell = false }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      shell,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', (error) => reject(new SetupError(`${failure}\n${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new SetupError(`${output.trim().split('\n').slice(-40).join('\n')}\n${failure}`));
    });
  });
}

/**
 * One setup of this clone at a time; the lock of a process that is gone does not count.
 *
 * @param {() => Promise<void>} work
 */
async function withLock(work) {
  const lock = inRoot('.rollcall', 'setup.lock');
  mkdirSync(path.dirname(lock), { recursive: true });
  for (let waited = false; !tryLock(lock); waited = true) {
    if (!waited) console.error('Waiting for another start of this clone to finish its setup…');
    await delay(200);
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @param {string} lock */
function tryLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
  if (isStale(lock)) rmSync(lock, { force: true });
  return false;
}

/** @param {string} lock */
function isStale(lock) {
  try {
    const owner = Number(readFileSync(lock, 'utf8'));
    const age = Date.now() - statSync(lock).mtimeMs;
    if (owner === 0) return age > 10_000;
    if (age > LOCK_TIMEOUT_MS) return true;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH';
  }
}

/** @param {string[]} segments */
function read(...segments) {
  return readFileSync(inRoot(...segments), 'utf8');
}

/** @param {string} name of a dependency */
function version(name) {
  return JSON.parse(read('node_modules', name, 'package.json')).version;
}

/** @param {string[]} parts */
function digest(...parts) {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

const isServerSource = (/** @type {string} */ file) =>
  file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.startsWith(CONSOLE + path.sep);

const isPageSource = (/** @type {string} */ file) => !file.endsWith('.test.ts');

/**
 * Path, size and time of the files that a build reads.
 *
 * @param {string} folder
 * @param {(file: string) => boolean} isRead
 * @returns {string[]}
 */
function describeFiles(folder, isRead) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return describeFiles(file, isRead);
    if (!isRead(file)) return [];
    const { size, mtimeMs } = statSync(file);
    return [`${path.relative(root, file)} ${size} ${mtimeMs}`];
  });
}

/**
 * Removes what a folder holds, but for one folder somewhere in it.
 *
 * @param {string} folder
 * @param {string} kept
 */
function emptyExcept(folder, kept) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const entry = path.join(folder, name);
    if (kept.startsWith(entry + path.sep)) emptyExcept(entry, kept);
    else if (entry !== kept) rmSync(entry, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setup({ build: process.argv.includes('--build') });
