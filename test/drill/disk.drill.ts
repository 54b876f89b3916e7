import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type RollcallProcess, startRollcall } from '../faults/rollcall-process.js';
import { ScimClient } from '../support/scim-client.js';

const SIZE_MB = 320;

let folder: string;
let server: RollcallProcess;
let client: ScimClient;

/** Needs the right to mount: a disk of its own that can be filled. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rollcall-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'tmpfs', folder]);
  server = await startRollcall({ DATA_DIR: path.join(folder, 'data'), ROLLCALL_PROFILE: 'core' });
  client = new ScimClient(server.tenantUrl, server.token ?? '');
}, 60_000);
afterAll(async () => {
  await server.end('SIGTERM');
  execFileSync('umount', [folder]);
  await rm(folder, { recursive: true });
}, 60_000);

const freeMb = () => Number(execFileSync('df', ['--output=avail', '-m', folder]).toString().split('\n')[1]);
const ballast = () => path.join(folder, 'ballast');
/** Others may take what it wants: then there is none left, as it should be. */
const leave = (mb: number) =>
  writeFile(ballast(), Buffer.alloc((freeMb() - mb) * 1024 ** 2)).catch((error) => {
    if (error.code !== 'ENOSPC') throw error;
  });
let created = 0;
const create = async () => {
  created += 1;
  return (await client.post('/Users', { userName: `user${created}` })).status;
};

/** Sends until an answer has the status, for a minute at most. */
async function until(status: number, send: () => Promise<number>): Promise<number> {
  let last = 0;
  for (let tries = 0; tries < 600 && last !== status; tries += 1, await delay(100)) last = await send();
  return last;
}

test('a disk that is nearly full: changes are 503, reads go on, and room heals it', async () => {
  expect(await create()).toBe(201);
  await leave(40);
  expect(await until(503, create)).toBe(503);
  for (let i = 0; i < 50; i += 1) expect((await client.get('/Users')).status).toBe(200);
  expect(server.output()).toMatch(/The disk of DATA_DIR .* has \d+ MB left: changes are refused/);
  await rm(ballast());
  expect(await until(201, create)).toBe(201);
  expect(server.output()).toMatch(/MB again: changes are taken/);
}, 120_000);

test('a disk that is full at once, whatever PostgreSQL does: no acknowledged user is lost, and room heals it', async () => {
  const acknowledged: string[] = [];
  const job = (async () => {
    for (let i = 0; i < 400; i += 1) {
      const userName = `full${i}`;
      const answer = await client.post('/Users', { userName, title: 'x'.repeat(20_000) }).catch(() => undefined);
      if (answer?.status === 201) acknowledged.push(userName);
      else expect([503, undefined]).toContain(answer?.status);
    }
  })();
  await delay(200);
  await leave(0);
  await job;
  await rm(ballast());
  expect(await until(201, create)).toBe(201);
  expect(acknowledged.length).toBeGreaterThan(0);
  const listed = await client.get('/Users?count=1&filter=userName%20sw%20%22full%22');
  expect(listed.body.totalResults).toBeGreaterThanOrEqual(acknowledged.length);
}, 180_000);
