import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

/**
 * Builds Rollcall as it was at a commit of this clone.
 * @param {string} commit anything that git takes for one
 * @param {string} folder must not exist; it is the caller's to remove
 * @returns {Promise<{ name: string, rollcall: string }>} the commit's short name, and the path of its command
 */
export async function buildEarlier(commit, folder) {
  await run('git', ['clone', '--quiet', '--shared', '--no-checkout', ROOT, folder]);
  const git = async (/** @type {string[]} */ ...args) => (await run('git', ['-C', folder, ...args])).stdout.trim();
  await git('checkout', '--quiet', '--detach', await commitIn(commit));
  const name = await git('rev-parse', '--short', 'HEAD');
  process.stderr.write(`Installing and building ${name}…\n`);
  await run(process.execPath, [join(folder, 'scripts', 'setup.js'), '--build']);
  return { name, rollcall: join(folder, 'bin', 'rollcall.js') };
}

/** Named where the name has a meaning: a clone knows other branches than we do. */
async function commitIn(/** @type {string} */ name) {
  const found = await run('git', ['-C', ROOT, 'rev-parse', '--verify', '--quiet', `${name}^{commit}`]).catch(
    () => undefined,
  );
  if (found === undefined) throw new Error(`This clone has no commit "${name}".`);
  return found.stdout.trim();
}
