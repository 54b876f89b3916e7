import { setTimeout as delay } from 'node:timers/promises';
import { unavailable } from '../protocol/scim-error.js';

const MAX_ATTEMPTS = 30;
const MAX_DELAY_MS = 50;

/**
 * Reads, decides and writes again until nobody else wrote in between, so that no write is lost and none waits behind a
 * lock held across the network.
 * @param attempt gives undefined when another writer was faster
 */
export async function optimistic<Result>(attempt: () => Promise<Result | undefined>): Promise<Result> {
  for (let tries = 1; tries <= MAX_ATTEMPTS; tries += 1) {
    const result = await attempt();
    if (result !== undefined) return result;
    await delay(Math.random() * Math.min(MAX_DELAY_MS, tries * 4));
  }
  throw unavailable('Too many clients change this resource at the same time. Try again.');
}
