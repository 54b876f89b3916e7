/** Shortest id that is taken for one wherever it stands in a text. */
const LONG = 8;
const SEPARATORS = /([^\w.-]+)/;

/**
 * What the endpoint calls that which the recording calls otherwise: ids, and per resource times and versions. What was
 * learnt on trial can be forgotten again.
 */
export class Bindings {
  readonly #ids = new Map<string, string>();
  readonly #recorded = new Map<string, string>();
  readonly #stamps = new Map<string, string>();
  #journal: Array<() => void> = [];

  /** Whether a recorded id can stand for an actual one; learns it when neither is known yet. */
  bindId(recorded: string, actual: string): boolean {
    const known = this.#ids.get(recorded);
    if (known !== undefined) return known === actual;
    if (this.#recorded.has(actual)) return false;
    this.#put(this.#ids, recorded, actual);
    this.#put(this.#recorded, actual, recorded);
    return true;
  }

  /** Of a time or version of one resource: as long as the recorded one is the same, so must the actual one be. */
  bindStamp(resource: string, name: string, recorded: string, actual: string): boolean {
    const key = JSON.stringify([resource, name, recorded]);
    const known = this.#stamps.get(key);
    if (known !== undefined) return known === actual;
    this.#put(this.#stamps, key, actual);
    return true;
  }

  /** @returns the recorded one itself when nothing is known */
  stamp(resource: string, name: string, recorded: string): string {
    return this.#stamps.get(JSON.stringify([resource, name, recorded])) ?? recorded;
  }

  id(recorded: string): string {
    return this.#ids.get(recorded) ?? recorded;
  }

  /** A text with every id in it as the endpoint calls it: the whole text, or longer ids among other words. */
  translate(text: string): string {
    const whole = this.#ids.get(text);
    if (whole !== undefined) return whole;
    if (this.#ids.size === 0 || text.length < LONG) return text;
    return text
      .split(SEPARATORS)
      .map((word) => (word.length >= LONG ? (this.#ids.get(word) ?? word) : word))
      .join('');
  }

  /** Does something and forgets what it learnt unless it succeeds. */
  attempt(work: () => boolean): boolean {
    const outer = this.#journal;
    this.#journal = [];
    const isDone = work();
    if (isDone) outer.push(...this.#journal);
    else for (const undo of this.#journal.reverse()) undo();
    this.#journal = outer;
    return isDone;
  }

  /** Nothing that was learnt so far can be forgotten any more. */
  settle(): void {
    this.#journal = [];
  }

  #put(map: Map<string, string>, key: string, value: string): void {
    map.set(key, value);
    this.#journal.push(() => map.delete(key));
  }
}
