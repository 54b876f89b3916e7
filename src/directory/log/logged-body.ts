import type { Json, JsonObject } from '../../protocol/json.js';
import { isObject } from '../../protocol/json.js';
import { leafOf, type ResourceType } from '../../protocol/schema/resource-type.js';

/** Longest request body, as JSON, that a refusal keeps. */
const MAX_LENGTH = 20_000;
const NOT_LOGGED = '[not logged]';

/**
 * The body of a refused request without passwords and whatever else is never returned; of one that is too long, only
 * that it is. No more of a long one is read than could be kept.
 * @param type of the resource that it was sent for, if that is known
 */
export function loggedBody(body: Json | undefined, type: ResourceType | undefined): JsonObject {
  if (body === undefined) return {};
  const kept = new BoundedCopy(MAX_LENGTH, secretNames(type)).of(body);
  return kept === undefined ? { bodyLongerThan: MAX_LENGTH } : { body: kept };
}

/** Copies JSON as long as its text is not too long. */
class BoundedCopy {
  #left: number;
  readonly #secret: RegExp;

  constructor(length: number, secret: RegExp) {
    this.#left = length;
    this.#secret = secret;
  }

  /** @returns undefined when it is too long */
  of(value: Json): Json | undefined {
    if (Array.isArray(value)) return this.#array(value);
    if (isObject(value)) return this.#object(value);
    return this.#fits(typeof value === 'string' ? value.length + 2 : String(value).length) ? value : undefined;
  }

  #array(array: readonly Json[]): Json | undefined {
    const result: Json[] = [];
    if (!this.#fits(2)) return undefined;
    for (const element of array) {
      const copy = this.#fits(1) ? this.of(element) : undefined;
      if (copy === undefined) return undefined;
      result.push(copy);
    }
    return result;
  }

  #object(object: JsonObject): Json | undefined {
    const result: [string, Json][] = [];
    if (!this.#fits(2)) return undefined;
    // In a PatchOperation `path` says what `value` is of.
    let isPathSecret = false;
    for (const key in object) {
      if (!this.#fits(key.length + 4)) return undefined;
      const copy = this.#secret.test(key) ? NOT_LOGGED : this.of(object[key] ?? null);
      if (copy === undefined) return undefined;
      if (/^path$/i.test(key) && this.#secret.test(String(copy))) isPathSecret = true;
      result.push([key, copy]);
    }
    const hidden = isPathSecret ? result.map(([key, copy]) => [key, /^value$/i.test(key) ? NOT_LOGGED : copy]) : result;
    return Object.fromEntries(hidden);
  }

  #fits(length: number): boolean {
    this.#left -= length;
    return this.#left >= 0;
  }
}

const PASSWORD = /password/i;
const known = new WeakMap<ResourceType, RegExp>();

/** Matches names and paths that lead to what is never returned. */
function secretNames(type: ResourceType | undefined): RegExp {
  if (type === undefined) return PASSWORD;
  let pattern = known.get(type);
  if (pattern === undefined) {
    const never = type.paths.filter((path) => path.attribute.returned === 'never' || leafOf(path).returned === 'never');
    const names = never.map((path) => leafOf(path).name.replace(/[$-]/g, '\\$&'));
    pattern = new RegExp(['password', ...names.map((name) => `(?<![\\w$-])${name}(?![\\w$-])`)].join('|'), 'i');
    known.set(type, pattern);
  }
  return pattern;
}
