import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

const execute = promisify(execFile);
const isRoot = process.getuid?.() === 0;
/** Where Debian has the versions that are installed. */
const VERSIONS = '/usr/lib/postgresql';
const SUPERUSER = 'owner';

/** A PostgreSQL that the operating system brought, with its programs, beside the embedded one: what companies have. */
export interface OtherPostgres {
  readonly version: number;
  /** Of the superuser; of an empty database. */
  readonly url: string;
  urlOf(database: string): string;
  createDatabase(name: string, options?: string): Promise<string>;
  /** Runs one of its programs, such as pg_dump, to its end; gives what it wrote to standard output. @throws Error with what it said */
  run(program: string, ...args: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** The superuser needs no password, every other role one. */
const WHO_MAY_ENTER = `host all ${SUPERUSER} all trust\nhost all all all scram-sha-256\n`;

/**
 * @param tls in PEM, where it is to speak TLS
 * @throws Error when there is none on this machine
 */
export async function startOtherPostgres(tls?: {
  readonly cert: string;
  readonly key: string;
}): Promise<OtherPostgres> {
  const version = await newestVersion();
  const programs = path.join(VERSIONS, String(version), 'bin');
  const account = isRoot ? await accountOf('postgres') : undefined;
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-postgres-'));
  if (account !== undefined) await chown(folder, account.uid, account.gid);
  const data = path.join(folder, 'data');
  const init = ['-D', data, '-U', SUPERUSER, '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'];
  await execute(path.join(programs, 'initdb'), init, { ...account, cwd: folder });
  const write = async (name: string, text: string) => {
    const file = path.join(data, name);
    await writeFile(file, text, { mode: 0o600 });
    if (account !== undefined) await chown(file, account.uid, account.gid);
  };
  await write('pg_hba.conf', WHO_MAY_ENTER);
  if (tls !== undefined) await Promise.all([write('server.crt', tls.cert), write('server.key', tls.key)]);
  const port = await freePort();
  const settings = [
    `port=${port}`,
    `unix_socket_directories=${folder}`,
    'fsync=off',
    `ssl=${tls === undefined ? 'off' : 'on'}`,
  ].flatMap((one) => ['-c', one]);
  const server = spawn(path.join(programs, 'postgres'), ['-D', data, ...settings], {
    ...account,
    cwd: folder,
    stdio: 'ignore',
  });
  const urlOf = (database: string) => `postgresql://${SUPERUSER}@127.0.0.1:${port}/${database}`;
  await untilAnswering(urlOf('postgres'));
  return {
    version,
    url: urlOf('postgres'),
    urlOf,
    async createDatabase(name, options = '') {
      await query(urlOf('postgres'), `CREATE DATABASE ${name} ${options}`);
      return urlOf(name);
    },
    run: async (program, ...args) => (await execute(path.join(programs, program), args)).stdout,
    async stop() {
      const ended = once(server, 'exit');
      server.kill('SIGQUIT');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

async function newestVersion(): Promise<number> {
  const found = await readdir(VERSIONS).catch(() => []);
  const versions = found.map(Number).filter((version) => version >= 15);
  if (versions.length === 0) throw new Error(`There is no PostgreSQL in ${VERSIONS}: apt-get install postgresql`);
  return Math.max(...versions);
}

async function accountOf(name: string): Promise<{ uid: number; gid: number }> {
  const idOf = async (which: '-u' | '-g') => Number((await execute('id', [which, name])).stdout);
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function untilAnswering(url: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await query(url, 'SELECT 1');
      return;
    } catch (error) {
      if (tries >= 200) throw error;
      await delay(50);
    }
  }
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
