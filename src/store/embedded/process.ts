import { readlink } from 'node:fs/promises';

/** Whether a process of this id exists, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Whether a process exists and works in this folder, as a postmaster does in its data folder: tells it from a process
 * that got the same id later, and from one that ended and was not yet collected by its parent. Where the system does
 * not say (outside Linux), existing is enough.
 */
export async function isAliveIn(pid: number, folder: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === folder;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}
