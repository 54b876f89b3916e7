import { setImmediate } from 'node:timers/promises';

/**
 * Lets other requests be served before work that takes the processor for a while. Twice, because the first comes before
 * the event loop looks for what has arrived, when it is asked for where something has.
 */
export async function giveWay(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
