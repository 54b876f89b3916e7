import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { link, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KeyKeeper } from '../../src/auth/keys/signing/key-keeper.js';
import { readConfig } from '../../src/config.js';
import { readOrMakeMasterKey } from '../../src/master-key-file.js';
import { parseMasterKey } from '../../src/secrets/master-key.js';
import { openServices } from '../../src/services.js';
import { createTestDatabase } from '../setup/database.js';
import { startRollcall } from './rollcall-process.js';

const BUILT = path.resolve(import.meta.dirname, '../../dist/master-key-file.js');
const KEY = /^[\w-]{43}\n$/;

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rollcall-master-key-'));
  file = path.join(folder, 'master.key');
});
afterEach(() => rm(folder, { recursive: true }));

/** A process of its own that asks for the key of one new folder after the other. */
function startMaker(folders: readonly string[]) {
  const script = `
    import { readOrMakeMasterKey } from ${JSON.stringify(BUILT)};
    process.stdout.write('.');
    for (const folder of ${JSON.stringify(folders)}) await readOrMakeMasterKey(folder);`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
}

test("is made once, is its owner's alone, and stays", async () => {
  const key = await readOrMakeMasterKey(path.join(folder, 'new', 'folder'));
  expect(key).toMatch(KEY);
  expect((await stat(path.join(folder, 'new', 'folder', 'master.key'))).mode & 0o777).toBe(0o600);
  expect(await readOrMakeMasterKey(path.join(folder, 'new', 'folder'))).toBe(key);
  expect(await readdir(path.join(folder, 'new', 'folder'))).toEqual(['master.key']);
});

test('all who start at once have the same', async () => {
  const keys = await Promise.all(Array.from({ length: 50 }, () => readOrMakeMasterKey(folder)));
  expect(new Set(keys).size).toBe(1);
  expect(await readdir(folder)).toEqual(['master.key']);
});

test('also in processes of their own', async () => {
  const folders = Array.from({ length: 30 }, (_, i) => path.join(folder, String(i)));
  const script = `
    import { readOrMakeMasterKey } from ${JSON.stringify(BUILT)};
    for (const folder of ${JSON.stringify(folders)}) process.stdout.write(await readOrMakeMasterKey(folder));`;
  const run = async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    await once(child, 'close');
    return output;
  };
  const [one, other, third] = await Promise.all([run(), run(), run()]);
  expect(one.split('\n')).toHaveLength(31);
  expect([other, third]).toEqual([one, one]);
});

test('kill -9 at any moment leaves a whole key or none, and no draft of one after the next start', async () => {
  const folders = Array.from({ length: 2_000 }, (_, i) => path.join(folder, String(i)));
  let made = 0;
  // A busy machine may make none in a round.
  for (let round = 0; round < 6 || made < 6; round += 1) {
    const child = startMaker(folders.slice(made));
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    // Each time somewhere else in the few steps that a key takes.
    await new Promise((resolve) => setTimeout(resolve, 20 + (round % 6) * 7.7));
    child.kill('SIGKILL');
    await ended;
    const names = await readdir(folder);
    for (const name of names) {
      const inside = await readdir(path.join(folder, name));
      const whole = inside.includes('master.key')
        ? [await readFile(path.join(folder, name, 'master.key'), 'utf8')]
        : [];
      expect(whole.filter((text) => !KEY.test(text))).toEqual([]);
      const key = await readOrMakeMasterKey(path.join(folder, name));
      expect([key]).toEqual(whole.length === 0 ? [expect.stringMatching(KEY)] : whole);
      expect(await readdir(path.join(folder, name))).toEqual(['master.key']);
    }
    made = names.length;
  }
});

const testOnUnix = process.platform === 'win32' ? test.skip : test;

testOnUnix('a disk that takes no byte any more leaves no key, and when it does again one is made', async () => {
  const script = `(await import(${JSON.stringify(BUILT)})).readOrMakeMasterKey(${JSON.stringify(folder)})`;
  const node = [process.execPath, '--input-type=module', '-e', script];
  const child = spawn('sh', ['-c', 'ulimit -f 0; exec "$@"', 'sh', ...node], { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  expect(code).not.toBe(0);
  expect(await readdir(folder)).toEqual([expect.stringMatching(/^master\.key\.draft-/)]);
  expect(await readOrMakeMasterKey(folder)).toMatch(KEY);
  expect(await readdir(folder)).toEqual(['master.key']);
});

test('a draft of a start that was cut off is not taken for a key', async () => {
  await writeFile(`${file}.draft-0193`, 'AbCdEfGh');
  expect(await readOrMakeMasterKey(folder)).toMatch(KEY);
  expect(await readdir(folder)).toEqual(['master.key']);
});

test('a draft that was linked but not yet removed goes, and the key stays', async () => {
  const key = await readOrMakeMasterKey(folder);
  await link(file, `${file}.draft-0193`);
  await writeFile(`${file}.draft-0194`, 'abc');
  expect(await readOrMakeMasterKey(folder)).toBe(key);
  expect(await readdir(folder)).toEqual(['master.key']);
});

test.each([
  ['is empty', ''],
  ['is empty', '\n'],
  ['holds no whole master key', 'AbCdEfGh'],
  ['holds no whole master key', '\0'.repeat(44)],
])('a file that %s is left alone, and an error says what to do', async (what, text) => {
  await writeFile(file, text, { mode: 0o600 });
  const error = await readOrMakeMasterKey(folder).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ name: 'MasterKeyError', message: expect.stringContaining(`${file} ${what}`) });
  expect(String(error)).toMatch(
    /Put a copy of the file back, or set MASTER_KEY .* nothing is sealed: then remove the file/,
  );
  expect(String(error)).not.toContain('AbCdEfGh');
  expect(await readFile(file, 'utf8')).toBe(text);
});

test('where no file can be kept, the error says to set MASTER_KEY', async () => {
  await writeFile(path.join(folder, 'no-folder'), '');
  await expect(readOrMakeMasterKey(path.join(folder, 'no-folder'))).rejects.toThrow(
    /^There is no MASTER_KEY, and none can be kept in .*no-folder.master\.key: ENOTDIR|EEXIST.* Set MASTER_KEY/,
  );
});

test('a key that an operator wrote there is taken as it is', async () => {
  const key = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7)).toString('hex');
  await writeFile(file, `${key}\n`);
  expect(parseMasterKey(await readOrMakeMasterKey(folder))).toEqual(parseMasterKey(key));
});

test('a node whose master key opens none of the signing keys says so when it starts, and no other node does', async () => {
  const database = await createTestDatabase();
  try {
    const nodes = ['first', 'second'].map((name) => ({
      DATABASE_URL: database.url,
      DATA_DIR: path.join(folder, name),
    }));
    const [first = {}, second = {}] = nodes;
    const services = await openServices(readConfig(first), () => undefined);
    await services.migrate();
    await new KeyKeeper(services.signingKeyStore, () => services.keyRing()).keys();
    await services.close();
    for (const [environment, isTold] of [
      [first, false],
      [second, true],
    ] as const) {
      const server = await startRollcall(environment);
      await server.end('SIGTERM');
      expect(/sealed with another master key/.test(server.output())).toBe(isTold);
    }
  } finally {
    await database.drop();
  }
});
