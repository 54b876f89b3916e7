import type { LogReader, ReadableEntry } from './log-reader.js';

/** Watchers of one organization, and of all of them on this node. */
const MAX_OF_ONE = 100;
const MAX_WATCHERS = 1_000;
/** Entries that wait for a slow watcher; beyond, the oldest are dropped, which it is told of. */
const MAX_WAITING = 500;

/** What a watcher is told: new entries, and how many came too fast for it. */
export interface TailNews {
  readonly entries: readonly ReadableEntry[];
  readonly dropped: number;
}

/** The live log of an organization: one reader, whoever watches. */
interface Tail {
  readonly watchers: Set<Watcher>;
  readonly end: AbortController;
}

/** Lets many people watch the logs of organizations as they grow; each log is read once. */
export class LogTails {
  readonly #reader: Pick<LogReader, 'follow'>;
  readonly #tails = new Map<string, Tail>();

  constructor(reader: Pick<LogReader, 'follow'>) {
    this.#reader = reader;
  }

  /** How many watch on this node. */
  get watchers(): number {
    return [...this.#tails.values()].reduce((sum, { watchers }) => sum + watchers.size, 0);
  }

  /** Logs that are being read for them. */
  get readers(): number {
    return this.#tails.size;
  }

  /** Whether one more may watch. */
  hasRoom(organizationId: string): boolean {
    const own = this.#tails.get(organizationId)?.watchers.size ?? 0;
    return this.watchers < MAX_WATCHERS && own < MAX_OF_ONE;
  }

  /** New entries as they come, until the signal. Ask whether there is room first. */
  async *watch(organizationId: string, signal: AbortSignal): AsyncGenerator<TailNews> {
    const watcher = new Watcher(signal);
    const tail = this.#tails.get(organizationId) ?? this.#begin(organizationId);
    tail.watchers.add(watcher);
    try {
      while (!signal.aborted) {
        const news = await watcher.next();
        if (news !== undefined) yield news;
        else if (watcher.hasEnded) return;
      }
    } finally {
      tail.watchers.delete(watcher);
      if (tail.watchers.size === 0) this.#end(organizationId, tail);
    }
  }

  #begin(organizationId: string): Tail {
    const tail: Tail = { watchers: new Set(), end: new AbortController() };
    this.#tails.set(organizationId, tail);
    const read = async () => {
      const selection = { since: new Date(), reads: true, limit: 1 };
      for await (const entry of this.#reader.follow(organizationId, selection, tail.end.signal))
        for (const watcher of tail.watchers) watcher.add(entry);
    };
    // Whoever watches asks again, and begins a new reader.
    void read()
      .catch(() => undefined)
      .finally(() => {
        for (const watcher of tail.watchers) watcher.end();
        this.#end(organizationId, tail);
      });
    return tail;
  }

  #end(organizationId: string, tail: Tail): void {
    tail.end.abort();
    if (this.#tails.get(organizationId) === tail) this.#tails.delete(organizationId);
  }
}

/** Somebody who watches, and what waits for them. */
class Watcher {
  #waiting: ReadableEntry[] = [];
  #dropped = 0;
  #wake: (() => void) | undefined;
  hasEnded = false;

  constructor(signal: AbortSignal) {
    signal.addEventListener('abort', () => this.#wake?.(), { once: true });
  }

  add(entry: ReadableEntry): void {
    this.#waiting.push(entry);
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift();
      this.#dropped += 1;
    }
    this.#wake?.();
  }

  end(): void {
    this.hasEnded = true;
    this.#wake?.();
  }

  /** @returns undefined when it was woken for nothing new */
  async next(): Promise<TailNews | undefined> {
    if (this.#waiting.length === 0 && !this.hasEnded)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    this.#wake = undefined;
    if (this.#waiting.length === 0) return undefined;
    const news = { entries: this.#waiting, dropped: this.#dropped };
    this.#waiting = [];
    this.#dropped = 0;
    return news;
  }
}
