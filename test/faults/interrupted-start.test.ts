import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { startCommand } from '../cli/rollcall-command.js';
import { createTestDatabase } from '../setup/database.js';
import { freePort } from '../support/free-port.js';

/** The lock of migrations, ours and Prisma's. */
const LOCK = 72707369;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-interrupted-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** @throws when the server ends before */
async function until(server: ChildProcessWithoutNullStreams, isSo: () => boolean): Promise<void> {
  for (; !isSo(); await delay(5)) if (server.exitCode !== null) throw new Error(`ended with ${server.exitCode}`);
}

async function endOf(server: ChildProcessWithoutNullStreams): Promise<unknown> {
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  const [code, signal] = await ended;
  return { code, signal };
}

test('while another session has the lock of migrations: who has it is said, the port answers 503, SIGTERM is obeyed', async () => {
  const database = await createTestDatabase();
  const holder = new pg.Client({ connectionString: database.url, application_name: 'left open' });
  await holder.connect();
  await holder.query('SELECT pg_advisory_lock($1)', [LOCK]);
  const { rows } = await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const port = await freePort();
  const server = startCommand({ DATABASE_URL: database.serverUrl, DATA_DIR: folder, PORT: String(port) }, ['serve']);
  let output = '';
  server.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  await until(server, () => output.includes('Waiting for the lock'));
  expect(output).toContain(`which process ${rows[0]?.pid} of PostgreSQL holds (left open, role `);
  expect(output).toContain(`SELECT pg_terminate_backend(${rows[0]?.pid});`);
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  expect((await ask('/livez')).status).toBe(200);
  const ready = await ask('/readyz');
  expect([ready.status, await ready.json()]).toEqual([503, { status: 'not ready', reason: 'the server is starting' }]);
  const users = await ask('/api/scim/acme/Users');
  expect([users.status, users.headers.get('Retry-After')]).toEqual([503, '5']);
  expect(await users.json()).toMatchObject({ status: '503', detail: expect.stringMatching(/starting/) });
  expect(await endOf(server)).toEqual({ code: 0, signal: null });
  await holder.end();
  await database.drop();
});

test('SIGTERM while the embedded PostgreSQL is made, and while it starts, leaves nothing behind', async () => {
  const start = () => startCommand({ DATA_DIR: folder, PORT: '0' }, ['serve']);
  const drafts = async () => (await readdir(folder)).filter((name) => name.includes('draft'));
  const making = start();
  let found: string[] = [];
  for (; found.length === 0; await delay(5)) found = await drafts();
  expect(await endOf(making)).toEqual({ code: 0, signal: null });
  expect([await drafts(), existsSync(join(folder, 'postgres'))]).toEqual([[], false]);

  const starting = start();
  const pidFile = join(folder, 'postgres', 'postmaster.pid');
  await until(starting, () => existsSync(pidFile));
  expect(await endOf(starting)).toEqual({ code: 0, signal: null });
  expect(existsSync(pidFile)).toBe(false);
});
