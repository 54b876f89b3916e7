import { isObject, type Json, type JsonObject } from '../json.js';
import { type AttributePath, leafOf, type ResourceType } from '../schema/resource-type.js';
import { mutability } from '../scim-error.js';
import { isSameValue } from './same-value.js';

const immutables = new WeakMap<ResourceType, readonly AttributePath[]>();

/** Immutable attributes of which a resource has one value; elements of multi-valued ones come and go as a whole. */
function immutablePaths(type: ResourceType): readonly AttributePath[] {
  let paths = immutables.get(type);
  if (paths === undefined) {
    paths = type.paths.filter((path) => {
      const { attribute, subAttribute } = path;
      return leafOf(path).mutability === 'immutable' && !(attribute.multiValued && subAttribute !== undefined);
    });
    immutables.set(type, paths);
  }
  return paths;
}

/**
 * Holds immutable attributes to the value that they were given first (RFC 7643 §7).
 * @param before the stored resource
 * @param after what a PUT or PATCH makes of it
 * @param keepsOmitted for a PUT, where what is left out keeps its value: the client does not change it
 * @returns `after`, or a copy with what was left out
 * @throws ScimError mutability
 */
export function holdImmutable(
  type: ResourceType,
  before: JsonObject,
  after: JsonObject,
  keepsOmitted: boolean,
): JsonObject {
  let result = after;
  for (const path of immutablePaths(type)) {
    const [held, now] = [valueAt(path, before), valueAt(path, result)];
    if (held === undefined || isSameValue(held, now)) continue;
    if (now !== undefined || !keepsOmitted) {
      // With the whole that it is a part of, a part may go.
      if (now === undefined && path.subAttribute !== undefined && holderOf(path, result) === undefined) continue;
      throw mutability(
        `${path.text} is immutable: it has a value, and no other can be given or taken away (RFC 7643 §7). Leave it out, or delete the resource and create it again.`,
      );
    }
    if (path.subAttribute === undefined || holderOf(path, result) !== undefined) result = withValue(path, result, held);
  }
  return result;
}

/** The object that has the last name of the path. */
function holderOf({ extension, schema, attribute, subAttribute }: AttributePath, resource: JsonObject) {
  const container = extension ? objectAt(resource, schema) : resource;
  return subAttribute === undefined ? container : container && objectAt(container, attribute.name);
}

const valueAt = (path: AttributePath, resource: JsonObject): Json | undefined =>
  holderOf(path, resource)?.[leafOf(path).name];

function withValue(path: AttributePath, resource: JsonObject, value: Json): JsonObject {
  const { extension, schema, attribute, subAttribute } = path;
  const container = extension ? (objectAt(resource, schema) ?? {}) : resource;
  const member =
    subAttribute === undefined ? value : { ...objectAt(container, attribute.name), [subAttribute.name]: value };
  const changed = { ...container, [attribute.name]: member };
  return extension ? { ...resource, [schema]: changed } : changed;
}

function objectAt(object: JsonObject, name: string): JsonObject | undefined {
  const value = object[name];
  return isObject(value) ? value : undefined;
}
