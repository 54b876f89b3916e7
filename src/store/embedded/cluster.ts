import { randomBytes } from 'node:crypto';
import { appendFile, chmod, lchown, mkdir, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { keepText } from '../kept-text.js';
import { makeFolder } from '../make-folder.js';
import { type Account, accountFor, handOver, handOverAll, namedAccount, ownerOf } from './account.js';
import { type Binaries, locateBinaries } from './binaries.js';
import { createLauncher, type Launch } from './launcher.js';
import { isAlive } from './process.js';

/** A folder that initdb made, and what is needed to start and to enter it. */
export interface Cluster {
  /** PostgreSQL's own data folder. */
  readonly folder: string;
  readonly logFile: string;
  readonly password: string;
  readonly binaries: Binaries;
  /** Settings of postgresql.conf beyond ours. */
  readonly settings: Readonly<Record<string, string>>;
}

export const SUPERUSER = 'rollcall';
/** Beside postgresql.conf, which includes it: our settings, written anew at each start. */
export const SETTINGS_FILE = 'rollcall.conf';

/** Opens the cluster `{dataDir}/postgres`, making it first when it is not there. @param stop ends that before its time */
export async function openCluster(
  dataDir: string,
  settings: Readonly<Record<string, string>>,
  stop?: AbortSignal,
): Promise<Cluster> {
  await makeFolder(dataDir);
  // One name for one folder, whatever links lead to it: it is compared with what a running PostgreSQL says.
  const home = await realpath(dataDir);
  const folder = path.join(home, 'postgres');
  const binaries = await locateBinaries();
  const exists = await stat(folder).then(
    () => true,
    () => false,
  );
  const password = await readPassword(path.join(home, 'postgres-password'), exists);
  const cluster = { folder, logFile: path.join(home, 'postgres.log'), password, binaries, settings };
  if (exists) await ownerOf(folder);
  else await initialize(cluster, stop);
  return cluster;
}

/** Runs its programs. @param account whom they run as; undefined for ourselves */
export const launcherOf = ({ folder, binaries }: Cluster, account: Account | undefined): Promise<Launch> =>
  createLauncher(account, [path.dirname(folder), path.dirname(binaries.pgCtl)]);

/** The password of the superuser. Several processes may ask at once for the first time: they agree on one. */
async function readPassword(file: string, mustExist: boolean): Promise<string> {
  if (mustExist) {
    await stat(file).catch((cause) => {
      throw new Error(`Cannot read ${file}, the password of the database beside it.`, { cause });
    });
  }
  return (await keepText(file, () => `${randomBytes(24).toString('base64url')}\n`)).trim();
}

/** initdb in a folder aside, which gets its name only when it is whole: an initdb that was killed leaves nothing behind. */
async function initialize(cluster: Cluster, stop: AbortSignal | undefined): Promise<void> {
  const { folder, password, binaries, settings } = cluster;
  await removeAbandonedDrafts(folder);
  const account = await accountFor(folder);
  const maker = account && (await namedAccount(account));
  const draft = `${folder}.draft-${process.pid}`;
  const data = path.join(draft, 'data');
  const passwordFile = path.join(draft, 'password');
  await mkdir(draft, { mode: 0o700 });
  try {
    await mkdir(data, { mode: 0o700 });
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    for (const file of [passwordFile, data]) await handOver(file, maker);
    if (account !== undefined) await openToGroup(draft, account);
    const launch = await launcherOf(cluster, maker);
    const args = [
      `--pgdata=${data}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
      ...(settings.fsync === 'off' ? ['--no-sync'] : []),
    ];
    await launch(binaries.initdb, args, stop);
    await appendFile(path.join(data, 'postgresql.conf'), `\ninclude_if_exists = '${SETTINGS_FILE}'\n`);
    await handOverAll(data, account);
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

/** Closed to everybody but the account's own group. */
async function openToGroup(folder: string, { gid }: Account): Promise<void> {
  await lchown(folder, 0, gid);
  await chmod(folder, 0o710);
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
