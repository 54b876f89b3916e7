import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Certificate } from '../support/certificates.js';
import type { RunningServer } from './identity-provider.js';

const CHILD = new URL('./identity-provider-child.ts', import.meta.url);
const TYPESCRIPT = new URL('../setup/typescript.js', import.meta.url);

export interface ChildTask {
  readonly certificate: Certificate;
  readonly acsUrl: string;
}

/** The identity provider in a process of its own: nothing is shared with the server but what HTTP carries. */
export async function startIdentityProviderProcess(task: ChildTask): Promise<RunningServer & { readonly pid: number }> {
  const child = fork(CHILD, { execArgv: ['--import', TYPESCRIPT.href], env: { ...process.env, NODE_OPTIONS: '' } });
  const ended = once(child, 'exit');
  const started = once(child, 'message');
  child.send(task);
  const [url] = await Promise.race([
    started,
    ended.then(([code]) => {
      throw new Error(`The identity provider ended with ${code}.`);
    }),
  ]);
  return {
    url,
    pid: child.pid ?? 0,
    close: async () => {
      child.disconnect();
      await ended;
    },
  };
}
