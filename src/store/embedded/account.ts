import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lchown, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { keepText } from '../kept-text.js';
import { programEnvironment } from './environment.js';

/** Whom PostgreSQL runs as when we are root, which it refuses; undefined where it runs as ourselves. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** A user of this name is there for us. */
const OUR_NAME = 'rollcall';
/** Else a number of our own, of those that neither Linux distributions nor systemd give to anybody. */
const [FIRST_ID, LAST_ID] = [60_706, 61_183];
/** Everybody's, and what PostgreSQL ran as before it had an account of its own. */
const SHARED_NAME = 'nobody';
const NAMED = [SHARED_NAME, 'daemon', 'bin'];

/** undefined on Windows, where pg_ctl itself gives up an administrator's rights */
const isRoot = () => process.getuid?.() === 0;

/** In every data folder; handed over last, so that its owner tells that all of it was. */
const LAST_FILE = 'PG_VERSION';

/**
 * The owner of PostgreSQL's data folder, whom it runs as.
 * @throws Error for people when it cannot be started by us
 */
export async function ownerOf(folder: string): Promise<Account | undefined> {
  const { uid, gid } = await stat(path.join(folder, LAST_FILE)).catch(() => stat(folder));
  if (isRoot()) return { uid, gid };
  if (process.getuid !== undefined && uid !== process.getuid()) {
    throw new Error(`The database folder ${folder} belongs to another user (uid ${uid}). Start Rollcall as that user.`);
  }
  return undefined;
}

/**
 * Gives a data folder that no PostgreSQL runs on to an account of its own, unless it has one. Any number of processes may
 * do so at once, and what one of them did not finish, the next one does.
 * @returns the owner then
 * @throws as ownerOf
 */
export async function takeOver(folder: string): Promise<Account | undefined> {
  const owner = await ownerOf(folder);
  if (owner === undefined || (owner.uid !== 0 && owner.uid !== (await idOf(SHARED_NAME))?.uid)) return owner;
  const account = await accountFor(folder);
  await handOverAll(folder, account);
  return account;
}

/** The account for a data folder that is not there yet, or belongs to nobody in particular: chosen once, then kept. */
export async function accountFor(folder: string): Promise<Account | undefined> {
  if (!isRoot()) return undefined;
  const file = path.join(path.dirname(folder), 'postgres-account');
  const text = await keepText(file, async () => {
    const { uid, gid } = (await idOf(OUR_NAME)) ?? (await findFreeId(folder));
    return `${uid}:${gid}\n`;
  });
  const [, uid, gid] = /^(\d+):(\d+)\n$/.exec(text) ?? [];
  if (Number(uid) > 0) return { uid: Number(uid), gid: Number(gid) };
  throw new Error(`${file} does not say whom PostgreSQL is to run as. Remove it, and start again.`);
}

/**
 * An account for initdb, which insists on one with a name: the given one, or one with a name in its group, to which the
 * other processes of that name do not belong.
 */
export async function namedAccount({ uid, gid }: Account): Promise<Account> {
  if (await isKnown(uid)) return { uid, gid };
  for (const name of NAMED) {
    const named = await idOf(name);
    if (named !== undefined) return { uid: named.uid, gid };
  }
  throw new Error(
    `PostgreSQL is not made as root, and there is no user ${NAMED.join(', ')} to make it as. ` +
      `Make a user ${OUR_NAME}, start Rollcall as another user, or set DATABASE_URL.`,
  );
}

/** Hands a file or folder of ours over. */
export async function handOver(file: string, account: Account | undefined): Promise<void> {
  if (account !== undefined) await lchown(file, account.uid, account.gid);
}

/** A data folder with all that is in it: first itself, which closes it to those who had it before. */
export async function handOverAll(folder: string, account: Account | undefined): Promise<void> {
  if (account === undefined) return;
  await handOver(folder, account);
  for (const entry of await readdir(folder, { recursive: true })) {
    if (entry !== LAST_FILE) await handOver(path.join(folder, entry), account).catch(ignoreMissing);
  }
  await handOver(path.join(folder, LAST_FILE), account);
}

/** When another process was first, its PostgreSQL is at work already. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/**
 * Two folders hardly ever get the same number, so that one database cannot read the other's files.
 * @throws Error for people when each belongs to somebody
 */
async function findFreeId(folder: string): Promise<Account> {
  const count = LAST_ID - FIRST_ID + 1;
  const start = createHash('sha256').update(folder).digest().readUInt32BE() % count;
  const busy = await idsOfProcesses();
  for (let i = 0; i < count; i += 1) {
    const id = FIRST_ID + ((start + i) % count);
    if (!busy.has(id) && !(await isKnown(id))) return { uid: id, gid: id };
  }
  throw new Error(
    `PostgreSQL does not run as root, and the users ${FIRST_ID} to ${LAST_ID} are all taken. ` +
      `Make a user ${OUR_NAME}, start Rollcall as another user, or set DATABASE_URL.`,
  );
}

/** Users of the processes that run, where the system says so in files (on Linux). */
async function idsOfProcesses(): Promise<Set<number>> {
  const names = await readdir('/proc').catch(() => []);
  const processes = names.filter((name) => /^\d+$/.test(name));
  // It may have ended since.
  const statuses = processes.map((pid) => readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''));
  const ids = (await Promise.all(statuses)).flatMap((text) => /^Uid:(.*)$/m.exec(text)?.[1]?.trim().split(/\s+/) ?? []);
  return new Set(ids.map(Number));
}

/** Whether a user or a group of this number has a name. */
async function isKnown(id: number): Promise<boolean> {
  return (await succeeds('id', '-un', String(id))) || (await succeeds('getent', 'group', String(id)));
}

async function idOf(name: string): Promise<Account | undefined> {
  try {
    return { uid: Number(await output('id', '-u', name)), gid: Number(await output('id', '-g', name)) };
  } catch {
    return undefined;
  }
}

const output = async (program: string, ...args: string[]): Promise<string> =>
  (await promisify(execFile)(program, args, { env: programEnvironment() })).stdout;

const succeeds = (program: string, ...args: string[]): Promise<boolean> =>
  output(program, ...args).then(
    () => true,
    () => false,
  );
