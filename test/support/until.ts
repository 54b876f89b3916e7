import { setTimeout as delay } from 'node:timers/promises';

/** Looks again and again until it is so; what never is so ends with the time of the test. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(10);
}
