import { isAway } from '../../protocol/is-away.js';
import type { Json } from '../../protocol/json.js';
import type { Projection } from '../../protocol/resource/projection.js';
import { ScimError } from '../../protocol/scim-error.js';
import type { Creation, CreationBounds, CreationOutcome, Directory, Represented } from '../directory.js';

/** Stores resources of one type together, in a bounded number of statements. */
export interface Batch<Row> extends Pick<Directory, 'create'> {
  /** Whether this body can be created among others; what cannot needs a statement of its own. */
  takes(body: Json | undefined): boolean;
  /** @throws ScimError 400, 413 */
  readRow(body: Json | undefined): Row;
  /**
   * @param allOrNone store nothing when one of them cannot be stored
   * @returns for each the complete resource, or why it was not stored; undefined when nothing was stored, so that fewer
   *   at once are to be tried
   */
  storeRows(rows: readonly Row[], allOrNone: boolean): Promise<(Represented | ScimError)[] | undefined>;
  /** The complete resource of a row as its answer shows it. */
  answerTo(row: Row, represented: Represented, projection: Projection): Represented;
}

/** Creates several, those together that can be; see Directory. */
export async function createMany<Row>(
  batch: Batch<Row>,
  creations: readonly Creation[],
  bounds: CreationBounds,
): Promise<CreationOutcome[]> {
  const work = new ManyCreations(batch, bounds);
  for (const run of runsOf(batch, creations)) {
    if (work.isOver) break;
    await work.createRun(run);
  }
  return work.outcomes;
}

/** Neighbours that can be created together; what cannot is by itself. */
function runsOf<Row>(batch: Batch<Row>, creations: readonly Creation[]): Creation[][] {
  const runs: Creation[][] = [];
  let isOpen = false;
  for (const creation of creations) {
    const takes = batch.takes(creation.body);
    if (takes && isOpen) runs.at(-1)?.push(creation);
    else runs.push([creation]);
    isOpen = takes;
  }
  return runs;
}

/** A creation with its row, or with why it has none. */
interface Draft<Row> {
  readonly creation: Creation;
  readonly row: { readonly read: Row } | { readonly thrown: unknown };
}

class ManyCreations<Row> {
  readonly outcomes: CreationOutcome[] = [];
  readonly #batch: Batch<Row>;
  readonly #bounds: CreationBounds;
  #failuresLeft: number;
  /** Whether nothing more may be begun. */
  #hasEnded = false;

  constructor(batch: Batch<Row>, bounds: CreationBounds) {
    this.#batch = batch;
    this.#bounds = bounds;
    this.#failuresLeft = bounds.failuresLeft;
  }

  get isOver(): boolean {
    return this.#hasEnded || this.#failuresLeft <= 0;
  }

  async createRun(run: readonly Creation[]): Promise<void> {
    const [only, ...others] = run;
    if (only !== undefined && others.length === 0) await this.#createAlone(only);
    else await this.#createTogether(await this.#readRows(run));
  }

  /** Reads the bodies in their order, until as many failed as may. */
  async #readRows(run: readonly Creation[]): Promise<Draft<Row>[]> {
    const drafts: Draft<Row>[] = [];
    let failuresLeft = this.#failuresLeft;
    for (const creation of run) {
      if (failuresLeft <= 0 || !(await this.#mayBegin())) break;
      try {
        drafts.push({ creation, row: { read: this.#batch.readRow(creation.body) } });
      } catch (thrown) {
        drafts.push({ creation, row: { thrown } });
        failuresLeft -= 1;
      }
    }
    return drafts;
  }

  /**
   * Stores several in one statement. Where the failures could become too many on the way they are stored all or none,
   * because none may be stored after the last failure. When nothing was stored because something collides, each half is
   * tried in its turn. Whatever is tried again is the same row, so that one that is stored already is known by its id.
   * @param before why they could not be stored together
   */
  async #createTogether(drafts: readonly Draft<Row>[], before?: unknown): Promise<void> {
    const tried = untilTooManyFail(drafts, this.#failuresLeft);
    const [only, ...others] = tried;
    if (only === undefined || this.#failuresLeft <= 0) return;
    if (!(await this.#mayBegin())) {
      // Where the answer was lost it may be stored: it was tried.
      if (isAway(before)) this.#fail(before);
      return;
    }
    let stored: (Represented | ScimError)[] | undefined;
    try {
      stored = await this.#storeRows(tried);
    } catch (thrown) {
      if (others.length === 0) return this.#fail(thrown);
      // The creation that is the cause meets it again by itself, and its client is told.
      this.#bounds.report(thrown);
      for (const draft of tried) await this.#createTogether([draft], thrown);
      return;
    }
    if (stored !== undefined) return this.#settle(tried, stored);
    // By itself it gets to know what it collides with.
    if (others.length === 0) return this.#createAlone(only.creation);
    const half = Math.ceil(tried.length / 2);
    await this.#createTogether(tried.slice(0, half));
    return this.#createTogether(tried.slice(half));
  }

  #storeRows(drafts: readonly Draft<Row>[]): Promise<(Represented | ScimError)[] | undefined> {
    const rows = drafts.flatMap(({ row }) => ('read' in row ? [row.read] : []));
    return this.#batch.storeRows(rows, this.#failuresLeft < drafts.length);
  }

  async #createAlone({ body, projection }: Creation): Promise<void> {
    if (!(await this.#mayBegin())) return;
    try {
      this.#succeed(await this.#batch.create(body, projection));
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** Whether there is time for more, and the database was there until now. */
  async #mayBegin(): Promise<boolean> {
    this.#hasEnded ||= !(await this.#bounds.mayBegin());
    return !this.#hasEnded;
  }

  /** @param stored what became of those that have a row */
  #settle(drafts: readonly Draft<Row>[], stored: readonly (Represented | ScimError)[]): void {
    const outcomes = stored.values();
    for (const { creation, row } of drafts) {
      if ('thrown' in row) this.#fail(row.thrown);
      else {
        const outcome = outcomes.next().value;
        if (outcome === undefined || outcome instanceof ScimError) this.#fail(outcome);
        else this.#succeed(this.#batch.answerTo(row.read, outcome, creation.projection));
      }
    }
  }

  #succeed(value: Represented): void {
    this.outcomes.push({ status: 'fulfilled', value });
  }

  #fail(reason: unknown): void {
    this.outcomes.push({ status: 'rejected', reason });
    this.#failuresLeft -= 1;
    this.#hasEnded ||= isAway(reason);
  }
}

/** Those up to the one whose failure is the last that may be. */
function untilTooManyFail<Row>(drafts: readonly Draft<Row>[], failuresLeft: number): readonly Draft<Row>[] {
  let left = failuresLeft;
  const last = drafts.findIndex(({ row }) => 'thrown' in row && --left <= 0);
  return last < 0 ? drafts : drafts.slice(0, last + 1);
}
