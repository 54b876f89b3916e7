import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** How many resources a query finds in all. */
export interface Total {
  /** What tells it from other queries, of other organizations among them. */
  readonly key: readonly unknown[];
  count(): Promise<number>;
}

const MAX_WALKS = 1_000;
/** As long as a cursor is good for. */
const KEPT_MS = 3_600_000;

/**
 * The totals of walks by id. SAP's clients are told on every page, and counting takes as long as there are resources: so it
 * is done for the first page, and the others say the same, unless they come to another node.
 */
export class WalkTotals {
  readonly #totals = new LRUCache<string, number>({ max: MAX_WALKS, ttl: KEPT_MS });

  /** @param begins whether it is the first page, which says what is there now */
  async of({ key, count }: Total, begins: boolean): Promise<number> {
    const name = createHash('sha256').update(JSON.stringify(key)).digest('base64');
    const known = begins ? undefined : this.#totals.get(name);
    if (known !== undefined) return known;
    const total = await count();
    this.#totals.set(name, total);
    return total;
  }
}
