// Tells that files changed, however they were saved. It looks at all of them again and again: what systems tell of folders
// below a folder leaves out files that were put in the place of others, and folders that are new.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * @param {readonly string[]} folders
 * @param {(file: string) => boolean} isWatched
 * @param {() => void} onChange
 * @param {number} [everyMs]
 * @returns {() => void} ends it
 */
export function watchFiles(folders, isWatched, onChange, everyMs = 500) {
  const look = () => folders.flatMap((folder) => describe(folder, isWatched)).join('\n');
  let before = look();
  const timer = setInterval(() => {
    const now = look();
    if (now === before) return;
    before = now;
    onChange();
  }, everyMs);
  return () => clearInterval(timer);
}

/**
 * @param {string} folder
 * @param {(file: string) => boolean} isWatched
 * @returns {string[]} a line for each file, which another file in its place would not have
 */
function describe(folder, isWatched) {
  return entriesOf(folder).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (!isWatched(file)) return [];
    if (entry.isDirectory()) return describe(file, isWatched);
    const { ino = 0, size = 0, mtimeMs = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
    return [`${file} ${ino} ${size} ${mtimeMs}`];
  });
}

/** @param {string} folder which may have gone since */
function entriesOf(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
