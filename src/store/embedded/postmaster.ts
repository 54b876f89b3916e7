import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { handOver, ownerOf, takeOver } from './account.js';
import { type Cluster, launcherOf, SETTINGS_FILE } from './cluster.js';
import { isAliveIn } from './process.js';

/** The main process of a running PostgreSQL, as its postmaster.pid tells. */
export interface Postmaster {
  readonly pid: number;
  /** Undefined in the first moments. */
  readonly port: number | undefined;
}

const HOST = '127.0.0.1';
/** An empty postmaster.pid stays empty for an instant only, unless a power failure left it so. */
const EMPTY_PID_FILE_GRACE_MS = 3000;
const OTHER_VERSION = /initialized by PostgreSQL version (\d+), which is not compatible with this version (\d+)/;
const SETTINGS = {
  listen_addresses: HOST,
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Refused statements are answered to their caller; in the log they would only spread personal data.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
};

/**
 * The postmaster that runs on the cluster, whoever started it. A postmaster.pid that a dead one left behind is removed:
 * PostgreSQL would refuse to start when the id in it belongs to another process by now. (It finds out by other means,
 * the shared memory, when children of the dead one are still at work.)
 */
export async function findPostmaster({ folder }: Cluster): Promise<Postmaster | undefined> {
  const file = path.join(folder, 'postmaster.pid');
  const lines = await readFile(file, 'utf8').then((text) => text.split('\n'), ignoreMissing);
  if (lines === undefined) return undefined;
  const pid = Number(lines[0]);
  if (pid > 0 && (await isAliveIn(pid, folder))) return { pid, port: Number(lines[3]) || undefined };
  const writtenAt = await stat(file).then(({ mtimeMs }) => mtimeMs, ignoreMissing);
  if (pid === 0 && writtenAt !== undefined && Date.now() - writtenAt < EMPTY_PID_FILE_GRACE_MS)
    return { pid, port: undefined };
  await rm(file, { force: true });
  return undefined;
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/**
 * Starts PostgreSQL and waits until it takes connections. Throws with the end of its log when it does not.
 * @param stop ends it while it starts
 */
export async function startPostmaster(cluster: Cluster, port: number, stop: AbortSignal): Promise<void> {
  const { folder, logFile, binaries, settings } = cluster;
  const account = await takeOver(folder);
  const launch = await launcherOf(cluster, account);
  const settingsFile = path.join(folder, SETTINGS_FILE);
  await writeFile(settingsFile, printSettings({ ...SETTINGS, ...settings, port: String(port) }), { mode: 0o600 });
  await handOver(settingsFile, account);
  await writeFile(logFile, '', { flag: 'a', mode: 0o600 });
  await handOver(logFile, account);
  const { size } = await stat(logFile);
  try {
    // pg_ctl gives PostgreSQL a session of its own, so that Ctrl-C in our terminal does not reach it before we do.
    const named = ['-l', forShell(logFile), '-p', forShell(binaries.postgres)];
    const args = ['start', '-w', '-t', '30', '-s', ...named];
    const starting = launch(binaries.pgCtl, args, undefined, { PGDATA: folder });
    const interrupt = () => void stopOnceThere(cluster, starting);
    stop.addEventListener('abort', interrupt);
    await starting.finally(() => stop.removeEventListener('abort', interrupt));
  } catch (cause) {
    const said = await readLog(logFile, size);
    const [, before, now] = OTHER_VERSION.exec(said) ?? [];
    throw new Error(
      before === undefined
        ? `The embedded PostgreSQL did not start. ${said}`
        : `${folder} was made by PostgreSQL ${before}, and this version of Rollcall brings ${now}, which does not read it. ` +
            'The section "Upgrade" of docs/deploy.md says how to take the data along.',
      { cause },
    );
  }
}

/** To recover after a crash, PostgreSQL may take as long as it likes; it can be stopped in the midst of it. */
async function stopOnceThere(cluster: Cluster, starting: Promise<void>): Promise<void> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  starting.then(end, end);
  while (!isOver && (await findPostmaster(cluster)) === undefined) await delay(50);
  await stopPostmaster(cluster).catch(() => undefined);
}

/** pg_ctl makes a line for the shell of what it is given, between double quotes; of PGDATA it makes none. */
const forShell = (file: string): string => (process.platform === 'win32' ? file : file.replace(/[$`"\\]/g, '\\$&'));

/** Ends PostgreSQL in fast mode: running transactions are rolled back, everything committed is on disk. */
export async function stopPostmaster(cluster: Cluster): Promise<void> {
  const { folder, binaries } = cluster;
  const launch = await launcherOf(cluster, await ownerOf(folder));
  await launch(binaries.pgCtl, ['stop', '-w', '-t', '30', '-s', '-m', 'fast', '-D', folder]);
}

/** The port of the last start when it is free, else any free one. */
export async function choosePort({ folder }: Cluster): Promise<number> {
  const settings = await readFile(path.join(folder, SETTINGS_FILE), 'utf8').catch(() => '');
  const last = Number(/^port = '(\d+)'/m.exec(settings)?.[1] ?? 0);
  return (await tryListen(last)) ?? (await tryListen(0)) ?? Promise.reject(new Error(`No free port on ${HOST}.`));
}

function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host: HOST, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}

function printSettings(settings: Readonly<Record<string, string>>): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`);
  return `# Written by Rollcall at each start; your own settings belong in postgresql.conf, below the include.\n${lines.join('\n')}\n`;
}

/** The last lines that were written to the log since it had `size` bytes. */
async function readLog(logFile: string, size: number): Promise<string> {
  const handle = await open(logFile);
  try {
    const { bytesRead, buffer } = await handle.read({ position: size, buffer: Buffer.alloc(64 * 1024) });
    const lines = buffer.toString('utf8', 0, bytesRead).trim().split('\n').slice(-12);
    return `The end of ${logFile}:\n${lines.join('\n')}`;
  } finally {
    await handle.close();
  }
}
