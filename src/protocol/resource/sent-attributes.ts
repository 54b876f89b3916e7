import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';
import type { AttributePath } from '../schema/resource-type.js';

/**
 * The attributes that a client named in a request to write, each with those of its parts that it named, by their names in
 * lower case; extensions by their URNs.
 */
export interface SentAttributes extends ReadonlyMap<string, SentAttributes> {}

interface Names extends Map<string, Names> {}

/** @param resource the body of a POST or PUT, as it was read */
export function sentInResource(resource: JsonObject): SentAttributes {
  const names: Names = new Map();
  addMembers(names, resource);
  return names;
}

/** @param values of PATCH operations, as sent, each with the path that it is for */
export function sentAtPaths(values: readonly { readonly path: AttributePath; readonly value: Json }[]): SentAttributes {
  const names: Names = new Map();
  for (const { path, value } of values) {
    const { extension, schema, attribute, subAttribute } = path;
    const of = below(extension ? below(names, schema) : names, attribute.name);
    if (subAttribute !== undefined) below(of, subAttribute.name);
    else if (attribute.type === 'complex') addElements(of, value);
  }
  return names;
}

function below(names: Names, name: string): Names {
  const key = name.toLowerCase();
  const known = names.get(key) ?? new Map();
  names.set(key, known);
  return known;
}

function addMembers(names: Names, object: JsonObject): void {
  for (const [name, value] of Object.entries(object)) {
    const of = below(names, name);
    if (typeof value === 'object') addElements(of, value);
  }
}

/** The members of one element or of many; a bare value is the part `value` of a complex attribute. */
function addElements(names: Names, value: Json): void {
  if (Array.isArray(value)) for (const element of value) addElements(names, element);
  else if (isObject(value)) addMembers(names, value);
  else below(names, 'value');
}
