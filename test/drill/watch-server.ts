import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const WATCHER = fileURLToPath(new URL('./watcher.js', import.meta.url));

/** What became of a server while it was watched. */
export interface Watched {
  /** The longest that `/livez` took to answer, in milliseconds. */
  readonly blockedMs: number;
  /** The most memory that the process had. */
  readonly memoryBytes: number;
}

/**
 * Watches a server from a process of its own, so that whoever attacks cannot make the server look slow.
 * @param pid of the server
 */
export async function watchServer(origin: string, pid: number): Promise<{ end(): Promise<Watched> }> {
  const child = fork(WATCHER, [origin, String(pid)], { execArgv: [] });
  await once(child, 'message');
  let watched: Promise<Watched> | undefined;
  return {
    end: () => {
      watched ??= (async () => {
        const said = once(child, 'message');
        child.send('end');
        const [result] = await said;
        return result as Watched;
      })();
      return watched;
    },
  };
}
