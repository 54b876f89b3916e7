import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lchown, lstat, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { locateBinaries } from '../../src/store/embedded/binaries.js';
import { createLauncher } from '../../src/store/embedded/launcher.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded-postgres.js';

/** Only root, as which PostgreSQL does not run, needs another account for it. */
const describeAsRoot = process.getuid?.() === 0 && process.platform === 'linux' ? describe : describe.skip;

const NOBODY = 65_534;
const OWN = { first: 60_706, last: 61_183 };

const started: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];
let home: string;
let dataDir: string;
let folder: string;

const options = () => ({ dataDir, log: () => undefined, settings: { fsync: 'off' } });

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres(options());
  started.push(server);
  return server;
}

/** The same in another process, told by its standard input when to stop. */
async function startElsewhere(): Promise<ChildProcess> {
  const built = path.resolve(import.meta.dirname, '../../dist/store/embedded-postgres.js');
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(built)};
    const server = await startEmbeddedPostgres({ ...${JSON.stringify(options())}, log: console.error });
    console.log(server.url);
    process.stdin.once('data', () => server.stop().then(() => process.exit()));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code, signal) => reject(new Error(`the other process ended with ${code ?? signal}`)));
  });
  return child;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return (await client.query(sql).finally(() => client.end())).rows;
}

/** The owners of everything in the folder, and of itself. */
async function owners(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  const all = await Promise.all(['', ...entries].map((entry) => lstat(path.join(folder, entry))));
  return [...new Set(all.map(({ uid, gid }) => `${uid}:${gid}`))];
}

/** As versions left it that ran PostgreSQL as everybody's user. */
async function giveTo(uid: number, isWanted: (entry: string) => boolean = () => true): Promise<void> {
  for (const entry of [...(await readdir(folder, { recursive: true })), ''].filter(isWanted)) {
    await lchown(path.join(folder, entry), uid, uid);
  }
}

const postmasterPid = async () => (await readFile(path.join(folder, 'postmaster.pid'), 'utf8')).split('\n')[0];

/** User, group and further groups of a process, as the system names them: real, effective, saved, of files. */
async function credentialsOf(pid: string | undefined): Promise<Record<string, string[]>> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const words = (name: string) =>
    new RegExp(`^${name}:(.*)$`, 'm').exec(status)?.[1]?.trim().split(/\s+/).filter(Boolean) ?? [];
  return { uid: words('Uid'), gid: words('Gid'), groups: words('Groups') };
}

describeAsRoot('started by root, PostgreSQL runs as nobody else', () => {
  let own: number;
  /** Chosen while no other number of the folder was in use. */
  let first: number;

  beforeAll(async () => {
    home = await realpath(await mkdtemp(path.join(tmpdir(), 'rollcall-account-')));
    // Else it would have to be led through a closed folder, as embedded-postgres.test.ts has it.
    await chmod(home, 0o755);
    dataDir = path.join(home, 'data');
    folder = path.join(dataDir, 'postgres');
    const { url, stop } = await start();
    first = (await stat(folder)).uid;
    own = first;
    await query(url, 'CREATE TABLE kept (a int); INSERT INTO kept VALUES (42)');
    await stop();
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await Promise.all(started.splice(0).map((server) => server.stop()));
    await expect(stat(path.join(folder, 'postmaster.pid'))).rejects.toThrow('ENOENT');
  });

  afterAll(() => rm(home, { recursive: true }));

  test('it has a user and a group of its own, without a name and without other groups, and all its files', async () => {
    await start();
    expect(own).toBeGreaterThanOrEqual(OWN.first);
    expect(own).toBeLessThanOrEqual(OWN.last);
    const ids = Array(4).fill(String(own));
    expect(await credentialsOf(await postmasterPid())).toEqual({ uid: ids, gid: ids, groups: [] });
    expect(await owners()).toEqual([`${own}:${own}`]);
    expect((await stat(folder)).mode & 0o077).toBe(0);
    expect(await readdir(dataDir)).not.toContainEqual(expect.stringContaining('draft'));
  });

  test.each([
    ["everybody's user, as it was before", () => giveTo(NOBODY)],
    ['root, as a backup may restore it', () => giveTo(0)],
    [
      'both, as a start leaves it that was cut off',
      async () => {
        await giveTo(NOBODY);
        await giveTo(own, (entry) => entry !== 'PG_VERSION' && !entry.startsWith('base'));
      },
    ],
  ])('a folder that belongs to %s is taken over, with its data', async (_whom, give) => {
    await give();
    const { url } = await start();
    expect(await query(url, 'SELECT a FROM kept')).toEqual([{ a: 42 }]);
    expect(await owners()).toEqual([`${own}:${own}`]);
  });

  test('also by several processes at once', async () => {
    await giveTo(NOBODY);
    await rm(path.join(dataDir, 'postgres-account'));
    const [here, ...elsewhere] = await Promise.all([start(), startElsewhere(), startElsewhere()]);
    expect(await query(here.url, 'SELECT a FROM kept')).toEqual([{ a: 42 }]);
    // Which of the numbers, they agreed on among themselves.
    own = (await stat(folder)).uid;
    expect(own).not.toBe(NOBODY);
    expect(await owners()).toEqual([`${own}:${own}`]);
    for (const child of elsewhere) {
      const ended = once(child, 'exit');
      child.stdin?.write('stop');
      expect(await ended).toEqual([0, null]);
    }
    expect(await query(here.url, 'SELECT a FROM kept')).toEqual([{ a: 42 }]);
  });

  test('one that is in use is joined as it is, stopped by the last to leave, and taken over by the next start', async () => {
    await giveTo(NOBODY);
    await lchown(path.join(dataDir, 'postgres.log'), NOBODY, NOBODY);
    const { pgCtl } = await locateBinaries();
    const launch = await createLauncher({ uid: NOBODY, gid: NOBODY }, [dataDir, path.dirname(pgCtl)]);
    await launch(pgCtl, ['start', '-w', '-s', '-D', folder, '-l', path.join(dataDir, 'postgres.log')]);
    const pid = await postmasterPid();
    const first = await start();
    expect(await query(first.url, 'SELECT a FROM kept')).toEqual([{ a: 42 }]);
    expect(await postmasterPid()).toBe(pid);
    expect(await owners()).toEqual([`${NOBODY}:${NOBODY}`]);
    await first.stop();
    await expect(stat(path.join(folder, 'postmaster.pid'))).rejects.toThrow('ENOENT');
    const second = await start();
    expect(await query(second.url, 'SELECT a FROM kept')).toEqual([{ a: 42 }]);
    expect(await owners()).toEqual([`${own}:${own}`]);
  });

  test('an account that the operator chose stays', async () => {
    await giveTo(54_321);
    const { url, stop } = await start();
    expect(await query(url, 'SELECT a FROM kept')).toEqual([{ a: 42 }]);
    expect(await owners()).toEqual(['54321:54321']);
    await stop();
    await giveTo(own);
  });

  test('a number as which something runs already is not taken', async () => {
    await rm(dataDir, { recursive: true });
    await mkdir(dataDir);
    const other = spawn('sleep', ['60'], { uid: first, gid: first, cwd: '/' });
    try {
      await once(other, 'spawn');
      await start();
      const { uid } = await stat(folder);
      expect(uid).not.toBe(first);
      expect(uid).toBeGreaterThanOrEqual(OWN.first);
      expect(uid).toBeLessThanOrEqual(OWN.last);
    } finally {
      other.kill();
    }
  });
});
