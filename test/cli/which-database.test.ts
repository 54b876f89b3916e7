import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { announceServer } from '../../src/running-servers.js';
import { type RollcallProcess, startRollcall } from '../faults/rollcall-process.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { runCommand } from './rollcall-command.js';

let top: string;
let data: string;
let server: RollcallProcess;
let port: string;
let database: TestDatabase;

beforeAll(async () => {
  top = await mkdtemp(path.join(tmpdir(), 'rollcall-which-'));
  data = path.join(top, 'data');
  database = await createTestDatabase();
  await mkdir(path.join(top, 'running'));
  server = await startRollcall({ DATA_DIR: data, TMPDIR: path.join(top, 'running'), LOG_LEVEL: 'silent' });
  port = new URL(server.tenantUrl).port;
});
afterAll(async () => {
  await server.end('SIGTERM');
  expect(await readdir(path.join(top, 'running', ours()))).toEqual([]);
  await database.drop();
  await rm(top, { recursive: true });
});

const ours = () => `rollcall-${process.getuid?.()}`;
let folders = 0;
async function newFolder(...inside: string[]): Promise<string> {
  folders += 1;
  const folder = path.join(top, `folder-${folders}`);
  await mkdir(path.join(folder, ...inside), { recursive: true });
  return folder;
}

/** As somebody runs it who has started the server in another folder. */
const beside = (folder: string, environment: Record<string, string>, ...args: string[]) =>
  runCommand({ TMPDIR: path.join(top, 'running'), PUBLIC_URL: '', ...environment }, args, '', folder);
/** As somebody for whom none of these servers runs. */
const alone = async (folder: string, environment: Record<string, string>, ...args: string[]) =>
  runCommand({ TMPDIR: await newFolder(), PUBLIC_URL: '', ...environment }, args, '', folder);

/** While a server of another process is said to run there. */
async function whileRunning<Result>(
  which: { port: number; dataDir: string | undefined },
  work: (temporary: string) => Promise<Result>,
): Promise<Result> {
  const temporary = await newFolder();
  const leave = await announceServer({ host: '127.0.0.1', origin: 'https://scim.other.example', ...which }, temporary);
  try {
    return await work(temporary);
  } finally {
    await leave();
  }
}

test.each([
  [['org', 'list']],
  [['log', '--organization', 'acme']],
  [['secret', 'create', '--organization', 'acme']],
  [['migrate']],
  [['reseal']],
])('%j where there is no database makes none, and says where it looked', async (args) => {
  const folder = await newFolder();
  const { code, output, errors } = await alone(folder, {}, ...args);
  expect({ code, output }).toEqual({ code: 1, output: '' });
  expect(errors).toBe(
    `There is no database: none in ${path.join(folder, '.rollcall')}, DATABASE_URL is not set, and no server of yours runs on ` +
      'this machine. Set DATA_DIR or DATABASE_URL as the server has it, or PORT to that of a server that runs; "rollcall ' +
      'serve" makes a new database.\n',
  );
  expect(await readdir(folder)).toEqual([]);
});

