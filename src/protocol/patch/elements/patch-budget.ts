import { payloadTooLarge } from '../../scim-error.js';

/** What grows with operations times elements; the size of body and resource bounds everything else. */
const LIMITS = {
  /** Elements in the values of operations. */
  sent: 20_000,
  /** Changes of one element by one operation. */
  changes: 5_000,
  /** Characters of what operations write, once for each element that they write it to. */
  written: 8_000_000,
  /** Characters that conditions other than `eq` compare; each element counts as some more. */
  compared: 8_000_000,
} as const;

/** What it takes to compare an element, whatever its length, in characters. */
const COMPARISON_COST = 40;

type Cost = keyof typeof LIMITS;

const SENTENCES: Record<Cost, (limit: number, needed: number) => string> = {
  sent: (limit, needed) =>
    `have at most ${limit} elements of multi-valued attributes in their values, and have ${needed} up to here. Send each element once`,
  changes: (limit, needed) =>
    `change at most ${limit} elements of multi-valued attributes in all, and would change ${needed} up to here. Replace the attribute as a whole`,
  written: (limit, needed) =>
    `write at most ${limit} characters to elements of multi-valued attributes, and would write ${needed} up to here. Choose fewer elements or shorter values`,
  compared: (limit, needed) =>
    `compare at most ${limit} characters of elements by conditions other than "eq", and would compare ${needed} up to here. Choose elements with "eq"`,
};

/** Keeps count of the work that operations ask for, and refuses it before it is done. */
export class PatchBudget {
  readonly #whose: string;
  readonly #times: number;
  readonly #spent: Record<Cost, number> = { sent: 0, changes: 0, written: 0, compared: 0 };

  /**
   * @param whose operations, in the words of an error
   * @param times how many PATCHes at their limits they may cost
   */
  constructor(whose = 'one PATCH', times = 1) {
    this.#whose = whose;
    this.#times = times;
  }

  /**
   * @param path of the operation, for the message
   * @throws ScimError 413
   */
  change(path: string, elements: number, characters: number): void {
    this.#spend('changes', elements, path);
    this.#spend('written', elements * characters, path);
  }

  /** Elements that an operation has in its value. @throws ScimError 413 */
  send(path: string, elements: number): void {
    this.#spend('sent', elements, path);
  }

  /** One comparison of one element. @throws ScimError 413 */
  compare(path: string, characters: number): void {
    this.#spend('compared', COMPARISON_COST + characters, path);
  }

  #spend(cost: Cost, amount: number, path: string): void {
    this.#spent[cost] += amount;
    const limit = LIMITS[cost] * this.#times;
    if (this.#spent[cost] <= limit) return;
    const shown = path.length > 100 ? `${path.slice(0, 100)}…` : path;
    throw payloadTooLarge(
      `The operations of ${this.#whose} may ${SENTENCES[cost](limit, this.#spent[cost])}, or send fewer operations at a time (${shown}). Nothing was changed.`,
      'operations-too-costly',
    );
  }
}
