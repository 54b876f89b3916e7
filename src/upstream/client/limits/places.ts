/** Nobody waits any longer: too many do, or it took too long. */
export class NoPlace extends Error {
  override readonly name = 'NoPlace';
}

/** So many things at once, and so many more that wait for their turn, first come, first served. */
export class Places {
  readonly #max: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(max: number, maxWaiting: number) {
    this.#max = max;
    this.#maxWaiting = maxWaiting;
  }

  get isIdle(): boolean {
    return this.#taken === 0;
  }

  /**
   * Takes a place.
   * @param withinMs how long it may be waited for
   * @returns what gives it back
   * @throws NoPlace; the reason of the signal
   */
  async take(withinMs: number, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#taken < this.#max) this.#taken += 1;
    else await this.#wait(withinMs, signal);
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      // A place goes from hand to hand, so that nobody who comes later overtakes.
      const next = this.#waiting.shift();
      if (next === undefined) this.#taken -= 1;
      else next();
    };
  }

  #wait(withinMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#waiting.length >= this.#maxWaiting) throw new NoPlace();
    return new Promise((resolve, reject) => {
      const leave = (reason: unknown) => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        stop();
        reject(reason);
      };
      const abort = () => leave(signal?.reason);
      const timer = setTimeout(() => leave(new NoPlace()), withinMs);
      const stop = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
      const enter = () => {
        stop();
        resolve();
      };
      this.#waiting.push(enter);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }
}
