/** `rollcall log | head` closes our output when it has enough: then there is nothing left to do, and nothing to tell. */
export function endWithOutput(): void {
  process.stdout.on('error', endQuietly);
  process.stderr.on('error', ignoreClosed);
}

/**
 * For work that must not be left lying about half done: it is told, and the process goes on.
 * @returns what makes it as before
 */
export function outliveOutput(onClosed: () => void): () => void {
  let isClosed = false;
  const listener = (error: NodeJS.ErrnoException) => {
    ignoreClosed(error);
    isClosed = true;
    onClosed();
  };
  process.stdout.off('error', endQuietly);
  process.stdout.on('error', listener);
  return () => {
    // The end is known by now; the exit code says how the work went.
    process.stdout.on('error', isClosed ? ignoreClosed : endQuietly);
    process.stdout.off('error', listener);
  };
}

function endQuietly(error: NodeJS.ErrnoException): void {
  ignoreClosed(error);
  process.exit(0);
}

function ignoreClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
