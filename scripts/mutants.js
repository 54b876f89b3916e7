// `npm run mutants -- --seed 7 --count 20 --rooms store,auth,directory`: draws small faults (mutations.js), tries each in a
// copy of the clone, and tells which test sees it, if any does. By hand, and long: minutes for each that survives.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { mutationsOf } from './mutations.js';
import { setup } from './setup.js';

/**
 * Where a fault of a folder would be seen, first where it would be seen soonest; the tests of its parent folders follow.
 * Unit tests that import the file come before all.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const TESTS = {
  'src/store/access': ['test/auth', 'test/store/audit', 'test/cli'],
  'src/store/attribute-values': ['test/store/attribute-values', 'test/contract/rfc7643-[267]'],
  'src/store/definitions': ['test/store/(definition|changed)', 'test/contract/rfc7643-[67]', 'test/cli/schema'],
  'src/store/embedded': ['test/faults/embedded'],
  'src/store/filter': ['test/store/filter', 'test/store/collation', 'test/contract/rfc7644-3.4', 'test/store/plans'],
  'src/store/log': ['test/tenancy/log', 'test/store/log', 'test/cli/log', 'test/hostile/log'],
  'src/store/members': ['test/contract/rfc7643-4.2', 'test/store/large-groups', 'test/concurrency'],
  'src/store/paging': ['test/contract/rfc9865', 'test/contract/rfc7644-3.4.2'],
  'src/store/resources': ['test/contract/rfc7644-3.[57]', 'test/contract/rfc764', 'test/concurrency', 'test/store'],
  'src/store': ['test/tenancy', 'test/store', 'test/contract', 'test/concurrency', 'test/bounds', 'test/faults'],
  'src/auth/administration': ['test/auth', 'test/cli'],
  'src/auth/keys': ['test/auth/tokens', 'test/secrets', 'test/cli'],
  'src/auth/tokens': ['test/auth/tokens', 'test/secrets'],
  'src/auth': ['test/auth', 'test/secrets', 'test/key-vault', 'test/tenancy', 'test/contract/rfc7644-[27]', 'test/cli'],
  'src/directory/audit': ['test/cli', 'test/store/audit'],
  'src/directory/bulk': ['test/contract/rfc7644-3.7', 'test/directory'],
  'src/directory/definitions': ['test/store/(definition|changed)', 'test/contract/rfc7643-[67]', 'test/cli/schema'],
  'src/directory/log': ['test/cli/log', 'test/hostile/log'],
  'src/directory/local': ['test/directory/local', 'test/contract/rfc764', 'test/tenancy', 'test/concurrency'],
  'src/directory': ['test/contract', 'test/cli', 'test/store', 'test/recordings', 'test/hostile', 'test/bounds'],
  'src/http/sso': ['test/sso'],
  'src/sso': ['test/sso', 'test/console/authentication'],
  src: ['test/(contract|store|tenancy|auth|cli|concurrency|faults)'],
};
/** Beyond, a run hangs, which is a way to be seen. */
const TIMEOUT_MS = 10 * 60_000;

/** Test files that fail without a mutation, too, on this machine at this moment: they see nothing. */
const broken = new Set();

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '7' },
    count: { type: 'string', default: '20' },
    rooms: { type: 'string', default: 'store,auth,directory' },
    /** Only those whose `file:line what` contains this. */
    at: { type: 'string', default: '' },
    /** Shows what would be drawn, and tries nothing. */
    list: { type: 'boolean', default: false },
  },
});
const root = path.resolve(import.meta.dirname, '..');
if (options.list) {
  for (const mutant of draw(root).slice(0, Number(options.count))) console.log(`${placeOf(mutant)}  ${mutant.what}`);
} else {
  await tryAll();
}

/** @typedef {import('./mutations.js').Mutation & { file: string }} Mutant */

/**
 * All mutants of the rooms in the order of the seed. What else changes in the code hardly changes the order.
 *
 * @param {string} clone
 * @returns {Mutant[]}
 */
function draw(clone) {
  const files = options.rooms.split(',').flatMap((room) => sourcesIn(clone, `src/${room}`));
  const mutants = files.flatMap((file) => {
    const seen = new Map();
    return mutationsOf(readFileSync(path.join(clone, file), 'utf8')).map((mutation) => {
      const nth = seen.get(mutation.what) ?? 0;
      seen.set(mutation.what, nth + 1);
      const rank = createHash('sha256')
        .update(JSON.stringify([options.seed, file, mutation.what, nth]))
        .digest('hex');
      return { file, rank, ...mutation };
    });
  });
  return mutants
    .filter((mutant) => `${placeOf(mutant)} ${mutant.what}`.includes(options.at))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1));
}

/**
 * @param {string} clone
 * @param {string} folder
 * @returns {string[]}
 */
