import { LRUCache } from 'lru-cache';

/** More slow work is wanted than this process will ever get to; the caller may ask again a little later. */
export class TooBusy extends Error {
  override readonly name = 'TooBusy';

  constructor() {
    super('too many secrets are being verified at this moment');
  }
}

/** How much of it runs, and how much waits. */
export interface SlowLimits {
  readonly atOnce: number;
  readonly queue: number;
}

/** For whom slow work is done. */
export interface Asker {
  /** What the work is about: an organization, or all those that there are not. */
  readonly share: string;
  /** Where the request came from. */
  readonly address: string;
}

interface Waiting {
  start(): void;
  refuse(error: TooBusy): void;
}

/** Those who wait for the same share from the same address, in the order in which they came. */
interface Lane extends Asker {
  readonly waiting: Waiting[];
}

/** In this time half of what was served is forgotten. */
const HALF_LIFE_MS = 10_000;
const MAX_COUNTED = 10_000;

/**
 * Runs costly work a little at a time. Whose share and address were served least of late comes next, so that neither
 * many addresses that ask for one share, nor one address that asks for many, hold up anybody else. When too many wait,
 * the longest of the lanes loses its last.
 */
export class SlowWork {
  readonly #limits: SlowLimits;
  readonly #lanes = new Map<string, Lane>();
  readonly #shares: ServedLately;
  readonly #addresses: ServedLately;
  #waiting = 0;
  #running = 0;

  constructor(limits: SlowLimits, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#shares = new ServedLately(now);
    this.#addresses = new ServedLately(now);
  }

  /** @throws TooBusy when there is no place to wait, or is no longer */
  async run<Result>(asker: Asker, work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#limits.atOnce) await this.#wait(asker);
    else this.#running += 1;
    this.#shares.add(asker.share);
    this.#addresses.add(asker.address);
    try {
      return await work();
    } finally {
      // The place goes straight to who is next.
      const next = this.#next();
      if (next === undefined) this.#running -= 1;
      else next.start();
    }
  }

  #wait(asker: Asker): Promise<void> {
    const key = keyOf(asker);
    const lane = this.#lanes.get(key) ?? { ...asker, waiting: [] };
    if (this.#waiting >= this.#limits.queue) this.#makeRoom(lane);
    this.#lanes.set(key, lane);
    this.#waiting += 1;
    return new Promise((start, refuse) => lane.waiting.push({ start, refuse }));
  }

  /** @throws TooBusy when nobody waits in a longer lane than who came just now */
  #makeRoom(newcomer: Lane): void {
    let longest = newcomer;
    for (const lane of this.#lanes.values()) if (lane.waiting.length > longest.waiting.length) longest = lane;
    if (longest === newcomer) throw new TooBusy();
    this.#waiting -= 1;
    longest.waiting.pop()?.refuse(new TooBusy());
  }

  #next(): Waiting | undefined {
    let least: Lane | undefined;
    let served = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes.values()) {
      const sum = this.#shares.of(lane.share) + this.#addresses.of(lane.address);
      if (sum < served) [least, served] = [lane, sum];
    }
    const next = least?.waiting.shift();
    if (least === undefined || next === undefined) return undefined;
    if (least.waiting.length === 0) this.#lanes.delete(keyOf(least));
    this.#waiting -= 1;
    return next;
  }
}

const keyOf = ({ share, address }: Asker): string => JSON.stringify([share, address]);

/** How often each was served, of which the most recent counts most. */
class ServedLately {
  readonly #counts = new LRUCache<string, { readonly count: number; readonly at: number }>({ max: MAX_COUNTED });
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  of(key: string): number {
    const known = this.#counts.peek(key);
    return known === undefined ? 0 : known.count * 2 ** ((known.at - this.#now()) / HALF_LIFE_MS);
  }

  add(key: string): void {
    this.#counts.set(key, { count: this.of(key) + 1, at: this.#now() });
  }
}
