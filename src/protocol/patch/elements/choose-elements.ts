import { holds, isPresent, operandOf } from '../../filter/evaluate-filter.js';
import type { Comparison, ResolvedFilter } from '../../filter/resolve-filter.js';
import { isObject } from '../../json.js';
import type { ElementList } from './element-list.js';
import type { ListElement } from './list-element.js';
import type { PatchBudget } from './patch-budget.js';

type Elements = ReadonlySet<ListElement>;

/**
 * The elements that a condition in brackets chooses, in their order: those of which evaluateElement says yes. `eq` finds
 * them in an index; every other comparison meets each of them.
 * @param path of the operation, for the message
 * @throws ScimError 413 before it would take long
 */
export function chooseElements(
  list: ElementList,
  filter: ResolvedFilter,
  path: string,
  budget: PatchBudget,
): ListElement[] {
  const chosen = new Choice(list, path, budget).of(filter, undefined);
  return [...chosen].filter(({ value }) => isObject(value)).sort((a, b) => a.place - b.place);
}

class Choice {
  readonly #list: ElementList;
  readonly #path: string;
  readonly #budget: PatchBudget;

  constructor(list: ElementList, path: string, budget: PatchBudget) {
    this.#list = list;
    this.#path = path;
    this.#budget = budget;
  }

  /** @param among the only elements that are asked for; undefined for all */
  of(filter: ResolvedFilter, among: Elements | undefined): Elements {
    switch (filter.kind) {
      case 'and': {
        // What an index finds leaves little to compare.
        const indexedLast = isIndexed(filter.right) && !isIndexed(filter.left);
        const [first, second] = indexedLast ? [filter.right, filter.left] : [filter.left, filter.right];
        return this.of(second, this.of(first, among));
      }
      case 'or': {
        const chosen = new Set<ListElement>();
        this.#collect(filter, among, chosen);
        return chosen;
      }
      case 'not': {
        const chosen = this.of(filter.filter, among);
        return this.#among(among, (element) => {
          this.#budget.compare(this.#path, 0);
          return !chosen.has(element);
        });
      }
      case 'present': {
        const { subAttribute } = filter.path;
        return this.#among(among, ({ value }) => {
          this.#budget.compare(this.#path, 0);
          return subAttribute !== undefined && isObject(value) && isPresent(value[subAttribute.name] ?? null);
        });
      }
      case 'compare':
        return this.#comparing(filter, among);
      // Brackets do not stand within brackets.
      case 'valuePath':
        return new Set();
    }
  }

  /** Puts what any of many conditions chooses together. */
  #collect(filter: ResolvedFilter, among: Elements | undefined, chosen: Set<ListElement>): void {
    if (filter.kind === 'or') {
      this.#collect(filter.left, among, chosen);
      this.#collect(filter.right, among, chosen);
      return;
    }
    for (const element of this.of(filter, among)) {
      this.#budget.compare(this.#path, 0);
      chosen.add(element);
    }
  }

  #comparing(comparison: Comparison, among: Elements | undefined): Elements {
    const { operator, path } = comparison;
    const part = path.subAttribute;
    if (part === undefined) throw new Error(`${path.text} is no part of an element`);
    const operand = operandOf(comparison);
    if (operator === 'eq') {
      const found = this.#list.havingPart(part, operand);
      if (among === undefined) return found;
      const [fewer, more] = found.size < among.size ? [found, among] : [among, found];
      return this.#among(fewer, (element) => {
        this.#budget.compare(this.#path, 0);
        return more.has(element);
      });
    }
    // Looking for one text within another may compare each character with each.
    const factor = operator === 'co' ? Math.max(1, String(operand).length) : 1;
    return this.#among(among, (element) => {
      const values = element.comparables(part);
      for (const value of values) this.#budget.compare(this.#path, lengthOf(value) * factor);
      if (values.length > 0) return values.some((value) => holds(operator, value, operand));
      this.#budget.compare(this.#path, 0);
      return holds(operator, null, operand);
    });
  }

  #among(among: Elements | undefined, isChosen: (element: ListElement) => boolean): Elements {
    const chosen = new Set<ListElement>();
    for (const element of among ?? this.#list) if (isChosen(element)) chosen.add(element);
    return chosen;
  }
}

const lengthOf = (value: unknown): number => (typeof value === 'string' ? value.length : 0);

/** Whether an index finds what the condition chooses. */
function isIndexed(filter: ResolvedFilter): boolean {
  if (filter.kind === 'and') return isIndexed(filter.left) || isIndexed(filter.right);
  if (filter.kind === 'or') return isIndexed(filter.left) && isIndexed(filter.right);
  return filter.kind === 'compare' && filter.operator === 'eq';
}
