import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../free-port.js';

/** A real PgBouncer before the PostgreSQL of the tests. */
export interface PgBouncer {
  /** Of a database of that PostgreSQL, by way of the pooler. */
  urlOf(databaseUrl: string): string;
  /** How many clients wait for a session to be lent. */
  waiting(): Promise<number>;
  close(): Promise<void>;
}

/** PgBouncer does not run as root. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
/** Where Debian has it, which is not in everybody's path. */
const SEARCH_PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;
const ADMIN = 'watcher';
const LOCALHOST = '127.0.0.1';

/**
 * @param sessions how many of PostgreSQL's it lends
 * @param mode for what it lends them
 * @throws Error when there is no PgBouncer on this machine
 */
export async function startPgBouncer(
  serverUrl: string,
  sessions: number,
  mode: 'transaction' | 'session' = 'transaction',
): Promise<PgBouncer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-pgbouncer-'));
  const file = path.join(folder, 'pgbouncer.ini');
  const port = await freePort();
  await writeFile(file, configuration(new URL(serverUrl), port, sessions, mode), { mode: 0o600 });
  await chmod(folder, 0o700);
  if (isRoot) for (const each of [file, folder]) await chown(each, NOBODY, NOBODY);
  const child = spawn('pgbouncer', [file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: SEARCH_PATH },
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  await untilListening(child, port);
  return {
    urlOf(databaseUrl) {
      const url = new URL(databaseUrl);
      url.host = `${LOCALHOST}:${port}`;
      // It takes none but a few settings of those that a client may send.
      url.search = '';
      return url.href;
    },
    async waiting() {
      const console = new pg.Client({ host: LOCALHOST, port, user: ADMIN, database: 'pgbouncer' });
      await console.connect();
      const { rows } = await console.query<{ cl_waiting: string }>('SHOW POOLS');
      await console.end();
      return rows.reduce((sum, { cl_waiting }) => sum + Number(cl_waiting), 0);
    },
    async close() {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      // Clients that are still there would be waited for.
      const impatient = setTimeout(() => child.kill('SIGTERM'), 1_000);
      await ended;
      clearTimeout(impatient);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const configuration = (
  { hostname, port, username, password }: URL,
  listenPort: number,
  sessions: number,
  mode: string,
) => `
[databases]
* = host=${hostname} port=${port} user=${decodeURIComponent(username)}${password && ` password=${decodeURIComponent(password)}`}
[pgbouncer]
listen_addr = ${LOCALHOST}
listen_port = ${listenPort}
unix_socket_dir =
auth_type = any
admin_users = ${ADMIN}
pool_mode = ${mode}
default_pool_size = ${sessions}
max_client_conn = 500
`;

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += String(chunk);
  });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (cause) =>
      reject(new Error('There is no PgBouncer to test with: apt-get install pgbouncer', { cause })),
    );
    child.once('exit', (code) => reject(new Error(`PgBouncer ended with ${code}: ${errors}`)));
  });
  failed.catch(() => undefined);
  while (!(await Promise.race([isListening(port), failed]))) await delay(20);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, LOCALHOST);
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
