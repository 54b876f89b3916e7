import { outliveOutput } from '../closed-output.js';
import { untilStopped } from '../stop-signal.js';

/** What a shell shows for a command that Ctrl-C has ended. */
export const INTERRUPTED_EXIT = 130;

/**
 * As untilStopped; the end of whoever reads the output ends the work too.
 * @param onStop told of the first Ctrl-C
 */
export const withStopSignal = (
  work: (signal: AbortSignal) => Promise<void>,
  onStop: () => void = () => {},
): Promise<void> =>
  untilStopped(async (signal) => {
    const closed = new AbortController();
    const restore = outliveOutput(() => closed.abort());
    try {
      await work(AbortSignal.any([signal, closed.signal]));
    } finally {
      restore();
    }
  }, onStop);
