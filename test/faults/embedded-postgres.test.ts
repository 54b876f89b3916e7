import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded-postgres.js';

/** With what a shell would take for something else, also within double quotes. */
const NAME = 'rollcall-embedded $HOME `id` "o\'neill" \\ -';

const lines: string[] = [];
const started: EmbeddedPostgres[] = [];
let dataDir: string;

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log: (line) => lines.push(line), settings: { fsync: 'off' } });
  started.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Repeats until it succeeds, as the pool of a server would; the test's own timeout is the limit. */
async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch {
      await delay(50);
    }
  }
}

const pidFile = () => path.join(dataDir, 'postgres', 'postmaster.pid');
const postmasterPid = async () => Number((await readFile(pidFile(), 'utf8')).split('\n')[0]);

/** A postmaster.pid may be left over: only a living process counts. */
async function isRunning(): Promise<boolean> {
  try {
    return process.kill(await postmasterPid(), 0);
  } catch {
    return false;
  }
}

/** Another process that uses the same folder: the built code, told by its standard input when to stop. */
async function startElsewhere(): Promise<{ child: ChildProcess; url: string }> {
  const built = path.resolve(import.meta.dirname, '../../dist/store/embedded-postgres.js');
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(built)};
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log: console.error, settings: { fsync: 'off' } });
    console.log(server.url);
    process.stdin.once('data', () => server.stop().then(() => process.exit()));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const [output] = await once(child.stdout, 'data');
  return { child, url: String(output).trim() };
}

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), NAME));
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
  expect(await isRunning()).toBe(false);
  lines.length = 0;
});

afterAll(() => rm(dataDir, { recursive: true }));

