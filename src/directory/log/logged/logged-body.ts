import type { Json, JsonObject } from '../../../protocol/json.js';
import { isObject } from '../../../protocol/json.js';
import type { ResourceType } from '../../../protocol/schema/resource-type.js';
import { loggedTarget } from './logged-target.js';
import { hasToken, loggedExpression } from './logged-text.js';
import { type SecretNames, secretNamesOf } from './secret-names.js';
import { NOT_LOGGED, type SeenSecrets } from './seen-secrets.js';

/** Longest request body, as JSON, that a refusal keeps. */
const MAX_LENGTH = 20_000;
/** Members of messages whose texts are filters, paths or names. */
const EXPRESSION = /^(?:filter|path|sortby|sortorder|attributes|excludedattributes|cursor)$/i;

/**
 * The body of a refused request without passwords and whatever else is never returned; of one that is too long, only
 * that it is. No more of a long one is read than could be kept.
 * @param types all that the organization has: a body may have been sent to the wrong place
 * @param seen is told what was left out
 */
export function loggedBody(
  body: Json | undefined,
  types: ReadonlyMap<string, ResourceType>,
  seen: SeenSecrets,
): JsonObject {
  if (body === undefined) return {};
  const kept = new BoundedCopy(MAX_LENGTH, types, seen).of(body);
  if (kept !== undefined) return { body: kept };
  seen.addRest();
  return { bodyLongerThan: MAX_LENGTH };
}

const PLAIN_NAME = /^[\w.:$-]*$/;

/** What is said of a value by what it stands under. */
interface Place {
  /** The texts are filters, paths or names. */
  readonly isExpression?: boolean;
  /** Only objects have names that say what is secret in them: nothing else is kept. */
  readonly keepsObjects?: boolean;
}

/** Copies JSON as long as its text is not too long. */
class BoundedCopy {
  #left: number;
  readonly #types: ReadonlyMap<string, ResourceType>;
  readonly #secrets: SecretNames;
  readonly #seen: SeenSecrets;

  constructor(length: number, types: ReadonlyMap<string, ResourceType>, seen: SeenSecrets) {
    this.#left = length;
    this.#types = types;
    this.#secrets = secretNamesOf(types);
    this.#seen = seen;
  }

  /** @returns undefined when it is too long */
  of(value: Json, place: Place = {}): Json | undefined {
    if (Array.isArray(value)) return this.#array(value, place);
    if (isObject(value)) return this.#object(value);
    if (place.keepsObjects && value !== null) return this.#hide(value);
    if (typeof value !== 'string') return this.#fits(String(value).length) ? value : undefined;
    return this.#fits(value.length + 2) ? this.#text(value, place) : undefined;
  }

  #array(array: readonly Json[], place: Place): Json | undefined {
    const result: Json[] = [];
    if (!this.#fits(2)) return undefined;
    for (const element of array) {
      const copy = this.#fits(1) ? this.of(element, place) : undefined;
      if (copy === undefined) return undefined;
      result.push(copy);
    }
    return result;
  }

  #object(object: JsonObject): Json | undefined {
    const result: [string, Json][] = [];
    if (!this.#fits(2)) return undefined;
    // In a PatchOperation `path` says what `value` is of.
    const [path, isOperation] = pathIn(object);
    for (const key in object) {
      if (!this.#fits(key.length + 4)) return undefined;
      const value = object[key] ?? null;
      const of = isOperation && /^value$/i.test(key) ? path : key;
      const copy = this.#secrets.areIn(of) ? this.#hide(value) : this.of(value, this.#place(key, of));
      if (copy === undefined) return undefined;
      result.push([PLAIN_NAME.test(key) ? key : loggedExpression(key, this.#secrets, this.#seen), copy]);
    }
    return Object.fromEntries(result);
  }

  #place(key: string, of: string): Place {
    return { isExpression: EXPRESSION.test(key), keepsObjects: of === '' || this.#secrets.areBelow(of) };
  }

  #text(text: string, { isExpression }: Place): Json {
    if (isExpression && !text.startsWith('/')) return loggedExpression(text, this.#secrets, this.#seen);
    if (isExpression) return loggedTarget(text, this.#types, this.#seen);
    const isSecret = hasToken(text) || (this.#secrets.areIn(text) && !this.#secrets.isName(text));
    return isSecret ? this.#hide(text) : text;
  }

  #hide(value: Json): Json {
    this.#seen.add(value);
    return NOT_LOGGED;
  }

  #fits(length: number): boolean {
    this.#left -= length;
    return this.#left >= 0;
  }
}

/** What `value` is of; the empty path for what a PatchOperation without path says of the whole resource. */
function pathIn(object: JsonObject): [path: string, isOperation: boolean] {
  let [path, isOperation] = ['', false];
  for (const key in object) {
    if (/^path$/i.test(key)) path = String(object[key]);
    if (/^(?:op|path)$/i.test(key)) isOperation = true;
  }
  return [path, isOperation];
}
