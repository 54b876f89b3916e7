import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type RollcallProcess, startRollcall } from './rollcall-process.js';

/** A limit for what hangs, not a measure of speed. */
const DEADLINE_MS = 60_000;
/** So many users are acknowledged before something happens to the server. */
const ENOUGH = 20;
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

/** A job that creates users until it is told to stop. */
class Job {
  /** userNames of those that were acknowledged. */
  readonly acknowledged: string[] = [];
  readonly #stop = new AbortController();
  readonly #workers: Promise<unknown>;

  constructor(prefix: string) {
    this.#workers = Promise.all([0, 1, 2, 3].map((worker) => this.#work(`${prefix}-${worker}`)));
  }

  async #work(prefix: string): Promise<void> {
    for (let i = 0; !this.#stop.signal.aborted; i += 1) {
      const userName = `${prefix}-${i}`;
      const answer = await send('/Users', 'POST', { userName }).catch(() => undefined);
      if (answer?.status === 201) this.acknowledged.push(userName);
      else await delay(20);
    }
  }

  /** Waits until some more users are acknowledged. */
  async isUnderWay(): Promise<void> {
    const wanted = this.acknowledged.length + ENOUGH;
    for (const deadline = Date.now() + DEADLINE_MS; this.acknowledged.length < wanted; ) {
      if (Date.now() > deadline) throw new Error(`only ${this.acknowledged.length} users were acknowledged`);
      await delay(10);
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#workers;
  }
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
    const job = new Job('server');
    await job.isUnderWay();
    await server.end('SIGKILL');
    await job.stop();

    await start();
    expect(await missing(job.acknowledged)).toEqual([]);
    expect(server.token).toBeUndefined();
  },
  2 * DEADLINE_MS,
);

test(
  'kill -9 of PostgreSQL during a job: 503 with Retry-After, then it recovers by itself and nothing is lost',
  async () => {
    const job = new Job('database');
    await job.isUnderWay();
    const pid = Number((await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n', 1)[0]);
    process.kill(pid, 'SIGKILL');

    const refused = await untilAnswer((answer) => answer.status !== 200);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('Retry-After')).toMatch(/^\d+$/);
    expect(refused.headers.get('Content-Type')).toMatch(/^application\/scim\+json/);

    await untilAnswer((answer) => answer.status === 200);
    await job.isUnderWay();
    await job.stop();
    expect(await missing(job.acknowledged)).toEqual([]);
  },
  2 * DEADLINE_MS,
);

test(
  'SIGTERM finishes the requests under way and stops the embedded PostgreSQL',
  async () => {
    const job = new Job('stopping');
    await job.isUnderWay();
    const code = await server.end('SIGTERM');
    await job.stop();
    expect(code).toBe(0);
    await expect(readFile(join(folder, 'postgres', 'postmaster.pid'))).rejects.toThrow('ENOENT');

    await start();
    expect(await missing(job.acknowledged)).toEqual([]);
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
