import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createLauncher } from '../../src/store/embedded/launcher.js';
import { type RollcallProcess, startRollcall } from './rollcall-process.js';

const SECRETS = {
  MASTER_KEY: 'c2VjcmV0IG1hc3RlciBrZXkgb2YgYSB0ZXN0IQABAgM=',
  MASTER_KEY_OLD: 'ZWFybGllciBtYXN0ZXIga2V5IG9mIGEgdGVzdCEBAgM=',
  ROLLCALL_ORGANIZATION: 'acme',
  ROLLCALL_SECRET: 'correct-horse-battery-staple-42',
  AZURE_CLIENT_SECRET: 'of-a-key-vault',
};
/** Of another database, or of none. */
const MISLEADING = {
  PGDATA: '/nonexistent',
  PGHOST: '192.0.2.1',
  PGPORT: '1',
  PGUSER: 'somebody',
  PGPASSWORD: 'something',
  PGDATABASE: 'elsewhere',
  PGSSLMODE: 'require',
  PGSSLNEGOTIATION: 'direct',
  PGOPTIONS: '-c search_path=elsewhere -c default_transaction_read_only=on',
  PGTZ: 'Asia/Tokyo',
  PGDATESTYLE: 'nonsense',
  PGCLIENTENCODING: 'LATIN1',
  PGCLIENT_ENCODING: 'nonsense',
  PGREPLICATION: 'database',
  PGBINARY: 'true',
  PGAPPNAME: 'nonsense',
  PGSERVICE: 'nonsense',
  PGSSLROOTCERT: '/nonexistent',
  PGPASSFILE: '/nonexistent',
  PGTARGETSESSIONATTRS: 'standby',
};
const GIVEN = { ...SECRETS, ...MISLEADING, LD_PRELOAD_OF_A_TEST: 'x', HTTPS_PROXY: 'http://user:password@192.0.2.1' };
/** PWD, SHLVL and _ come from the shells between; the rest PostgreSQL sets itself. */
const ALLOWED =
  /^(PATH|LD_LIBRARY_PATH|LC_[A-Z]+|TZ|PWD|SHLVL|_|OLDPWD|PGLOCALEDIR|PGSYSCONFDIR|PG_GRANDPARENT_PID|PGDATA)$/;

const namesIn = (environment: string) => environment.split(/[\0\n]/).flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? []);

/** Where processes can be looked at by files. */
const testOnLinux = process.platform === 'linux' ? test : test.skip;

let folder: string;
let server: RollcallProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-environment-'));
  server = await startRollcall({ ...GIVEN, DATA_DIR: folder, LOG_LEVEL: 'silent', PORT: '0' });
});

afterAll(async () => {
  await server.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

async function superuser(): Promise<pg.Client> {
  const lines = (await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const password = (await readFile(join(folder, 'postgres-password'), 'utf8')).trim();
  const client = new pg.Client({
    host: '127.0.0.1',
    port: Number(lines[3]),
    user: 'rollcall',
    password,
    database: 'rollcall',
  });
  await client.connect();
  return client;
}

testOnLinux('the postmaster has nothing of what the server was configured with', async () => {
  const [pid] = (await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
  expect(namesIn(environment)).toContain('LC_ALL');
  expect(namesIn(environment).filter((name) => !ALLOWED.test(name))).toEqual([]);
});

testOnLinux('nor has a session: what it starts, and what it reads of itself', async () => {
  const client = await superuser();
  await client.query('CREATE TEMP TABLE seen (line text)');
  await client.query(`COPY seen FROM PROGRAM 'env'`);
  const { rows } = await client.query<{ line: string }>('SELECT line FROM seen');
  await client.query('TRUNCATE seen');
  await client.query(`COPY seen FROM PROGRAM 'tr "\\0" "\\n" < /proc/$PPID/environ'`);
  const { rows: own } = await client.query<{ line: string }>('SELECT line FROM seen');
  await client.end();
  const names = namesIn(rows.map(({ line }) => line).join('\n'));
  expect(names).toContain('PATH');
  expect(names.filter((name) => !ALLOWED.test(name))).toEqual([]);
  const text = [...rows, ...own].map(({ line }) => line).join('\n');
  for (const value of Object.values(SECRETS)) expect(text).not.toContain(value);
});

testOnLinux.each([
  ['as ourselves', undefined, '/'],
  ['as another user', { uid: 60_700, gid: 60_700 }, '/'],
  ['as another user through a closed folder', { uid: 60_700, gid: 60_700 }, 'closed'],
])('nor has a program on its way: %s', async (_how, account, to) => {
  const before = { ...process.env };
  Object.assign(process.env, GIVEN);
  try {
    const launch = await createLauncher(process.getuid?.() === 0 ? account : undefined, [
      to === 'closed' ? folder : to,
    ]);
    const said = await launch('/bin/sh', ['-c', 'tr "\\0" "\\n" < /proc/$$/environ; exit 1']).catch(String);
    expect(said).toContain('LC_ALL=C');
    expect(namesIn(String(said)).filter((name) => !ALLOWED.test(name))).toEqual([]);
  } finally {
    process.env = before;
  }
});

test('PG… variables of the environment change nothing: the server has its database, in UTC and UTF-8', async () => {
  const answer = await fetch(`${server.tenantUrl}/Users`, {
    headers: { Authorization: `Bearer ${SECRETS.ROLLCALL_SECRET}` },
  });
  expect(answer.status).toBe(200);
  const client = await superuser();
  const { rows } = await client.query(
    `SELECT name, setting, source FROM pg_settings WHERE source = 'environment variable'`,
  );
  const [tables] = (await client.query(`SELECT to_regclass('rollcall.users') IS NOT NULL AS made`)).rows;
  await client.end();
  expect(rows).toEqual([]);
  expect(tables).toEqual({ made: true });
});
