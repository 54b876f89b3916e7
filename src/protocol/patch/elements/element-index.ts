import type { ListElement } from './list-element.js';

const NONE: ReadonlySet<ListElement> = new Set();

/** The elements of a list by a key that they have; it may be more than one. */
export class ElementIndex {
  readonly #keysOf: (element: ListElement) => readonly string[];
  readonly #byKey = new Map<string, Bucket>();

  constructor(keysOf: (element: ListElement) => readonly string[], elements: Iterable<ListElement>) {
    this.#keysOf = keysOf;
    for (const element of elements) this.add(element);
  }

  add(element: ListElement): void {
    for (const key of this.#keysOf(element)) {
      let bucket = this.#byKey.get(key);
      if (bucket === undefined) {
        bucket = new Bucket();
        this.#byKey.set(key, bucket);
      }
      bucket.add(element);
    }
  }

  delete(element: ListElement): void {
    for (const key of this.#keysOf(element)) this.#byKey.get(key)?.delete(element);
  }

  at(key: string): ReadonlySet<ListElement> {
    return this.#byKey.get(key)?.elements ?? NONE;
  }

  /** Of those with the key, the one that comes before all others. */
  firstAt(key: string): ListElement | undefined {
    return this.#byKey.get(key)?.first();
  }
}

class Bucket {
  readonly elements = new Set<ListElement>();
  /** The first of the elements; undefined until it is sought. */
  #first: ListElement | undefined;

  add(element: ListElement): void {
    this.elements.add(element);
    if (this.#first !== undefined && element.place < this.#first.place) this.#first = element;
  }

  delete(element: ListElement): void {
    this.elements.delete(element);
    if (this.#first === element) this.#first = undefined;
  }

  first(): ListElement | undefined {
    if (this.#first === undefined) {
      for (const element of this.elements) {
        if (this.#first === undefined || element.place < this.#first.place) this.#first = element;
      }
    }
    return this.#first;
  }
}