test('an initdb that was killed midway is done again', async () => {
  await mkdir(path.join(dataDir, 'postgres.draft-999999999', 'data'), { recursive: true });
  await writeFile(path.join(dataDir, 'postgres.draft-999999999', 'data', 'PG_VERSION'), '18');
  const { url } = await start();
  await query(url, `CREATE TABLE kept (a int); INSERT INTO kept VALUES (42)`);
  await expect(stat(path.join(dataDir, 'postgres.draft-999999999'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a folder of another major version of PostgreSQL is told as that, with what to do', async () => {
  await (await start()).stop();
  const file = path.join(dataDir, 'postgres', 'PG_VERSION');
  const version = await readFile(file, 'utf8');
  await writeFile(file, '17\n');
  await expect(start()).rejects.toThrow(/^.+ was made by PostgreSQL 17, and .* brings 18, .*docs\/deploy\.md/);
  await writeFile(file, version);
});

test('two processes that start on an empty folder at once share one database', async () => {
  const shared = dataDir;
  dataDir = path.join(shared, 'empty');
  try {
    const [here, elsewhere] = await Promise.all([start(), startElsewhere()]);
    expect(elsewhere.url).toBe(here.url);
    elsewhere.child.stdin?.write('stop');
    await once(elsewhere.child, 'exit');
    expect(await query(here.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await here.stop();
    expect(await isRunning()).toBe(false);
  } finally {
    dataDir = shared;
  }
});

test('two processes that clear away the same abandoned folders at once do not trip over each other', async () => {
  const shared = dataDir;
  dataDir = path.join(shared, 'abandoned');
  try {
    const drafts = Array.from({ length: 1_000 }, (_, i) => path.join(dataDir, `postgres.draft-${999_000_000 + i}`));
    await Promise.all(drafts.map((draft) => mkdir(draft, { recursive: true })));
    const both = await Promise.all([startElsewhere(), startElsewhere()]);
    expect(both[0].url).toMatch(/^postgres/);
    expect(both[1].url).toBe(both[0].url);
    expect((await readdir(dataDir)).filter((name) => name.includes('draft'))).toEqual([]);
    await Promise.all(
      both.map(async ({ child }) => {
        child.stdin?.write('stop');
        await once(child, 'exit');
      }),
    );
    expect(await isRunning()).toBe(false);
  } finally {
    dataDir = shared;
  }
});

test('is a durable, UTF-8 database on the loopback interface, with a password that only its owner can read', async () => {
  const { url } = await start();
  const settings = [
    'synchronous_commit',
    'full_page_writes',
    'server_encoding',
    'TimeZone',
    'listen_addresses',
    'unix_socket_directories',
  ];
  const rows = await query(
    url,
    `SELECT string_agg(current_setting(name), ' ' ORDER BY at) AS all
    FROM unnest('{${settings.join()}}'::text[]) WITH ORDINALITY AS setting (name, at)`,
  );
  expect(rows).toEqual([{ all: 'on on UTF8 UTC 127.0.0.1 ' }]);
  expect((await stat(path.join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
  const wrong = new URL(url);
  wrong.password = 'wrong';
  await expect(query(wrong.href, 'SELECT')).rejects.toMatchObject({ code: '28P01' });
});

test('the last one to leave stops it, whoever started it', async () => {
  const first = await start();
  const elsewhere = await startElsewhere();
  expect(elsewhere.url).toBe(first.url);
  const pid = await postmasterPid();
  await first.stop();
  expect(await query(elsewhere.url, 'SELECT a FROM kept')).toEqual([{ a: 42 }]);
  const third = await start();
  elsewhere.child.stdin?.write('stop');
  await once(elsewhere.child, 'exit');
  expect(await query(third.url, 'SELECT a FROM kept')).toEqual([{ a: 42 }]);
  expect(await postmasterPid()).toBe(pid);
  await third.stop();
  expect(await isRunning()).toBe(false);
});

test('two that leave at the same moment leave nothing running', async () => {
  const servers = await Promise.all([start(), start(), start()]);
  await Promise.all(servers.map((server) => server.stop()));
  expect(await isRunning()).toBe(false);
});

test('another client, such as psql, is not cut off', async () => {
  const { url, stop } = await start();
  const psql = new pg.Client({ connectionString: url });
  await psql.connect();
  await stop();
  expect((await psql.query('SELECT a FROM kept')).rows).toEqual([{ a: 42 }]);
  await psql.end();
  await start();
});

test('survives Ctrl-C and the death of the process that started it', async () => {
  const { child, url } = await startElsewhere();
  const pid = await postmasterPid();
  // To the whole process group, as a terminal does.
  process.kill(-(child.pid ?? Number.NaN), 'SIGINT');
  await once(child, 'exit');
  expect(await query(url, 'SELECT a FROM kept')).toEqual([{ a: 42 }]);
  await start();
  expect(await postmasterPid()).toBe(pid);
});

test('comes back on the same port, with all data, when it is killed', async () => {
  const { url } = await start();
  await query(url, 'INSERT INTO kept VALUES (43)');
  const pid = await postmasterPid();
  process.kill(pid, 'SIGKILL');
  expect(await eventually(() => query(url, 'SELECT a FROM kept ORDER BY a'))).toEqual([{ a: 42 }, { a: 43 }]);
  expect(await postmasterPid()).not.toBe(pid);
  expect(lines).toContain('The embedded PostgreSQL went away; starting it again.');
});

test('stopping while it is being brought back leaves nothing running', async () => {
  const { stop } = await start();
  process.kill(await postmasterPid(), 'SIGKILL');
  await stop();
  await start();
});

test.each([
  ['of a dead process', '999999999'],
  ['whose process id another process has by now', String(process.pid)],
])('a postmaster.pid %s does not hinder the start', async (_whose, pid) => {
  const { url, stop } = await start();
  const text = await readFile(pidFile(), 'utf8');
  await stop();
  await writeFile(pidFile(), text.replace(/^\d+/, pid));
  const again = await start();
  expect(await query(again.url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 2 }]);
  expect(again.url).toBe(url);
});

test('an empty postmaster.pid, as a power failure leaves it, does not hinder the start', async () => {
  await writeFile(pidFile(), '');
  await utimes(pidFile(), 0, 0);
  const { url } = await start();
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('takes another port when something else has its own', async () => {
  const { url, stop } = await start();
  await stop();
  const intruder = createServer().listen(Number(new URL(url).port), '127.0.0.1');
  await once(intruder, 'listening');
  try {
    const again = await start();
    expect(new URL(again.url).port).not.toBe(new URL(url).port);
    expect(await query(again.url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 2 }]);
  } finally {
    intruder.close();
  }
});

test('says what PostgreSQL said when it cannot start', async () => {
  const control = path.join(dataDir, 'postgres', 'global', 'pg_control');
  const content = await readFile(control);
  await truncate(control, 0);
  await expect(start()).rejects.toThrow(/did not start\. The end of .*postgres\.log:[\s\S]*pg_control/);
  await writeFile(control, content);
});
