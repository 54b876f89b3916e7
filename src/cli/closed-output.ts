/** `rollcall log | head` closes our output when it has enough: then there is nothing left to do, and nothing to tell. */
export function endWithOutput(): void {
  process.stdout.on('error', endQuietly);
  process.stderr.on('error', ignoreClosed);
}

/**
 * For what must not be left lying about half done, and for the server: an output that is closed, or on a full disk, ends
 * nothing.
 * @param onLost told of it
 * @returns what makes it as before
 */
export function outliveOutput(onLost: () => void = () => {}): () => void {
  let isLost = false;
  const listener = () => {
    isLost = true;
    onLost();
  };
  process.stdout.on('error', listener).off('error', endQuietly);
  process.stderr.on('error', ignore).off('error', ignoreClosed);
  return () => {
    // The end is known by now; the exit code says how the work went.
    process.stdout.on('error', isLost ? ignore : endQuietly).off('error', listener);
    process.stderr.on('error', ignoreClosed).off('error', ignore);
  };
}

function ignore(): void {}

function endQuietly(error: NodeJS.ErrnoException): void {
  ignoreClosed(error);
  process.exit(0);
}

function ignoreClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
