import { createStore } from './store.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

export const reachability = createStore<'up' | 'down'>('up');

let timer: ReturnType<typeof setTimeout> | undefined;

/** To be called when no answer came: from then on we ask, ever more rarely, until one comes. */
export function lost(): void {
  reachability.set('down');
  if (timer === undefined) wait(FIRST_WAIT_MS);
}

export const found = (): void => {
  clearTimeout(timer);
  timer = undefined;
  reachability.set('up');
};

/** Asks at once. */
export async function askAgain(nextWaitMs = FIRST_WAIT_MS): Promise<void> {
  clearTimeout(timer);
  const answers = await fetch('/livez', { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (answers) found();
  else wait(nextWaitMs);
}

function wait(ms: number): void {
  timer = setTimeout(() => void askAgain(Math.min(ms * 2, LONGEST_WAIT_MS)), ms);
}
