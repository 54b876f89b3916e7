import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateMasterKey } from './master-key.js';

const NAME = 'master.key';

/**
 * The master key of a server that was given none: made once, and kept in a file that only its owner can read. Several
 * nodes need one that all of them are given.
 * @param folder made when it is not there
 * @throws an error of the file system
 */
export async function readOrMakeMasterKey(folder: string): Promise<string> {
  const file = join(folder, NAME);
  await mkdir(folder, { recursive: true });
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(`${generateMasterKey()}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFile(file, 'utf8');
}
