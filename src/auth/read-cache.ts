import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';

/** How late a change that another node made may be seen, unless somebody asks for what is newer. */
const FRESH_MS = 2_000;
/** How often one thing is read at most, however often somebody asks for what is newer. */
const PAUSE_MS = 100;
const MAX_ENTRIES = 10_000;

interface Entry<Value> {
  readonly value: Promise<Value>;
  readonly readAt: number;
}

/** Remembers for a short time what was read; simultaneous misses share one reading. */
export class ReadCache<Value> {
  readonly #read: (key: string) => Promise<Value>;
  readonly #now: () => number;
  readonly #entries = new LRUCache<string, Entry<Value>>({ max: MAX_ENTRIES });

  /** @param now a clock that only goes forward, in milliseconds; that of the times that are given to `get` */
  constructor(read: (key: string) => Promise<Value>, now: () => number = () => performance.now()) {
    this.#read = read;
    this.#now = now;
  }

  /**
   * @param since when it may have been read earliest; by default two seconds ago. Whoever asks for what is newer than the
   *   pause between two readings waits for the next, together with all others who do.
   */
  get(key: string, since: number = this.#now() - FRESH_MS): Promise<Value> {
    const entry = this.#entries.get(key);
    if (entry !== undefined && entry.readAt >= since) return entry.value;
    const wait = entry === undefined ? 0 : entry.readAt + PAUSE_MS - this.#now();
    // Meanwhile somebody else may have read it.
    return wait > 0 ? delay(wait, undefined, { ref: false }).then(() => this.get(key, since)) : this.#readAnew(key);
  }

  #readAnew(key: string): Promise<Value> {
    const readAt = this.#now();
    const entry = { value: this.#read(key), readAt };
    entry.value.catch(() => {
      if (this.#entries.peek(key) === entry) this.#entries.delete(key);
    });
    this.#entries.set(key, entry);
    return entry.value;
  }
}
