import { outliveOutput } from '../closed-output.js';

/** What a shell shows for a command that Ctrl-C has ended. */
export const INTERRUPTED_EXIT = 130;

/**
 * Does work that the first Ctrl-C ends by the signal, as does the end of whoever reads the output; a second Ctrl-C ends
 * the process.
 * @param onStop told of the first
 */
export async function withStopSignal(
  work: (signal: AbortSignal) => Promise<void>,
  onStop: () => void = () => {},
): Promise<void> {
  const stop = new AbortController();
  const onSignal = () => {
    onStop();
    stop.abort();
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const restore = outliveOutput(() => stop.abort());
  try {
    await work(stop.signal);
  } finally {
    process.removeListener('SIGINT', onSignal);
    process.removeListener('SIGTERM', onSignal);
    restore();
  }
}
