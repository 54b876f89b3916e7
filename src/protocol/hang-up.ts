/**
 * Tells whether the client of a request closed its connection before it had its answer: then nobody waits for what the
 * request reads. As an AbortSignal, but at a hundredth of the cost, which every request pays.
 */
export class HangUp {
  #happened = false;
  readonly #listeners = new Set<() => void>();

  get happened(): boolean {
    return this.#happened;
  }

  /** @param listener called when it happens; not when it has happened */
  listen(listener: () => void): void {
    this.#listeners.add(listener);
  }

  ignore(listener: () => void): void {
    this.#listeners.delete(listener);
  }

  happen(): void {
    if (this.#happened) return;
    this.#happened = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }
}
