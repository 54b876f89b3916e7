import type { Json, JsonObject } from '../../../protocol/json.js';
import { isStorable } from '../../../protocol/storable-text.js';
import { TransformationError } from '../transformation-error.js';
import { TRANSFORMATION_LIMITS } from '../transformation-limits.js';

/** What mappings hand from function to function: JSON, or the bytes that `decode` makes. */
export type Value = Json | Uint8Array;

export const isMap = (value: Value | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/** Names that no mapping may write: through them, an object would reach what all objects share. */
const REFUSED_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** @throws TransformationError */
export function checkName(name: string): string {
  if (REFUSED_NAMES.has(name)) throw new TransformationError(`No mapping may write an attribute named ${name}.`);
  return storable(name);
}

/** Sets a member whatever it is called, and never calls a setter. */
export function put(object: JsonObject, name: string, value: Json): void {
  if (REFUSED_NAMES.has(name)) {
    Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
  } else {
    object[name] = value;
  }
}

/** Of a member that is the object's own; nothing of what all objects share. */
export const member = (object: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** @throws TransformationError for what functions made of a text that is none any more */
function storable(text: string): string {
  if (isStorable(text)) return text;
  throw new TransformationError(
    'What it makes has a NUL character or half of one, as where a text is cut within an emoji, or bytes are decoded that are no text.',
  );
}

/**
 * A copy that shares nothing, with bytes as the text that they are.
 * @throws TransformationError where it is too large or deep, or has what is no text
 */
export function copy(value: Value, spend: (work: number) => void, depth = 0): Json {
  spend(1);
  if (value instanceof Uint8Array) return storable(textOf(value));
  if (typeof value === 'string') return storable(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > TRANSFORMATION_LIMITS.depth) {
    throw new TransformationError(`Values are nested more than ${TRANSFORMATION_LIMITS.depth} deep.`);
  }
  if (Array.isArray(value)) return value.map((element) => copy(element, spend, depth + 1));
  const copied: JsonObject = {};
  for (const [name, inner] of Object.entries(value)) {
    put(copied, name, copy(inner, spend, depth + 1));
  }
  return copied;
}

/** Characters or bytes that are copied at the price of one value visited. */
const CHARACTERS_AT_ONCE = 16;

/** Pays for looking at all of a value, as whoever writes it as text does. */
export function spendOn(value: Value | undefined, spend: (work: number) => void): void {
  spend(1);
  if (typeof value === 'string' || value instanceof Uint8Array) spend(Math.ceil(value.length / CHARACTERS_AT_ONCE));
  else if (Array.isArray(value)) for (const element of value) spendOn(element, spend);
  else if (isMap(value)) for (const inner of Object.values(value)) spendOn(inner, spend);
}

/** The text of a value as `toString` makes it: what is no text is written as JSON. */
export const textOf = (value: Value): string => {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : JSON.stringify(value);
};
