import { randomBytes } from 'node:crypto';
import { appendFile, link, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Binaries, locateBinaries } from './binaries.js';
import { createLauncher, type Launcher } from './launcher.js';
import { isAlive } from './process.js';

/** A folder that initdb made, and what is needed to start and to enter it. */
export interface Cluster {
  /** PostgreSQL's own data folder. */
  readonly folder: string;
  readonly logFile: string;
  readonly password: string;
  readonly binaries: Binaries;
  readonly launcher: Launcher;
  /** Settings of postgresql.conf beyond ours. */
  readonly settings: Readonly<Record<string, string>>;
}

export const SUPERUSER = 'rollcall';
/** Beside postgresql.conf, which includes it: our settings, written anew at each start. */
export const SETTINGS_FILE = 'rollcall.conf';

/** Opens the cluster `{dataDir}/postgres`, making it first when it is not there. */
export async function openCluster(dataDir: string, settings: Readonly<Record<string, string>>): Promise<Cluster> {
  await mkdir(dataDir, { recursive: true });
  // One name for one folder, whatever links lead to it: it is compared with what a running PostgreSQL says.
  const home = await realpath(dataDir);
  const folder = path.join(home, 'postgres');
  const binaries = await locateBinaries();
  const launcher = await createLauncher(folder, binaries.pgCtl);
  const exists = await stat(folder).then(
    () => true,
    () => false,
  );
  const password = await readPassword(path.join(home, 'postgres-password'), exists);
  const cluster = { folder, logFile: path.join(home, 'postgres.log'), password, binaries, launcher, settings };
  if (!exists) await initialize(cluster);
  return cluster;
}

/**
 * The password of the superuser. Several processes may ask at once for the first time: a link is made whole or not at
 * all, so they agree on one.
 */
async function readPassword(file: string, mustExist: boolean): Promise<string> {
  const read = () => readFile(file, 'utf8').then((text) => text.trim());
  try {
    return await read();
  } catch (cause) {
    if (mustExist) throw new Error(`Cannot read ${file}, the password of the database beside it.`, { cause });
  }
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft);
  return read();
}

/** initdb in a folder aside, which gets its name only when it is whole: an initdb that was killed leaves nothing behind. */
async function initialize({ folder, password, binaries, launcher, settings }: Cluster): Promise<void> {
  await removeAbandonedDrafts(folder);
  const draft = `${folder}.draft-${process.pid}`;
  const data = path.join(draft, 'data');
  const passwordFile = path.join(draft, 'password');
  await mkdir(draft, { mode: 0o700 });
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    for (const file of [passwordFile, draft]) await launcher.handOver(file);
    await launcher.run(binaries.initdb, [
      `--pgdata=${data}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
      ...(settings.fsync === 'off' ? ['--no-sync'] : []),
    ]);
    await appendFile(path.join(data, 'postgresql.conf'), `\ninclude_if_exists = '${SETTINGS_FILE}'\n`);
    await rename(data, folder);
  } catch (error) {
    // Another process may have been first; its folder is as good as ours.
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await stat(folder).catch(() => {
      throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function removeAbandonedDrafts(folder: string): Promise<void> {
  const home = path.dirname(folder);
  const prefix = `${path.basename(folder)}.draft-`;
  for (const name of await readdir(home)) {
    const maker = Number(name.slice(prefix.length));
    const abandoned = name.startsWith(prefix) && (maker === process.pid || !isAlive(maker));
    if (abandoned) await rm(path.join(home, name), { recursive: true, force: true });
  }
}
