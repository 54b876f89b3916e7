import type { HangUp } from '../../protocol/hang-up.js';

/** Why nobody was let in. */
export class NoPlace extends Error {
  override readonly name = 'NoPlace';
  readonly reason: 'hung up' | 'own load' | 'load of others';

  constructor(reason: NoPlace['reason']) {
    super(`no place: ${reason}`);
    this.reason = reason;
  }
}

export interface FairShareOptions {
  /** How many places there are. */
  readonly places: number;
  /** How many of one account may wait. */
  readonly maxWaiting: number;
  /** How long they wait at most. */
  readonly maxWaitMs: number;
}

interface Waiting {
  admit(): void;
}

/**
 * Shares places, such as the connections of a pool, among accounts, such as organizations. An account may have as many as
 * are free: alone, half of them; beside another one that does so, half of the rest. Whoever comes next finds a place,
 * without anything being kept idle for long. Who has to wait is let in in the order of coming; accounts take turns.
 */
export class FairShare {
  readonly #options: FairShareOptions;
  #free: number;
  readonly #held = new Map<string, number>();
  /** In the order of their turns. */
  readonly #waiting = new Map<string, Set<Waiting>>();

  constructor(options: FairShareOptions) {
    this.#options = options;
    this.#free = options.places;
  }

  /**
   * Takes a place, which must be left again.
   * @returns undefined when there was one at once
   * @throws NoPlace when too many of the account wait already; the promise when it waited too long or the client hung up
   */
  enter(account: string, hangUp?: HangUp): Promise<void> | undefined {
    const queue = this.#waiting.get(account);
    if (queue === undefined && this.#hasRoom(account)) {
      this.#take(account);
      return undefined;
    }
    if ((queue?.size ?? 0) >= this.#options.maxWaiting) throw this.#refusal(account);
    return new Promise((resolve, reject) => this.#wait(account, hangUp, resolve, reject));
  }

  leave(account: string): void {
    const held = (this.#held.get(account) ?? 0) - 1;
    if (held > 0) this.#held.set(account, held);
    else this.#held.delete(account);
    this.#free += 1;
    this.#admitWaiting();
  }

  #hasRoom(account: string): boolean {
    return (this.#held.get(account) ?? 0) < this.#free;
  }

  #take(account: string): void {
    this.#held.set(account, (this.#held.get(account) ?? 0) + 1);
    this.#free -= 1;
  }

  #wait(account: string, hangUp: HangUp | undefined, resolve: () => void, reject: (error: NoPlace) => void): void {
    const queue = this.#waiting.get(account) ?? new Set<Waiting>();
    const end = () => {
      clearTimeout(timer);
      hangUp?.ignore(giveUp);
      queue.delete(waiting);
      if (queue.size === 0) this.#waiting.delete(account);
    };
    const waiting: Waiting = {
      admit: () => {
        end();
        resolve();
      },
    };
    const giveUp = () => {
      end();
      reject(new NoPlace('hung up'));
    };
    const timer = setTimeout(() => {
      end();
      reject(this.#refusal(account));
    }, this.#options.maxWaitMs);
    hangUp?.listen(giveUp);
    queue.add(waiting);
    this.#waiting.set(account, queue);
  }

  /** An account that has places waits for itself. */
  #refusal(account: string): NoPlace {
    return new NoPlace(this.#held.has(account) ? 'own load' : 'load of others');
  }

  #admitWaiting(): void {
    for (const [account, queue] of this.#waiting) {
      if (this.#free === 0) return;
      const [first] = queue;
      if (first === undefined || !this.#hasRoom(account)) continue;
      // Its next turn comes after those of all others that wait.
      this.#waiting.delete(account);
      if (queue.size > 1) this.#waiting.set(account, queue);
      this.#take(account);
      first.admit();
    }
  }
}
