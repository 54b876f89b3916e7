const PARENT_CHECKED_EVERY_MS = 500;

/**
 * Resolves, with the reason, when the server is to stop: SIGTERM, SIGINT, or the end of the npm that started it. npm
 * passes a signal on to the shell that it runs a script in, and the shell ends without passing it on to us.
 */
export function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        resolve(signal);
        // Whoever presses Ctrl-C twice means it.
        process.once(signal, () => process.exit(130));
      });
    }
    if (process.env.npm_lifecycle_event === undefined) return;
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      resolve('npm ended');
    }, PARENT_CHECKED_EVERY_MS).unref();
  });
}
