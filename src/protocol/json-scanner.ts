import { randomInt } from 'node:crypto';
import { invalidSyntax, payloadTooLarge } from './scim-error.js';

/** Deepest nesting of arrays and objects; a user needs four. */
const MAX_DEPTH = 20;
/** Most members of one object; no resource has as many attributes. */
const MAX_OBJECT_MEMBERS = 10_000;
/** Most elements, members, arrays and objects of one body: 100,000 members of a group with their types and names fit. */
const MAX_VALUES = 500_000;
/** What an object has beyond so many members is kept in a table of its own, for which few bodies have a use. */
const MANY_MEMBERS = 100;
const MAX_MEMBERS_BEYOND = 50_000;
/**
 * Most ways in which the objects of one body go on from the names that they have to the next. For each, the engine makes
 * a hidden class, which takes as long as reading a thousand bytes; the objects of honest bodies have a few in common.
 */
const MAX_SHAPES = 20_000;
/** A longer name is taken for one that no other object has. */
const MAX_NAME_BYTES = 128;

/** Not known outside, so that nobody finds names that hash alike. */
const [SEED, FACTOR] = [randomInt(2 ** 31), 2 * randomInt(2 ** 30) + 1];
const mix = (hash: number, next: number) => {
  const mixed = Math.imul(hash ^ next, FACTOR);
  return mixed ^ (mixed >>> 15);
};

const [QUOTE, BACKSLASH, COLON, COMMA, SMALL_U] = ['"', '\\', ':', ',', 'u'].map((text) => text.charCodeAt(0));
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = ['[', ']', '{', '}'].map((text) => text.charCodeAt(0));

/**
 * Counts what is in a JSON text while it comes in, so that one that would take long to parse is not parsed. Whether it is
 * JSON it does not know; in what is, it miscounts nothing but empty arrays and objects, which count twice.
 */
export class JsonScanner {
  /** How many members its objects have in all: one for each colon outside of strings. */
  members = 0;
  /** Whether a string has a character as `\u`: no other way leads to a NUL or half a surrogate pair. */
  hasEscapedCharacters = false;
  #values = 0;
  #isInString = false;
  #isAfterBackslash = false;
  #depth = 0;
  /** Of the object at each depth, the outermost first: how many members it has, and a hash of their names. */
  readonly #objects: { members: number; shape: number }[] = [];
  /** Of all objects. */
  readonly #shapes = new Set<number>();
  #membersBeyond = 0;
  /** Of the string that came last, in case it is a name. */
  #hash = 0;
  #length = 0;

  /**
   * @param bytes the next of the text in UTF-8
   * @throws ScimError 400 invalidSyntax, 413
   */
  push(bytes: Uint8Array): void {
    let i = 0;
    if (this.#isAfterBackslash && bytes.length > 0) {
      this.#isAfterBackslash = false;
      if (bytes[0] === SMALL_U) this.hasEscapedCharacters = true;
      i = 1;
    }
    while (i < bytes.length) i = this.#isInString ? this.#throughString(bytes, i) : this.#toString(bytes, i);
  }

  /** @returns where to go on: after the end of the string, or of what has come so far */
  #throughString(bytes: Uint8Array, from: number): number {
    let hash = this.#hash;
    const hashed = Math.min(bytes.length, from + MAX_NAME_BYTES - this.#length);
    for (let i = from; i < bytes.length; i += 1) {
      const byte = bytes[i] ?? 0;
      if (byte === QUOTE) {
        this.#isInString = false;
        this.#hash = hash;
        this.#length += i - from;
        return i + 1;
      }
      if (i < hashed) hash = mix(hash, byte);
      if (byte !== BACKSLASH) continue;
      i += 1;
      if (i === bytes.length) this.#isAfterBackslash = true;
      else if (bytes[i] === SMALL_U) this.hasEscapedCharacters = true;
      if (i < hashed) hash = mix(hash, bytes[i] ?? 0);
    }
    this.#hash = hash;
    this.#length += bytes.length - from;
    return bytes.length;
  }

  /** @returns where to go on: after the beginning of the next string, or the end of what has come so far */
  #toString(bytes: Uint8Array, from: number): number {
    for (let i = from; i < bytes.length; i += 1) {
      switch (bytes[i]) {
        case QUOTE:
          this.#isInString = true;
          [this.#hash, this.#length] = [SEED, 0];
          return i + 1;
        case COMMA:
          this.#countValue();
          break;
        case COLON:
          this.#countMember();
          break;
        case OPEN_ARRAY:
        case OPEN_OBJECT:
          this.#open();
          break;
        case CLOSE_ARRAY:
        case CLOSE_OBJECT:
          this.#depth = Math.max(0, this.#depth - 1);
          break;
      }
    }
    return bytes.length;
  }

  #open(): void {
    this.#countValue();
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw invalidSyntax(`The body nests deeper than ${MAX_DEPTH} levels.`);
    this.#objects[this.#depth] = { members: 0, shape: SEED };
  }

  /** The string that came last is the name of a member. */
  #countMember(): void {
    this.members += 1;
    const object = this.#objects[this.#depth];
    if (object === undefined) return;
    object.members += 1;
    if (object.members > MAX_OBJECT_MEMBERS) {
      throw payloadTooLarge(
        `An object of the body may have at most ${MAX_OBJECT_MEMBERS} members; received more.`,
        'body-too-complex',
      );
    }
    if (object.members > MANY_MEMBERS) this.#membersBeyond += 1;
    object.shape = mix(object.shape, this.#length > MAX_NAME_BYTES ? this.members : this.#hash);
    this.#shapes.add(object.shape);
    if (this.#membersBeyond > MAX_MEMBERS_BEYOND || this.#shapes.size > MAX_SHAPES) {
      throw payloadTooLarge(
        `The objects of the body have too many different members: at most ${MAX_SHAPES} in all that others do not have in the same order, and ${MAX_MEMBERS_BEYOND} beyond the first ${MANY_MEMBERS} of each. Send it in parts.`,
        'body-too-complex',
      );
    }
  }

  #countValue(): void {
    this.#values += 1;
    if (this.#values > MAX_VALUES) {
      throw payloadTooLarge(
        `A body may have at most ${MAX_VALUES} elements, members, arrays and objects in all; received more. Send it in parts.`,
        'body-too-complex',
      );
    }
  }
}
