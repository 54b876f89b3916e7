import { isObject, type Json } from '../../json.js';
import type { AttributeDefinition } from '../../schema/definition.js';
import { ElementIndex } from './element-index.js';
import { ListElement } from './list-element.js';
import { valueKey } from './value-key.js';

type Kind = 'whole' | 'identity' | 'typedIdentity' | 'primary';

const PRIMARY = 'primary';

const KEYS: Record<Kind, (element: ListElement) => readonly string[]> = {
  whole: (element) => [element.wholeKey()],
  identity: (element) => [element.identityKey()],
  typedIdentity: (element) => [element.typedIdentityKey()],
  primary: ({ value }) => (isObject(value) && value.primary === true ? [PRIMARY] : []),
};

/**
 * The elements of one multi-valued attribute in the course of a PATCH. What operations look for is found in an index,
 * which is made when the first of them looks and kept up by those that follow.
 */
export class ElementList {
  /** By place, in their order. */
  readonly #elements = new Map<number, ListElement>();
  readonly #indexes = new Map<Kind | AttributeDefinition, ElementIndex>();
  #places = 0;

  /** @param held the value of the attribute */
  constructor(held: Json | undefined) {
    for (const value of Array.isArray(held) ? held : []) this.add(this.newElement(value));
  }

  get size(): number {
    return this.#elements.size;
  }

  [Symbol.iterator](): Iterator<ListElement> {
    return this.#elements.values();
  }

  values(): Json[] {
    return Array.from(this, ({ value }) => value);
  }

  /** An element that could come last; it is not in the list until it is added. */
  newElement(value: Json): ListElement {
    this.#places += 1;
    return new ListElement(value, this.#places);
  }

  add(element: ListElement): void {
    this.#elements.set(element.place, element);
    for (const index of this.#indexes.values()) index.add(element);
  }

  at(place: number): ListElement | undefined {
    return this.#elements.get(place);
  }

  change(element: ListElement, value: Json): ListElement {
    for (const index of this.#indexes.values()) index.delete(element);
    const changed = element.with(value);
    this.add(changed);
    return changed;
  }

  remove(element: ListElement): void {
    for (const index of this.#indexes.values()) index.delete(element);
    this.#elements.delete(element.place);
  }

  clear(): void {
    this.#elements.clear();
    this.#indexes.clear();
  }

  hasEqual(element: ListElement): boolean {
    return this.#index('whole').at(element.wholeKey()).size > 0;
  }

  /** The first element that is the same value of the same type. */
  sameOfType(element: ListElement): ListElement | undefined {
    return this.#index('typedIdentity').firstAt(element.typedIdentityKey());
  }

  /** Every element that is the same value. */
  same(element: ListElement): ListElement[] {
    return [...this.#index('identity').at(element.identityKey())];
  }

  /** The elements that are primary, with their positions, counted from 1. */
  primaries(): [ListElement, number][] {
    const primaries = this.#index('primary').at(PRIMARY);
    if (primaries.size === 0) return [];
    const places = [...this.#elements.keys()];
    return [...primaries].map((element) => [element, places.indexOf(element.place) + 1]);
  }

  /** The elements of which a part is equal to this; null stands for those that do not have it. */
  havingPart(part: AttributeDefinition, value: string | number | boolean | null): ReadonlySet<ListElement> {
    return this.#index(part).at(valueKey(value));
  }

  #index(of: Kind | AttributeDefinition): ElementIndex {
    let index = this.#indexes.get(of);
    if (index === undefined) {
      index = new ElementIndex(typeof of === 'string' ? KEYS[of] : (element) => partKeys(element, of), this);
      this.#indexes.set(of, index);
    }
    return index;
  }
}

function partKeys(element: ListElement, part: AttributeDefinition): readonly string[] {
  if (!isObject(element.value)) return [];
  const comparables = element.comparables(part);
  // A value of another type is equal to nothing.
  return comparables.length === 0
    ? [valueKey(null)]
    : comparables.flatMap((value) => (value === undefined ? [] : valueKey(value)));
}
