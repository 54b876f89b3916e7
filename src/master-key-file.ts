import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.js';
import { generateMasterKey, MasterKeyError, parseMasterKey } from './secrets/master-key.js';
import { keepText } from './store/kept-text.js';
import { makeFolder } from './store/make-folder.js';

const NAME = 'master.key';

/**
 * The master key of a server that was given none: made once, and kept in a file that only its owner can read. Several
 * nodes need one that all of them are given.
 *
 * A file that holds no key, even an empty one, is never replaced: whether values were sealed with what it held, the file
 * does not tell, and nobody could open them any more.
 * @param folder made when it is not there
 * @throws MasterKeyError saying what to do
 */
export async function readOrMakeMasterKey(folder: string): Promise<string> {
  const file = join(folder, NAME);
  const text = await readOrMake(folder, file);
  try {
    parseMasterKey(text);
  } catch (cause) {
    throw new MasterKeyError(
      `${file} ${text.trim() === '' ? 'is empty' : 'holds no whole master key'}: it was damaged, or a start that made it was ` +
        'cut off. Put a copy of the file back, or set MASTER_KEY to the key that was in it. If no OAuth client has ever ' +
        'been given an access token, nothing is sealed: then remove the file, and a new key is made.',
      { cause },
    );
  }
  return text;
}

/** Of a command that does not serve, which makes none. @throws MasterKeyError saying what to do */
export async function requireMasterKey({ masterKey, dataDir }: Pick<Config, 'masterKey' | 'dataDir'>): Promise<void> {
  if (masterKey !== undefined) return;
  const file = join(dataDir, NAME);
  const isThere = await stat(file).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => code !== 'ENOENT' && code !== 'ENOTDIR',
  );
  if (isThere) return;
  throw new MasterKeyError(
    `There is no master key: MASTER_KEY is not set, and there is no ${file}. Set MASTER_KEY, or DATA_DIR, as the server has ` +
      'it; a server that never gave out an access token has none, and nothing is sealed.',
  );
}

async function readOrMake(folder: string, file: string): Promise<string> {
  try {
    await makeFolder(folder);
    return await keepText(file, () => `${generateMasterKey()}\n`);
  } catch (cause) {
    throw new MasterKeyError(
      `There is no MASTER_KEY, and none can be kept in ${file}: ${(cause as Error).message}. Set MASTER_KEY, or DATA_DIR to a ` +
        'folder that the server may write to.',
      { cause },
    );
  }
}
