import { fold } from '../../protocol/fold.js';
import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import { parseDateTime } from '../../protocol/resource/date-time.js';
import type { AttributeDefinition } from '../../protocol/schema/definition.js';
import { type AttributePath, leafOf, type ResourceType } from '../../protocol/schema/resource-type.js';
import { invalidValue } from '../../protocol/scim-error.js';

/** An attribute whose values have rows in `attribute_values`. */
export interface IndexedAttribute {
  readonly path: AttributePath;
  /** Whether two resources of the type may not have the same value. */
  readonly isUnique: boolean;
  /** Whether provisioning jobs match resources by it: organizations' own attributes are too many to be kept prepared. */
  readonly isKey: boolean;
}

/** A value of a resource as `attribute_values` holds it. */
export interface IndexedValue {
  /** AttributePath.text */
  readonly attribute: string;
  readonly value: string;
  readonly isUnique: boolean;
}

/** What a change of a resource means for its rows. */
export interface IndexChange {
  readonly added: readonly IndexedValue[];
  readonly removed: readonly IndexedValue[];
}

/** Longest indexed value in bytes of UTF-8; PostgreSQL's indexes end at 2,704. */
const MAX_INDEXED_BYTES = 2_000;

/** Multi-valued attributes of standard schemas that clients match by, by resource type. */
const MATCHED: Readonly<Record<string, readonly string[]>> = { User: ['emails.value'] };

const attributesOf = new WeakMap<ResourceType, ReadonlyMap<string, IndexedAttribute>>();

/** The indexed attributes of a type by AttributePath.text. */
export function indexedAttributes(type: ResourceType): ReadonlyMap<string, IndexedAttribute> {
  const known = attributesOf.get(type);
  if (known !== undefined) return known;
  const matched = type.own ? [] : (MATCHED[type.name] ?? []);
  const attributes = new Map<string, IndexedAttribute>();
  for (const path of type.paths) {
    if (matched.includes(path.text)) attributes.set(path.text, { path, isUnique: false, isKey: true });
    else if (isUniqueValue(type, path)) attributes.set(path.text, { path, isUnique: true, isKey: false });
  }
  attributesOf.set(type, attributes);
  return attributes;
}

const SIMPLE: ReadonlySet<AttributeDefinition['type']> = new Set([
  'string',
  'reference',
  'integer',
  'decimal',
  'dateTime',
]);

/** Of the core schemas, whatever else must be unique has a column with an index of its own. */
function isUniqueValue(
  type: ResourceType,
  { schema, extension, attribute, subAttribute, text }: AttributePath,
): boolean {
  const { uniqueness, multiValued } = attribute;
  if (text === 'externalId') return uniqueness !== 'none';
  if (uniqueness === 'none' || multiValued || subAttribute !== undefined || !SIMPLE.has(attribute.type)) return false;
  const definition = type.schemaOf(schema);
  // Common attributes go by the URN of the core schema, which does not list them.
  return (
    (extension || definition?.own === true) &&
    definition?.attributes.some(({ name }) => name === attribute.name) === true
  );
}

/**
 * The rows of a resource: the values that filters find through the index, or that must be unique. A value that is not of
 * its attribute's type, from before a change of the schema, matches nothing and has none.
 * @throws ScimError 400 when a value is too long for an index
 */
export function indexedValues(type: ResourceType, resource: JsonObject): IndexedValue[] {
  const found: IndexedValue[] = [];
  for (const [attribute, { path, isUnique }] of indexedAttributes(type)) {
    const values = new Set<string>();
    for (const value of valuesAt(path, resource)) {
      const text = indexedText(leafOf(path), value);
      if (text !== undefined) values.add(checkIndexed(attribute, text));
    }
    // Clients send an empty text to say that there is no value: many may have none.
    for (const value of values) found.push({ attribute, value, isUnique: isUnique && value !== '' });
  }
  for (const paths of type.rules?.uniqueTogether ?? []) {
    const value = textTogether(type, paths, resource);
    if (value !== undefined) found.push({ attribute: paths.join(TOGETHER), value, isUnique: true });
  }
  return found;
}

/** Between the names of attributes that are unique together; no filter asks for them so. */
const TOGETHER = '+';

/** The attributes of an IndexedValue. */
export const attributesIn = ({ attribute }: Pick<IndexedValue, 'attribute'>): string[] => attribute.split(TOGETHER);

/** undefined where the resource lacks one of them. @throws ScimError 400 when they are too long for an index */
function textTogether(type: ResourceType, paths: readonly string[], resource: JsonObject): string | undefined {
  const texts = paths.map((text) => {
    const path = type.resolve(text);
    const value = path && valuesAt(path, resource)[0];
    return path && value !== undefined ? indexedText(leafOf(path), value) : undefined;
  });
  if (texts.some((text) => text === undefined || text === '')) return undefined;
  return checkIndexed(paths.join(' and '), JSON.stringify(texts));
}

/** The values that a resource has at a path, as they were sent. */
export function valuesAt({ extension, schema, attribute, subAttribute }: AttributePath, resource: JsonObject): Json[] {
  const holder = extension ? resource[schema] : resource;
  const value = isObject(holder) ? holder[attribute.name] : undefined;
  if (value === undefined) return [];
  const elements = Array.isArray(value) ? value : [value];
  if (subAttribute === undefined) return elements;
  return elements.flatMap((element) => (isObject(element) ? (element[subAttribute.name] ?? []) : []));
}

/**
 * The one text of everything that is equal to a value.
 * @returns undefined for what is not of the attribute's type
 */
export function indexedText({ type, caseExact }: AttributeDefinition, value: Json): string | undefined {
  switch (type) {
    case 'integer':
    case 'decimal':
      return typeof value === 'number' ? String(value) : undefined;
    case 'dateTime': {
      const time = typeof value === 'string' ? parseDateTime(value) : undefined;
      return time === undefined ? undefined : timeText(time);
    }
    default:
      return typeof value !== 'string' ? undefined : caseExact ? value : fold(value);
  }
}

/** @param milliseconds since 1970 */
export const timeText = (milliseconds: number): string => new Date(milliseconds).toISOString();

/**
 * Gives the value back.
 * @throws ScimError 400 when it is too long for an index, as it is or folded
 */
export function checkIndexed<Value extends string | null>(attribute: string, value: Value): Value {
  if (value !== null && Math.max(Buffer.byteLength(value), Buffer.byteLength(fold(value))) > MAX_INDEXED_BYTES) {
    throw invalidValue(
      `${attribute} takes at most ${MAX_INDEXED_BYTES} bytes; received ${Buffer.byteLength(value)}.`,
      'value-too-long',
    );
  }
  return value;
}

/** @throws ScimError 400 when a value of `after` is too long for an index */
export function indexChange(type: ResourceType, before: JsonObject, after: JsonObject): IndexChange {
  const [old, now] = [indexedValues(type, before), indexedValues(type, after)];
  return { added: without(now, old), removed: without(old, now) };
}

function without(values: readonly IndexedValue[], others: readonly IndexedValue[]): IndexedValue[] {
  const keys = new Set(others.map(keyOf));
  return values.filter((value) => !keys.has(keyOf(value)));
}

/** Attribute names hold no blank. */
const keyOf = ({ attribute, value }: IndexedValue): string => `${attribute} ${value}`;
