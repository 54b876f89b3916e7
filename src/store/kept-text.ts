import { randomUUID } from 'node:crypto';
import { link, open, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * The text of a file that is made once and then kept, readable by its owner alone: whole or not there at all, whatever
 * ends the process meanwhile, and on disk when this returns. All who ask at once get the same.
 * @param file in a folder that exists
 * @param make gives the text; called when there is no file
 * @returns what is in the file, which somebody else may have damaged
 * @throws an error of the file system
 */
export async function keepText(file: string, make: () => string | Promise<string>): Promise<string> {
  const isThere = await readFile(file).then(() => true, isFalseWhenMissing);
  if (!isThere) await makeWhole(file, await make());
  // Also when another process made it: it may be about to do the same.
  await syncFolder(path.dirname(file));
  await removeDrafts(file);
  return readFile(file, 'utf8');
}

/** The file gets its name, in one step and only when nobody was first, after its content is on disk. */
async function makeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.draft-${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    // Another was first; if it has even removed our draft by now, the file is there as well.
    if (error.code !== 'EEXIST' && error.code !== 'ENOENT') throw error;
  });
}

async function syncFolder(folder: string): Promise<void> {
  // Windows does not open folders, and needs no such thing.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Once the file is there, every draft of it, of whoever was ended or too late, is of no use. */
async function removeDrafts(file: string): Promise<void> {
  const prefix = `${path.basename(file)}.draft-`;
  for (const name of await readdir(path.dirname(file)))
    if (name.startsWith(prefix)) await rm(path.join(path.dirname(file), name), { force: true });
}

function isFalseWhenMissing(error: NodeJS.ErrnoException): false {
  if (error.code !== 'ENOENT') throw error;
  return false;
}
