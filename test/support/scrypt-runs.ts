import { createHook } from 'node:async_hooks';

/** How many slow hashes are computed in this process while something is done: what it costs, whatever the clock says. */
export async function scryptRuns(work: () => Promise<unknown>): Promise<number> {
  let runs = 0;
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'SCRYPTREQUEST') runs += 1;
    },
  }).enable();
  try {
    await work();
  } finally {
    hook.disable();
  }
  return runs;
}
