import { type Comparable, comparablesOf } from '../../filter/evaluate-filter.js';
import { isObject, type Json } from '../../json.js';
import type { AttributeDefinition } from '../../schema/definition.js';
import { membersKey, valueKey } from './value-key.js';

/**
 * An element of a multi-valued attribute in the course of a PATCH, with what comparing it has taken to find out: each
 * member is read once, however many operations meet it.
 */
export class ListElement {
  readonly value: Json;
  /** Rises in the order of the list. */
  readonly place: number;
  /** Keys of members, by name. */
  readonly #keys = new Map<string, string>();
  /** What a condition compares, by the sub-attribute. */
  readonly #comparables = new Map<AttributeDefinition, readonly Comparable[]>();

  constructor(value: Json, place: number) {
    this.value = value;
    this.place = place;
  }

  /** Another value at the same place. What is known of members that stay the same stays known. */
  with(value: Json): ListElement {
    const changed = new ListElement(value, this.place);
    const before = this.value;
    if (!isObject(before) || !isObject(value)) return changed;
    for (const [name, key] of this.#keys) if (before[name] === value[name]) changed.#keys.set(name, key);
    for (const [part, known] of this.#comparables) {
      if (before[part.name] === value[part.name]) changed.#comparables.set(part, known);
    }
    return changed;
  }

  /** Equal for elements that have the same members. */
  wholeKey(): string {
    const { value } = this;
    return isObject(value) ? membersKey(value, (name) => this.#keyOf(name)) : valueKey(value);
  }

  /** Equal for elements that are the same value: by `value` where they have one, else as a whole. */
  identityKey(): string {
    const { value } = this;
    return isObject(value) && value.value !== undefined ? this.#keyOf('value') : this.wholeKey();
  }

  /** Equal for elements that are the same value of the same type. */
  typedIdentityKey(): string {
    const { value } = this;
    const type = isObject(value) && value.type !== undefined ? this.#keyOf('type') : 'null';
    return `${this.identityKey()} ${type}`;
  }

  /** What a condition compares of a part; nothing where the element does not have it. */
  comparables(part: AttributeDefinition): readonly Comparable[] {
    let known = this.#comparables.get(part);
    if (known === undefined) {
      known = isObject(this.value) ? comparablesOf(part, this.value[part.name]) : [];
      this.#comparables.set(part, known);
    }
    return known;
  }

  #keyOf(name: string): string {
    let key = this.#keys.get(name);
    if (key === undefined) {
      key = valueKey(isObject(this.value) ? (this.value[name] ?? null) : null);
      this.#keys.set(name, key);
    }
    return key;
  }
}
