import { execFile, spawn } from 'node:child_process';
import { access, constants, lchown, readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

/** Runs the programs of PostgreSQL as ourselves or, as they refuse to run as root, as an unprivileged user. */
export interface Launcher {
  /** Runs a program to its end. Throws an Error with what it printed when it fails. */
  run(program: string, args: readonly string[]): Promise<void>;
  /** Hands a file or folder of ours over to the user that PostgreSQL runs as. */
  handOver(file: string): Promise<void>;
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

const CAP_DAC_READ_SEARCH = 1n << 2n;
const CANDIDATES = ['postgres', 'nobody'];

/**
 * @param folder the data folder of PostgreSQL, which need not exist yet; its parent does
 * @param program one of the programs to run
 */
export async function createLauncher(folder: string, program: string): Promise<Launcher> {
  const owner = await stat(folder).catch(() => undefined);
  const uid = process.getuid?.(); // undefined on Windows, where pg_ctl itself gives up an administrator's rights
  if (uid !== 0) {
    if (uid !== undefined && owner !== undefined && owner.uid !== uid) {
      throw new Error(
        `The database folder ${folder} belongs to another user (uid ${owner.uid}). Start Rollcall as that user.`,
      );
    }
    return { run: (name, args) => runToEnd(name, args, {}), handOver: async () => undefined };
  }
  const account = owner !== undefined && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : await findAccount();
  const wall = await findClosedFolder(account, [path.dirname(folder), path.dirname(program)]);
  const launcher = wall === undefined ? launchAs(account) : await launchThroughWall(account, wall);
  if (owner?.uid === 0) await handOverAll(launcher, folder);
  return launcher;
}

async function findAccount(): Promise<Account> {
  const id = async (...args: string[]) => Number((await promisify(execFile)('id', args)).stdout);
  for (const name of CANDIDATES) {
    try {
      return { uid: await id('-u', name), gid: await id('-g', name) };
    } catch {
      // No such user: the next one.
    }
  }
  throw new Error(
    `PostgreSQL does not run as root, and there is no user ${CANDIDATES.join(' or ')} to run it as. ` +
      'Start Rollcall as another user, or set DATABASE_URL.',
  );
}

function launchAs({ uid, gid }: Account): Launcher {
  return {
    run: (program, args) => runToEnd(program, args, { uid, gid }),
    handOver: (file) => lchown(file, uid, gid),
  };
}

/** Some parent folder is closed to the user (as /root is): the one right to pass through folders is left to it. */
async function launchThroughWall({ uid, gid }: Account, wall: string): Promise<Launcher> {
  const setpriv = await findInPath('setpriv');
  if (setpriv === undefined) {
    throw new Error(
      `PostgreSQL does not run as root, and the user it would run as (uid ${uid}) cannot enter ${wall}. Start Rollcall as ` +
        'another user, open that folder (chmod o+x), install setpriv (package util-linux), or set DATABASE_URL.',
    );
  }
  const capability = `+${await findPassage()}`;
  const drop = [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    // Else access(2), by which initdb looks for its companions, would not count the right.
    '--securebits=+no_setuid_fixup',
    `--inh-caps=${capability}`,
    `--ambient-caps=${capability}`,
  ];
  return {
    run: (program, args) => runToEnd(setpriv, [...drop, '--', program, ...args], {}, program),
    handOver: (file) => lchown(file, uid, gid),
  };
}

/** The smaller of the two capabilities that open folders; in containers root often has the larger one only. */
async function findPassage(): Promise<string> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
  return (effective & CAP_DAC_READ_SEARCH) === 0n ? 'dac_override' : 'dac_read_search';
}

async function handOverAll(launcher: Launcher, folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true })) await launcher.handOver(path.join(folder, entry));
  await launcher.handOver(folder);
}

/** The first folder above (or at) the given ones that the account may not pass through. */
async function findClosedFolder(account: Account, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    for (let current = await realpath(folder); ; current = path.dirname(current)) {
      const { uid, gid, mode } = await stat(current);
      const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
      if ((mode & bit) === 0) return current;
      if (current === path.dirname(current)) break;
    }
  }
  return undefined;
}

async function findInPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter).concat('/usr/bin', '/bin')) {
    const file = path.join(folder, name);
    if (
      folder !== '' &&
      (await access(file, constants.X_OK).then(
        () => true,
        () => false,
      ))
    )
      return file;
  }
  return undefined;
}

function runToEnd(program: string, args: readonly string[], account: Partial<Account>, name = program): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...account,
      // Not the current folder: it may be closed to the user that the program runs as.
      cwd: path.parse(program).root,
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${path.basename(name)} failed: ${output.trim() || `exit code ${code}`}`));
    });
  });
}
