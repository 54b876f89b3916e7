import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type RollcallProcess, startRollcall } from './rollcall-process.js';

const DEADLINE_MS = 20_000;
const COMMAND = fileURLToPath(new URL('../../bin/rollcall.js', import.meta.url));

let folder: string;
let server: RollcallProcess;
let token: string;

const start = async () => {
  server = await startRollcall({ DATA_DIR: folder, LOG_LEVEL: 'silent', ROLLCALL_PROFILE: 'core' });
};

const send = (path: string, method = 'GET', body?: object) =>
  fetch(`${server.tenantUrl}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(DEADLINE_MS),
  });

/** Creates users until `stop`; gives the userNames that were acknowledged. */
async function createUsers(prefix: string, stop: AbortSignal): Promise<string[]> {
  const acknowledged: string[] = [];
  const worker = async (w: number) => {
    for (let i = 0; !stop.aborted; i += 1) {
      const userName = `${prefix}-${w}-${i}`;
      const answer = await send('/Users', 'POST', { userName }).catch(() => undefined);
      if (answer?.status === 201) acknowledged.push(userName);
      else await delay(20);
    }
  };
  await Promise.all([0, 1, 2, 3].map(worker));
  return acknowledged;
}

const isThere = async (userName: string) => {
  const answer = await send(`/Users?filter=userName+eq+%22${userName}%22`);
  return ((await answer.json()) as { totalResults: number }).totalResults === 1;
};

async function missing(userNames: readonly string[]): Promise<string[]> {
  const lost: string[] = [];
  for (let i = 0; i < userNames.length; i += 50) {
    const some = userNames.slice(i, i + 50);
    const found = await Promise.all(some.map(isThere));
    lost.push(...some.filter((_, j) => found[j] !== true));
  }
  return lost;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-faults-'));
  await start();
  token = server.token ?? '';
  // More is sent here than the limit of an organization lets through: a refusal for that would look like a loss.
  const lift = [COMMAND, 'org', 'limit', 'acme', '--none'];
  await promisify(execFile)(process.execPath, lift, { env: { ...process.env, NODE_OPTIONS: '', DATA_DIR: folder } });
}, DEADLINE_MS);

afterAll(async () => {
  await server.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
}, DEADLINE_MS);

test(
  'kill -9 of the server during a job: the next start serves every acknowledged user',
  async () => {
    const stop = new AbortController();
    const job = createUsers('server', stop.signal);
    await delay(700);
    await server.end('SIGKILL');
    stop.abort();
    const acknowledged = await job;
    expect(acknowledged.length).toBeGreaterThan(10);

    await start();
    expect(await missing(acknowledged)).toEqual([]);
    expect(server.token).toBeUndefined();
  },
  2 * DEADLINE_MS,
);

test(
  'kill -9 of PostgreSQL during a job: 503 with Retry-After, then it recovers by itself and nothing is lost',
  async () => {
    const stop = new AbortController();
    const job = createUsers('database', stop.signal);
    await delay(500);
    const pid = Number((await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n', 1)[0]);
    process.kill(pid, 'SIGKILL');

    const refused = await untilAnswer((answer) => answer.status !== 200);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('Retry-After')).toMatch(/^\d+$/);
    expect(refused.headers.get('Content-Type')).toMatch(/^application\/scim\+json/);

    await untilAnswer((answer) => answer.status === 200);
    await delay(300);
    stop.abort();
    const acknowledged = await job;
    expect(acknowledged.length).toBeGreaterThan(10);
    expect(await missing(acknowledged)).toEqual([]);
  },
  2 * DEADLINE_MS,
);

test(
  'SIGTERM finishes the requests under way and stops the embedded PostgreSQL',
  async () => {
    const stop = new AbortController();
    const job = createUsers('stopping', stop.signal);
    await delay(300);
    const code = await server.end('SIGTERM');
    stop.abort();
    const acknowledged = await job;
    expect(code).toBe(0);
    await expect(readFile(join(folder, 'postgres', 'postmaster.pid'))).rejects.toThrow('ENOENT');

    await start();
    expect(await missing(acknowledged)).toEqual([]);
  },
  2 * DEADLINE_MS,
);

test(
  'a SIGTERM to npm, which does not reach the server itself, stops it too',
  async () => {
    await server.end('SIGTERM');
    const npm = await startRollcall({ DATA_DIR: folder, LOG_LEVEL: 'silent' }, ['npm', 'start']);
    await npm.end('SIGTERM');
    const pidFile = join(folder, 'postgres', 'postmaster.pid');
    const deadline = Date.now() + DEADLINE_MS;
    while (existsSync(pidFile) && Date.now() < deadline) await delay(50);
    expect(existsSync(pidFile)).toBe(false);
    await start();
  },
  2 * DEADLINE_MS,
);

async function untilAnswer(isWanted: (answer: Response) => boolean): Promise<Response> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const answer = await send('/Users?count=0');
    if (isWanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still ${answer.status}: ${await answer.text()}`);
    await delay(50);
  }
}
