import { spawn } from 'node:child_process';
import { access, constants, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Account } from './account.js';
import { programEnvironment } from './environment.js';

/**
 * Runs a program of PostgreSQL to its end, which the signal brings about. Throws an Error with what it printed when it fails.
 * @param more of its environment
 */
export type Launch = (
  program: string,
  args: readonly string[],
  stop?: AbortSignal,
  more?: Readonly<Record<string, string>>,
) => Promise<void>;

const CAP_DAC_READ_SEARCH = 1n << 2n;

/**
 * @param account whom the programs run as; undefined for ourselves
 * @param folders where they must get to
 * @throws Error for people when the account cannot get there
 */
export async function createLauncher(account: Account | undefined, folders: readonly string[]): Promise<Launch> {
  if (account === undefined) return (program, args, stop, more) => runToEnd(program, args, { stop, more });
  const wall = await findClosedFolder(account, folders);
  if (wall !== undefined) return launchThroughWall(account, wall);
  const { uid, gid } = account;
  return (program, args, stop, more) => runToEnd(program, args, { uid, gid, stop, more });
}

/** Some parent folder is closed to the user (as /root is): the one right to pass through folders is left to it. */
async function launchThroughWall({ uid, gid }: Account, wall: string): Promise<Launch> {
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
  return (program, args, stop, more) => runToEnd(setpriv, [...drop, '--', program, ...args], { stop, more }, program);
}
/** The smaller of the two capabilities that open folders; in containers root often has the larger one only. */
async function findPassage(): Promise<string> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
  return (effective & CAP_DAC_READ_SEARCH) === 0n ? 'dac_override' : 'dac_read_search';
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

interface RunOptions extends Partial<Account> {
  readonly stop: AbortSignal | undefined;
  readonly more: Readonly<Record<string, string>> | undefined;
}

function runToEnd(
  program: string,
  args: readonly string[],
  { stop, more, ...account }: RunOptions,
  name = program,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...account,
      // Not the current folder: it may be closed to the user that the program runs as.
      cwd: path.parse(program).root,
      env: { ...programEnvironment(), ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    const end = () => void child.kill();
    stop?.addEventListener('abort', end);
    if (stop?.aborted) end();
    child.on('error', reject);
    child.on('close', (code) => {
      stop?.removeEventListener('abort', end);
      if (code === 0) resolve();
      else reject(new Error(`${path.basename(name)} failed: ${output.trim() || `exit code ${code}`}`));
    });
  });
}
