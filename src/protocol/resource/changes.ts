import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';
import type { ResourceType } from '../schema/resource-type.js';
import { differingElements } from './differing-elements.js';
import { isSameValue } from './same-value.js';

/**
 * What a change did to one attribute, for the sentences of the provisioning log: its value before and after, absent
 * where it had none. Of a multi-valued attribute that had values and still has some, the elements instead.
 */
export interface AttributeChange {
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
  readonly removed?: readonly Json[];
  readonly added?: readonly Json[];
  /** True when elements that it had before are in another order. */
  readonly reordered?: boolean;
}

/** The members, attributes and URNs of extensions, that two canonical resources do not have alike. */
export function differingMembers(before: JsonObject, after: JsonObject): string[] {
  return namesIn(before, after).filter((name) => !isSameValue(before[name], after[name]));
}

/**
 * What differs between two canonical resources: by attribute, by sub-attribute of complex and extension values, and by
 * typed element (`emails[type eq "work"].value`) where the types tell the elements apart. It is empty only when nothing
 * differs.
 * @param members look at these alone
 */
export function changesBetween(
  type: ResourceType,
  before: JsonObject,
  after: JsonObject,
  members: readonly string[] = namesIn(before, after),
): AttributeChange[] {
  const changes: AttributeChange[] = [];
  for (const name of members) {
    const separator = type.schemaOf(name) === undefined ? '.' : ':';
    compare(changes, name, before[name], after[name], separator);
  }
  return changes;
}

function compare(changes: AttributeChange[], path: string, before?: Json, after?: Json, separator = '.'): void {
  if (isSameValue(before, after)) return;
  const told = changes.length;
  if (isMapLike(before) && isMapLike(after)) {
    compareMembers(changes, before ?? {}, after ?? {}, (name) => `${path}${separator}${name}`);
  } else {
    compareElements(changes, path, before, after);
  }
  // Of what has no parts of its own, the whole.
  if (changes.length > told) return;
  changes.push({
    path,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  });
}

/** An absent value counts as an empty object beside an object, so that a new name shows its parts. */
const isMapLike = (value: Json | undefined): value is JsonObject | undefined => value === undefined || isObject(value);

const namesIn = (before: JsonObject, after: JsonObject): string[] => [
  ...new Set([...Object.keys(before), ...Object.keys(after)]),
];

function compareMembers(
  changes: AttributeChange[],
  before: JsonObject,
  after: JsonObject,
  pathOf: (name: string) => string,
) {
  for (const name of namesIn(before, after)) compare(changes, pathOf(name), before[name], after[name]);
}

function compareElements(changes: AttributeChange[], path: string, before?: Json, after?: Json): void {
  const [typedBefore, typedAfter] = [byType(before), byType(after)];
  if (typedBefore !== undefined && typedAfter !== undefined) {
    compareMembers(changes, typedBefore, typedAfter, (name) => `${path}[type eq ${JSON.stringify(name)}]`);
    const kept = Object.keys(typedBefore).filter((name) => name in typedAfter);
    const keptAfter = Object.keys(typedAfter).filter((name) => name in typedBefore);
    if (!isSameValue(kept, keptAfter)) changes.push({ path, reordered: true });
  } else if (Array.isArray(before) && Array.isArray(after)) {
    changes.push({ path, ...differingElements(before, after) });
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
