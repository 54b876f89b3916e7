/** How late a deadline may be noticed. */
const EVERY_MS = 100;

/** Something that must be over by a time. */
export interface Deadline {
  /** By performance.now(). */
  readonly at: number;
  miss(): void;
}

/** Deadlines that are hardly ever missed: all of them share one timer, as one for each would cost every look-up. */
export class Deadlines {
  readonly #pending = new Set<Deadline>();
  #timer: NodeJS.Timeout | undefined;

  add(deadline: Deadline): void {
    this.#pending.add(deadline);
    this.#timer ??= setInterval(() => this.#look(), EVERY_MS).unref();
  }

  remove(deadline: Deadline): void {
    this.#pending.delete(deadline);
  }

  #look(): void {
    const now = performance.now();
    for (const deadline of this.#pending) {
      if (deadline.at > now) continue;
      this.#pending.delete(deadline);
      deadline.miss();
    }
    if (this.#pending.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
