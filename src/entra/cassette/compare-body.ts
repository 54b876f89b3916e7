import type { Bindings } from './bindings.js';
import { SCRUBBED } from './scrub.js';

/** Where two bodies part. */
export interface BodyDifference {
  /** Such as `emails[0].value`; empty for the whole. */
  readonly path: string;
  readonly recorded: unknown;
  readonly actual: unknown;
}

export interface Endpoints {
  readonly recorded: string;
  readonly actual: string;
}

type JsonObject = { readonly [name: string]: unknown };

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const STAMPS = new Set(['created', 'lastmodified', 'version']);
/** Beyond it elements are compared in their order only. */
const MAX_UNORDERED = 500;

/** Compares what an endpoint answered with what was recorded, and learns ids, times and versions on the way. */
export class BodyComparison {
  readonly #bindings: Bindings;
  readonly #endpoints: Endpoints;

  constructor(bindings: Bindings, endpoints: Endpoints) {
    this.#bindings = bindings;
    this.#endpoints = endpoints;
  }

  /** @returns undefined when they say the same */
  compare(recorded: unknown, actual: unknown): BodyDifference | undefined {
    return this.#value(recorded, actual, '', '');
  }

  /** A text with ids and the Tenant URL as the endpoint has them. */
  expected(text: string): string {
    const { recorded, actual } = this.#endpoints;
    if (!text.startsWith(recorded)) return this.#bindings.translate(text);
    return actual + this.#bindings.translate(text.slice(recorded.length));
  }

  #value(recorded: unknown, actual: unknown, path: string, resource: string): BodyDifference | undefined {
    if (recorded === SCRUBBED) return undefined;
    if (Array.isArray(recorded) && Array.isArray(actual)) return this.#array(recorded, actual, path, resource);
    if (isObject(recorded) && isObject(actual)) return this.#object(recorded, actual, path, resource);
    if (recorded === actual) return undefined;
    if (typeof recorded === 'string' && typeof actual === 'string' && this.expected(recorded) === actual) {
      return undefined;
    }
    return { path, recorded, actual };
  }

  #object(recorded: JsonObject, actual: JsonObject, path: string, outer: string): BodyDifference | undefined {
    const isError = Array.isArray(recorded.schemas) && recorded.schemas.includes(ERROR);
    const left = members(recorded);
    const right = members(actual);
    const id = left.get('id')?.value;
    const other = right.get('id')?.value;
    const resource = typeof id === 'string' ? id : outer;
    if (typeof id === 'string' && typeof other === 'string' && !this.#bindings.bindId(id, other)) {
      return { path: join(path, 'id'), recorded: this.#bindings.id(id), actual: other };
    }
    for (const key of new Set([...left.keys(), ...right.keys()])) {
      // Words for people may differ.
      if ((isError && key === 'detail') || (key === 'id' && typeof id === 'string' && typeof other === 'string'))
        continue;
      const name = left.get(key)?.name ?? right.get(key)?.name ?? key;
      const found = this.#member(key, left.get(key)?.value, right.get(key)?.value, join(path, name), resource);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #member(key: string, recorded: unknown, actual: unknown, path: string, resource: string): BodyDifference | undefined {
    if (isUnassigned(recorded) && isUnassigned(actual)) return undefined;
    if (STAMPS.has(key) && typeof recorded === 'string' && typeof actual === 'string' && /(^|\.)meta\./.test(path)) {
      const isAlike = key === 'version' || (isTime(recorded) && isTime(actual)) || recorded === actual;
      return isAlike && this.#bindings.bindStamp(resource, key, recorded, actual)
        ? undefined
        : { path, recorded: this.#bindings.stamp(resource, key, recorded), actual };
    }
    return this.#value(recorded, actual, path, resource);
  }

  /** Multi-valued attributes have no order (RFC 7643 §2.4): each element has to be there once. */
  #array(recorded: readonly unknown[], actual: readonly unknown[], path: string, resource: string) {
    if (recorded.length !== actual.length) return { path, recorded, actual };
    const left = new Set(actual.keys());
    for (const [index, element] of recorded.entries()) {
      const order = recorded.length > MAX_UNORDERED ? [index] : [index, ...left];
      const place = order.find(
        (candidate) =>
          left.has(candidate) &&
          this.#bindings.attempt(
            () => this.#value(element, actual[candidate], `${path}[${index}]`, resource) === undefined,
          ),
      );
      if (place === undefined) {
        const rest = left.has(index) ? index : ([...left][0] ?? index);
        return (
          this.#value(element, actual[rest], `${path}[${index}]`, resource) ?? {
            path: `${path}[${index}]`,
            recorded: element,
            actual: actual[rest],
          }
        );
      }
      left.delete(place);
    }
    return undefined;
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Null, an empty array and nothing are one (RFC 7643 §2.5). */
const isUnassigned = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

const isTime = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text);

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/** Members by their names in lower case (RFC 7643 §2.1). */
const members = (object: JsonObject): Map<string, { name: string; value: unknown }> =>
  new Map(Object.entries(object).map(([name, value]) => [name.toLowerCase(), { name, value }]));
