import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';
import type { ResourceType } from '../schema/resource-type.js';

/** One attribute before and after a change, as the provisioning log keeps it; absent means that it had no value. */
export interface AttributeChange {
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
}

/**
 * What differs between two canonical resources: by attribute, by sub-attribute of complex and extension values, and by
 * typed element (`emails[type eq "work"].value`) where the types tell the elements apart.
 */
export function changesBetween(type: ResourceType, before: JsonObject, after: JsonObject): AttributeChange[] {
  const changes: AttributeChange[] = [];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const separator = type.schemaOf(key) === undefined ? '.' : ':';
    compare(changes, key, before[key], after[key], separator);
  }
  return changes;
}

function compare(changes: AttributeChange[], path: string, before?: Json, after?: Json, separator = '.'): void {
  if (before === after || isDeepStrictEqual(before, after)) return;
  if (isMapLike(before) && isMapLike(after)) {
    compareMembers(changes, before ?? {}, after ?? {}, (name) => `${path}${separator}${name}`);
    return;
  }
  const [typedBefore, typedAfter] = [byType(before), byType(after)];
  if (typedBefore !== undefined && typedAfter !== undefined) {
    compareMembers(changes, typedBefore, typedAfter, (name) => `${path}[type eq ${JSON.stringify(name)}]`);
    return;
  }
  changes.push({
    path,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  });
}

/** An absent value counts as an empty object beside an object, so that a new name shows its parts. */
const isMapLike = (value: Json | undefined): value is JsonObject | undefined => value === undefined || isObject(value);

function compareMembers(
  changes: AttributeChange[],
  before: JsonObject,
  after: JsonObject,
  pathOf: (name: string) => string,
) {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    compare(changes, pathOf(name), before[name], after[name]);
  }
}

/** The elements of a multi-valued attribute by their `type`; undefined when it does not tell them apart. */
function byType(value: Json | undefined): JsonObject | undefined {
  if (value === undefined) return {};
  if (!Array.isArray(value)) return undefined;
  const result: JsonObject = Object.create(null);
  for (const element of value) {
    if (!isObject(element) || typeof element.type !== 'string' || element.type in result) return undefined;
    const { type: name, ...rest } = element;
    result[name as string] = rest;
  }
  return result;
}
