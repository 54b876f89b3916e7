const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Does work that the first SIGINT or SIGTERM ends by the signal; the second one ends the process.
 * @param onStop told of the first
 */
export async function untilStopped<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  onStop: () => void = () => {},
): Promise<Result> {
  const stop = new AbortController();
  const onSignal = () => {
    // The next one does what it always does, whichever of them it is.
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
    onStop();
    stop.abort();
  };
  for (const signal of SIGNALS) process.once(signal, onSignal);
  try {
    return await work(stop.signal);
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
  }
}
