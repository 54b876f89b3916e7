/**
 * Does a step for each item, at most `width` at once, in order of their beginning.
 * @throws whatever the first failing step threw, after those under way have ended; an aborted signal ends it between
 *   items
 */
export async function inParallel<Item>(
  width: number,
  items: readonly Item[],
  signal: AbortSignal | undefined,
  step: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  let isStopped = false;
  const worker = async () => {
    for (const item of queue) {
      signal?.throwIfAborted();
      if (isStopped) return;
      try {
        await step(item);
      } catch (error) {
        isStopped = true;
        throw error;
      }
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: Math.max(1, width) }, worker));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
