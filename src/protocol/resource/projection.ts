import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';
import type { AttributePath, ResourceType } from '../schema/resource-type.js';
import { invalidValue } from '../scim-error.js';

/**
 * What of a resource goes back to the client (RFC 7644 §3.9): everything returned by default, or only the attributes
 * asked for, or all but those excluded. Attributes with `returned: always` go back in any case.
 */
export interface Projection {
  readonly mode: 'default' | 'only' | 'except';
  /** By top-level key of the resource (attribute name or extension URN): which parts; undefined means all of it. */
  readonly parts: ReadonlyMap<string, ReadonlySet<string> | undefined>;
  /** True when `attributes` was given: a group's PATCH then answers with a body. */
  readonly explicit: boolean;
}

export const DEFAULT_PROJECTION: Projection = { mode: 'default', parts: new Map(), explicit: false };

const MAX_LENGTH = 4_000;

/**
 * Reads the query parameters `attributes` and `excludedAttributes`. Names that no schema defines are ignored.
 * @throws ScimError invalidValue when both are given or one is too long
 */
export function parseProjection(type: ResourceType, attributes?: string, excludedAttributes?: string): Projection {
  if (attributes !== undefined && excludedAttributes !== undefined) {
    throw invalidValue('attributes and excludedAttributes exclude each other (RFC 7644 §3.9); send one of them.');
  }
  const list = attributes ?? excludedAttributes;
  if (list === undefined) return DEFAULT_PROJECTION;
  if (list.length > MAX_LENGTH)
    throw invalidValue(`attributes and excludedAttributes take at most ${MAX_LENGTH} characters.`);
  const parts = new Map<string, Set<string> | undefined>();
  for (const name of list.split(',')) addPart(parts, type, name.trim());
  return { mode: attributes === undefined ? 'except' : 'only', parts, explicit: attributes !== undefined };
}

function addPart(parts: Map<string, Set<string> | undefined>, type: ResourceType, name: string): void {
  const schema = type.schemaOf(name);
  if (schema !== undefined) {
    const keys = schema === type.schema ? schema.attributes.map((a) => a.name) : [schema.id];
    for (const key of keys) parts.set(key, undefined);
    return;
  }
  const path = type.resolve(name);
  if (path === undefined) return;
  const { key, part } = keyAndPart(path);
  const known = parts.get(key);
  if (parts.has(key) && known === undefined) return;
  if (part === undefined) parts.set(key, undefined);
  else parts.set(key, (known ?? new Set()).add(part));
}

/** An extension's attributes are parts of the extension; a sub-attribute below them is not told apart. */
function keyAndPart(path: AttributePath): { key: string; part: string | undefined } {
  if (path.extension) return { key: path.schema, part: path.attribute.name };
  return { key: path.attribute.name, part: path.subAttribute?.name };
}

/** Whether a top-level attribute is wanted at all: `members` is not even read when it is not. */
export function wants(projection: Projection, key: string): boolean {
  if (projection.mode === 'only') return projection.parts.has(key);
  if (projection.mode === 'except') return !projection.parts.has(key) || projection.parts.get(key) !== undefined;
  return true;
}

const ALWAYS = new Set(['schemas', 'id']);

/** Applies a projection to a complete representation; the default one gives it back as it is. */
export function project(resource: JsonObject, projection: Projection): JsonObject {
  if (projection.mode === 'default') return resource;
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(resource)) {
    const named = projection.parts.has(key);
    const parts = projection.parts.get(key);
    if (ALWAYS.has(key)) result[key] = value;
    else if (!named) {
      if (projection.mode === 'except') result[key] = value;
    } else if (parts === undefined) {
      if (projection.mode === 'only') result[key] = value;
    } else {
      const kept = projectValue(value, parts, projection.mode === 'only');
      if (kept !== undefined) result[key] = kept;
    }
  }
  return result;
}

function projectValue(value: Json, parts: ReadonlySet<string>, keep: boolean): Json | undefined {
  if (Array.isArray(value)) {
    const elements = value.map((v) => projectValue(v, parts, keep)).filter((v) => v !== undefined);
    return elements.length === 0 ? undefined : elements;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([name]) => parts.has(name) === keep);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