function sourcesIn(clone, folder) {
  return readdirSync(path.join(clone, folder), { withFileTypes: true }).flatMap((entry) => {
    const inRoot = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'generated' ? [] : sourcesIn(clone, inRoot);
    return /(?<!\.test)\.ts$/.test(entry.name) ? [inRoot] : [];
  });
}

/** @param {Mutant} mutant */
function placeOf({ file, line }) {
  return `${file}:${line}`;
}

async function tryAll() {
  await setup({ build: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-mutants-'));
  const copy = path.join(folder, 'clone');
  const left = new Set(['node_modules', '.git', '.rollcall', 'coverage']);
  cpSync(root, copy, { recursive: true, filter: (source) => !left.has(path.relative(root, source)) });
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
  const { startEmbeddedPostgres } = await import('../dist/store/embedded-postgres.js');
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  const server = await startEmbeddedPostgres({ dataDir: path.join(folder, 'data'), settings, log: console.error });
  let isEnded = false;
  process.once('SIGINT', () => {
    isEnded = true;
  });
  try {
    console.log('| | Place | Mutation | Seen by |\n|---|---|---|---|');
    let tried = 0;
    for (const mutant of draw(copy)) {
      if (tried === Number(options.count)) break;
      const outcome = await tryOne(mutant, copy, server.url);
      if (isEnded) break;
      if (outcome === undefined) continue;
      tried += 1;
      const cells = [String(tried), placeOf(mutant), `\`${mutant.what.replaceAll('`', "'")}\``, outcome];
      console.log(`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Mutant} mutant
 * @param {string} copy
 * @param {string} serverUrl
 * @returns {Promise<string | undefined>} who saw it; undefined when it does not compile
 */
async function tryOne({ file, start, end, replacement }, copy, serverUrl) {
  const target = path.join(copy, file);
  const source = readFileSync(target);
  const mutated = Buffer.concat([source.subarray(0, start), Buffer.from(replacement), source.subarray(end)]);
  try {
    writeFileSync(target, mutated);
    if ((await run(copy, ['scripts/setup.js', '--build'], {})).code !== 0) return undefined;
    for (const args of [['--selectProjects=unit', '--findRelatedTests', file], ...runsFor(file)]) {
      for (;;) {
        const seen = await runTests(copy, args, serverUrl);
        if (seen === undefined) break;
        writeFileSync(target, source);
        if (!existsSync(path.join(copy, seen.file))) return `${seen.file}: ${seen.test}`;
        if ((await runTests(copy, ['--runTestsByPath', seen.file], serverUrl)) === undefined) {
          return `${seen.file}: ${seen.test}`;
        }
        console.error(`${seen.file} fails without the mutation, too, and is left aside.`);
        broken.add(seen.file);
        writeFileSync(target, mutated);
      }
    }
    return '**SURVIVED**';
  } finally {
    writeFileSync(target, source);
  }
}

/** @param {string} file */
function runsFor(file) {
  const folders = Object.keys(TESTS).filter((folder) => file.startsWith(`${folder}/`) && folder !== 'src');
  // The room of a file outside of all folders above is known by nobody.
  if (folders.length === 0) folders.push('src');
  folders.sort((a, b) => b.length - a.length);
  const patterns = [...new Set(folders.flatMap((folder) => TESTS[folder] ?? []))];
  return patterns.map((pattern) => ['--selectProjects=server', '--testPathPatterns', `/${pattern}`]);
}

/**
 * @param {string} copy
 * @param {readonly string[]} args of Jest
 * @param {string} serverUrl
 * @returns {Promise<{ file: string, test: string } | undefined>} the first test that failed
 */
async function runTests(copy, args, serverUrl) {
  const common = ['--bail', '--maxWorkers=1', '--passWithNoTests', '--verbose=false', '--no-colors'];
  const ignored = ['/node_modules/', ...broken].flatMap((pattern) => ['--testPathIgnorePatterns', pattern]);
  const { code, output } = await run(copy, ['node_modules/jest/bin/jest.js', ...args, ...common, ...ignored], {
    TEST_DATABASE_URL: serverUrl,
  });
  if (code === 0) return undefined;
  // When it bails, Jest ends before it would write a report.
  const [, file = 'no end of the tests'] = /^FAIL (?:\w+ )?(\S+)/m.exec(output) ?? [];
  const [, test = `exit code ${code}`] = /^ {2}● (.+)$/m.exec(output) ?? [];
  return { file, test };
}

/**
 * @param {string} cwd
 * @param {readonly string[]} args of Node
 * @param {Record<string, string>} env
 * @returns {Promise<{ code: number, output: string }>}
 */
function run(cwd, args, env) {
  return new Promise((resolve, reject) => {
    const stdio = /** @type {const} */ (['ignore', 'pipe', 'pipe']);
    const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env }, stdio });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output });
    });
  });
}