test('a running server is found by its port: its database, and its Tenant URL', async () => {
  const folder = await newFolder();
  const listed = await beside(folder, { PORT: port }, 'org', 'list', '--json');
  expect(listed.code).toBe(0);
  expect(listed.output).toContain('"acme"');
  expect(listed.errors).toBe(`On the database of the server on port ${port}: DATA_DIR=${data}\n`);
  const made = await beside(folder, { PORT: port }, 'secret', 'create', '--organization', 'acme', '--json');
  const { tenantUrl, token } = JSON.parse(made.output);
  expect(tenantUrl).toBe(server.tenantUrl);
  const answer = await fetch(`${tenantUrl}/Users`, { headers: { Authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  expect(await readdir(folder)).toEqual([]);
});

test('DATA_DIR leads to it too, and the Tenant URL is that of the server that runs on it', async () => {
  const made = await beside(await newFolder(), { DATA_DIR: data }, 'secret', 'create', '-o', 'acme', '--json');
  expect(made.errors).toBe('');
  expect(JSON.parse(made.output).tenantUrl).toBe(server.tenantUrl);
});

test('without its port it is not used, but named', async () => {
  const { code, errors } = await beside(await newFolder(), {}, 'org', 'list');
  expect(code).toBe(1);
  expect(errors).toContain(
    `no server of yours is on port 3000 (there is that of the server on port ${port}, in ${data})`,
  );
});

test('of two databases that a command may mean, none is guessed', async () => {
  const folder = await newFolder('.rollcall', 'postgres');
  const asked = await whileRunning({ port: 3000, dataDir: data }, (TMPDIR) => alone(folder, { TMPDIR }, 'org', 'list'));
  expect(asked.code).toBe(1);
  expect(asked.errors).toBe(
    `Which database? There are the one in ${path.join(folder, '.rollcall')}, and that of the server on port 3000, in ` +
      `${data}. Set DATA_DIR or DATABASE_URL as the server has it, or PORT=3000 to mean the server.\n`,
  );
  const told = await whileRunning({ port: 3000, dataDir: data }, (TMPDIR) =>
    alone(folder, { TMPDIR, PORT: '3000' }, 'org', 'show', 'acme'),
  );
  expect(told).toMatchObject({ code: 0, output: expect.stringContaining('https://scim.other.example/api/scim/acme') });
});

test('a server with DATABASE_URL is asked for it', async () => {
  const { code, errors } = await whileRunning({ port: 3000, dataDir: undefined }, async (TMPDIR) =>
    alone(await newFolder(), { TMPDIR }, 'org', 'list'),
  );
  expect(code).toBe(1);
  expect(errors).toContain('The server on port 3000 has a database by DATABASE_URL. Set DATABASE_URL here');
});

test('what a server says of itself is for its user alone, and holds no secret', async () => {
  const folder = path.join(top, 'running', ours());
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  const file = path.join(folder, `${server.pid}.json`);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const text = await readFile(file, 'utf8');
  expect(Object.keys(JSON.parse(text)).sort()).toEqual(['dataDir', 'host', 'origin', 'pid', 'port']);
  for (const url of ['/', '/livez', '/readyz']) {
    expect(await (await fetch(new URL(url, server.tenantUrl))).text()).not.toContain(data);
  }
});

test('a folder that others can write to, and the file of a process that is gone, lead nowhere', async () => {
  const lead = { host: '127.0.0.1', port: 3000, origin: 'http://127.0.0.1:3000', dataDir: data };
  const temporary = await newFolder(ours());
  const folder = path.join(temporary, ours());
  await writeFile(path.join(folder, `${process.pid}.json`), JSON.stringify(lead));
  const list = async () => alone(await newFolder(), { TMPDIR: temporary }, 'org', 'list');
  await chmod(folder, 0o777);
  expect((await list()).errors).toContain('no server of yours runs on this machine');
  await chmod(folder, 0o700);
  expect(await list()).toMatchObject({ code: 0 });
  await rm(path.join(folder, `${process.pid}.json`));
  const { pid } = spawnSync(process.execPath, ['--version']);
  await writeFile(path.join(folder, `${pid}.json`), JSON.stringify(lead));
  expect((await list()).errors).toContain('no server of yours runs on this machine');
  expect(await readdir(folder)).toEqual([]);
});

test('reseal makes no master key of its own', async () => {
  const folder = await newFolder();
  const environment = { DATABASE_URL: database.url, MASTER_KEY: '' };
  const { code, errors } = await alone(folder, environment, 'reseal');
  expect(code).toBe(1);
  expect(errors).toContain(`MASTER_KEY is not set, and there is no ${path.join(folder, '.rollcall', 'master.key')}`);
  expect(await readdir(folder)).toEqual([]);
});
