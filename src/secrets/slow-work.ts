/** More slow work is wanted than this process does at a time; the caller may ask again a little later. */
export class TooBusy extends Error {
  override readonly name = 'TooBusy';

  constructor() {
    super('too many secrets are being verified at this moment');
  }
}

interface Waiting {
  readonly share: string;
  start(): void;
}

/**
 * Runs costly work a little at a time: `atOnce` runs, at most `queue` waiting, and of those at most `perShare` of one
 * share, so that an attack on one organization leaves places for the others.
 */
export class SlowWork {
  readonly #limits: { readonly atOnce: number; readonly queue: number; readonly perShare: number };
  readonly #waiting: Waiting[] = [];
  #running = 0;

  constructor(limits: { atOnce: number; queue: number; perShare: number }) {
    this.#limits = limits;
  }

  /** @throws TooBusy when there is no place to wait */
  async run<Result>(share: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#limits.atOnce) await this.#wait(share);
    else this.#running += 1;
    try {
      return await work();
    } finally {
      // The place goes straight to who waits longest.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next.start();
    }
  }

  #wait(share: string): Promise<void> {
    const sameShare = this.#waiting.filter((waiting) => waiting.share === share).length;
    if (this.#waiting.length >= this.#limits.queue || sameShare >= this.#limits.perShare) throw new TooBusy();
    return new Promise((start) => this.#waiting.push({ share, start }));
  }
}
