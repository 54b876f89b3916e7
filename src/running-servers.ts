import { lstat, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './store/embedded/process.js';

/**
 * A server of this user on this machine. It says so in a file that nobody else can read or write, and to nobody over the
 * network: commands in whatever folder find its database by its port.
 */
export interface RunningServer {
  readonly pid: number;
  readonly host: string;
  readonly port: number;
  /** Where clients reach it. */
  readonly origin: string;
  /** Of its embedded PostgreSQL; undefined when it has DATABASE_URL. */
  readonly dataDir: string | undefined;
}

/**
 * Lets commands find this server. That they cannot is no reason not to serve: nothing is thrown.
 * @param temporary the folder of temporary files, which commands have to have as well
 * @returns to be called when it ends
 */
export async function announceServer(
  server: Omit<RunningServer, 'pid'>,
  temporary: string = tmpdir(),
): Promise<() => Promise<void>> {
  const { pid } = process;
  const folder = folderOfServers(temporary);
  const file = fileOf(pid, folder);
  try {
    await mkdir(folder, { mode: 0o700 }).catch(ignoreExisting);
    if (!(await isOurs(folder))) return async () => {};
    const dataDir = server.dataDir === undefined ? undefined : await realPath(server.dataDir);
    // Whoever had the port before has it no more, whatever ended it.
    for (const other of await runningServers(temporary)) {
      if (other.port === server.port && other.host === server.host)
        await rm(fileOf(other.pid, folder), { force: true });
    }
    await writeFile(`${file}.new`, JSON.stringify({ ...server, pid, dataDir }), { mode: 0o600 });
    await rename(`${file}.new`, file);
  } catch {
    return async () => {};
  }
  return () => rm(file, { force: true }).catch(() => undefined);
}

/** Those that run; what is left of others is removed. */
export async function runningServers(temporary: string = tmpdir()): Promise<RunningServer[]> {
  const folder = folderOfServers(temporary);
  if (!(await isOurs(folder))) return [];
  const servers: RunningServer[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = Number(/^(\d+)\.json$/.exec(name)?.[1]);
    if (Number.isNaN(pid)) continue;
    if (!isAlive(pid)) await rm(fileOf(pid, folder), { force: true }).catch(() => undefined);
    else servers.push(...(await readServer(pid, folder)));
  }
  return servers;
}

/** The path by which one folder has one name, whatever links lead to it; also when it is not there yet. */
export const realPath = (folder: string): Promise<string> => realpath(folder).catch(() => folder);

const folderOfServers = (temporary: string): string => join(temporary, `rollcall-${process.getuid?.() ?? 'servers'}`);
const fileOf = (pid: number, folder: string): string => join(folder, `${pid}.json`);

/** Anybody may make such a folder where temporary files are, and lead our commands to a database of theirs. */
async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  if (found === undefined || !found.isDirectory()) return false;
  return process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o077) === 0);
}

async function readServer(pid: number, folder: string): Promise<RunningServer[]> {
  try {
    const { host, port, origin, dataDir } = JSON.parse(await readFile(fileOf(pid, folder), 'utf8')) as Record<
      string,
      unknown
    >;
    if (typeof host !== 'string' || typeof port !== 'number' || typeof origin !== 'string') return [];
    return [{ pid, host, port, origin, dataDir: typeof dataDir === 'string' ? dataDir : undefined }];
  } catch {
    return [];
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
