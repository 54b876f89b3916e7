import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { freePort } from '../support/free-port.js';

const COMMAND = fileURLToPath(new URL('../../bin/rollcall.js', import.meta.url));

let database: TestDatabase;
let folder: string;
let port: number;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'rollcall-output-'));
  port = await freePort();
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

const serve = (stdout: number | 'pipe'): ChildProcess =>
  spawn(process.execPath, [COMMAND, 'serve'], {
    env: { ...process.env, NODE_OPTIONS: '', PORT: String(port), DATABASE_URL: database.url, DATA_DIR: folder },
    stdio: ['ignore', stdout, 'ignore'],
  });

const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`).then(({ status }) => status);

/** Waits until the server is ready; asks it for what it logs, and ends it. */
async function expectToServe(server: ChildProcess): Promise<void> {
  const ended = once(server, 'exit');
  for (let status = 0; status !== 200; await delay(20)) {
    expect(server.exitCode).toBeNull();
    status = await ask('/readyz').catch(() => 0);
  }
  const statuses = await Promise.all(Array.from({ length: 50 }, () => ask('/api/scim/acme/Users')));
  expect(new Set(statuses)).toEqual(new Set([401]));
  // Longer than a line waits to be written.
  await delay(100);
  expect(await ask('/readyz')).toBe(200);
  server.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
}

test('a server whose output is on a full disk serves, and stops in order', async () => {
  const full = openSync('/dev/full', 'w');
  const server = serve(full);
  closeSync(full);
  await expectToServe(server);
});

test('a server whose output nobody reads any more serves, and stops in order', async () => {
  const server = serve('pipe');
  server.stdout?.destroy();
  await expectToServe(server);
});
