const PARENT_CHECKED_EVERY_MS = 500;

/**
 * Aborted, with a text as the reason, when the server is to stop: SIGTERM, SIGINT, or the end of the npm that started it.
 * npm passes a signal on to the shell that it runs a script in, and the shell ends without passing it on to us.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stop.abort(signal);
      // Whoever presses Ctrl-C twice means it.
      process.once(signal, () => process.exit(130));
    });
  }
  if (process.env.npm_lifecycle_event === undefined) return stop.signal;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop.abort('npm ended');
  }, PARENT_CHECKED_EVERY_MS).unref();
  return stop.signal;
}

/** Resolves when the signal is aborted. */
export const stopped = (stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });

/** What comes of work, unless the signal is aborted before: then the work goes on, and nobody waits for it. @throws the reason */
export const unlessStopped = <Result>(work: Promise<Result>, stop: AbortSignal): Promise<Result> =>
  Promise.race([
    work,
    stopped(stop).then((): never => {
      throw stop.reason;
    }),
  ]);
