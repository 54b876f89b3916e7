import type { SyncActor, SyncMode, SyncRunRow, Syncs } from './syncs.js';

/** Runs on which this process works while whoever began them looks at something else. */
export class SyncsAtWork {
  readonly #syncs: Pick<Syncs, 'start' | 'work'>;
  readonly #onProblem: (id: string, problem: unknown) => void;
  readonly #end = new AbortController();

  /** @param onProblem told of what failed when nobody waited for it any more */
  constructor(syncs: Pick<Syncs, 'start' | 'work'>, onProblem: (id: string, problem: unknown) => void) {
    this.#syncs = syncs;
    this.#onProblem = onProblem;
  }

  /** Begins one and works on it. @throws OperatorError as Syncs.start */
  async begin(slug: string, systemText: string, by: SyncActor, mode: SyncMode): Promise<SyncRunRow> {
    const run = await this.#syncs.start(slug, systemText, by, mode);
    this.#syncs
      .work(run, () => undefined, this.#end.signal)
      .catch((problem: unknown) => this.#onProblem(run.id, problem));
    return run;
  }

  /** Each stops after its step, and is gone on with by whatever server runs next. */
  close(): void {
    this.#end.abort();
  }
}
