import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a folder and those above it that are missing. Node's own `recursive` asks for ever where a folder takes no other
 * one, as /proc does.
 * @throws an error of the file system
 */
export async function makeFolder(folder: string): Promise<void> {
  const failure = await tryToMake(folder);
  if (failure === undefined) return;
  const above = path.dirname(folder);
  if (failure.code !== 'ENOENT' || above === folder) throw failure;
  await makeFolder(above);
  const again = await tryToMake(folder);
  if (again !== undefined) throw again;
}

/** @returns why it is not there; undefined when it is */
async function tryToMake(folder: string): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(folder);
    return undefined;
  } catch (error) {
    const isThere = await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    return isThere ? undefined : (error as NodeJS.ErrnoException);
  }
}
