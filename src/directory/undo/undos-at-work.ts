import type { UndoOptions, UndoRow, Undos, UndoWish } from './undos.js';

/** Undos on which this process works while whoever began them looks at something else. */
export class UndosAtWork {
  readonly #undos: Undos;
  readonly #onProblem: (id: string, problem: unknown) => void;
  readonly #end = new AbortController();

  /** @param onProblem told of what failed when nobody waited for it any more */
  constructor(undos: Undos, onProblem: (id: string, problem: unknown) => void) {
    this.#undos = undos;
    this.#onProblem = onProblem;
  }

  /** Begins one and works on it. @throws OperatorError as Undos.begin */
  async begin(slug: string, wish: UndoWish, options: UndoOptions): Promise<UndoRow> {
    const undo = await this.#undos.begin(slug, wish, options);
    this.#undos
      .work(undo, () => undefined, this.#end.signal)
      .catch((problem: unknown) => this.#onProblem(undo.id, problem));
    return undo;
  }

  /** Goes on with one. @returns once it does @throws OperatorError as Undos.resume */
  async resume(slug: string, id: string, by: string): Promise<void> {
    let isUnderWay = false;
    await new Promise<void>((begin, refuse) => {
      const begun = () => {
        isUnderWay = true;
        begin();
      };
      this.#undos
        .resume(slug, id, by, begun, this.#end.signal)
        .then(begun, (problem: unknown) => (isUnderWay ? this.#onProblem(id, problem) : refuse(problem)));
    });
  }

  /** Each stops after its step, and is gone on with by whatever server runs next. */
  close(): void {
    this.#end.abort();
  }
}
