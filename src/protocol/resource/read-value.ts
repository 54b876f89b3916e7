import { hasTooManyMarks, MAX_MARKS } from '../combining-marks.js';
import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';
import type { Notes } from '../notes.js';
import { toCanonicalSingle, toCanonicalValue } from '../profiles/entra.js';
import type { AttributeDefinition, AttributeType } from '../schema/definition.js';
import { findAttribute } from '../schema/find-attribute.js';
import { nearestName } from '../schema/nearest-name.js';
import { invalidSyntax, invalidValue } from '../scim-error.js';
import { parseDateTime } from './date-time.js';
import { describe } from './describe.js';
import { unknownPart } from './misnamed.js';

/** Longest string in a resource, in UTF-16 units; photos may be data URIs. */
export const MAX_STRING_LENGTH = 100_000;
/** Most elements in a multi-valued attribute other than `members`. */
export const MAX_ELEMENTS = 1_000;

/**
 * Reads what a client sent for one attribute: tolerated forms made canonical, names in the schema's spelling, read-only
 * and unknown sub-attributes left out.
 * @returns undefined when the attribute is to have no value (null, empty array)
 * @throws ScimError invalidValue naming the path, what was received and what is expected
 */
export function readValue(attribute: AttributeDefinition, sent: Json, where: string, notes: Notes): Json | undefined {
  const value = toCanonicalValue(attribute, sent, where, notes);
  if (value === null) return undefined;
  return attribute.multiValued
    ? readElements(attribute, value, where, notes)
    : readSingle(attribute, value, where, notes);
}

/** As readValue, for one element of a multi-valued attribute. */
export function readElement(attribute: AttributeDefinition, sent: Json, where: string, notes: Notes): Json | undefined {
  const value = toCanonicalSingle(attribute, sent, where, notes);
  return value === null ? undefined : readSingle(attribute, value, where, notes);
}

function readElements(attribute: AttributeDefinition, value: Json, where: string, notes: Notes): Json | undefined {
  if (!Array.isArray(value)) throw invalidValue(`${where} takes an array; received ${describe(value)}.`);
  if (value.length > MAX_ELEMENTS && attribute.name !== 'members') {
    throw invalidValue(`${where} takes at most ${MAX_ELEMENTS} values; received ${value.length}.`, 'value-too-long');
  }
  const elements: Json[] = [];
  for (const [i, sent] of value.entries()) {
    const element = readElement(attribute, sent, `${where}[${i}]`, notes);
    if (element !== undefined) elements.push(element);
    // Elsewhere an element without a value means nothing; a member would be lost unnoticed.
    else if (attribute.name === 'members') {
      throw invalidValue(`${where}[${i}] needs "value" with an id; received ${describe(sent)}.`);
    }
  }
  keepOnePrimary(elements, where, notes);
  return elements.length === 0 ? undefined : elements;
}

/**
 * RFC 7643 §2.4: `primary` true MUST appear no more than once. Of several the first is kept: PingOne documents that it
 * sends two where one of its addresses is missing.
 */
function keepOnePrimary(elements: Json[], where: string, notes: Notes): void {
  let first: number | undefined;
  for (const [i, element] of elements.entries()) {
    if (!isObject(element) || element.primary !== true) continue;
    first ??= i;
    if (i === first) continue;
    notes.tolerate(
      'second-primary',
      `${where}[${i}]`,
      () => `Only one of ${where} can be primary; received ${where}[${first}] and ${where}[${i}].`,
    );
    elements[i] = { ...element, primary: false };
  }
}

function readSingle(attribute: AttributeDefinition, value: Json, where: string, notes: Notes): Json | undefined {
  if (attribute.type === 'complex') return readComplex(attribute, value, where, notes);
  if (!isOfType[attribute.type](value)) {
    throw invalidValue(`${where} takes ${EXPECTED[attribute.type]}; received ${describe(value)}.`);
  }
  if (typeof value === 'string') checkLength(value, where);
  return value;
}

function checkLength(value: string, where: string): void {
  if (value.length > MAX_STRING_LENGTH) {
    throw invalidValue(
      `${where} takes at most ${MAX_STRING_LENGTH} characters; received ${value.length}.`,
      'value-too-long',
    );
  }
  if (hasTooManyMarks(value)) {
    throw invalidValue(
      `${where} takes at most ${MAX_MARKS} combining marks in a row; received more.`,
      'value-too-long',
    );
  }
}

function readComplex(attribute: AttributeDefinition, value: Json, where: string, notes: Notes): Json | undefined {
  if (!isObject(value)) throw invalidValue(`${where} takes an object; received ${describe(value)}.`);
  return readParts(attribute.subAttributes ?? [], value, `${where}.`, notes);
}

/**
 * Reads the parts of a complex value.
 * @param prefix what comes before the name in messages: `name.`
 * @returns undefined when nothing is left
 */
function readParts(
  attributes: readonly AttributeDefinition[],
  value: JsonObject,
  prefix: string,
  notes: Notes,
): JsonObject | undefined {
  const result: JsonObject = {};
  for (const [key, sent] of Object.entries(value)) {
    const definition = findAttribute(attributes, key);
    if (definition === undefined) {
      const meant = () => nearestPart(attributes, prefix, key);
      notes.tolerate('unknown-attribute', prefix + key, () => unknownPart(prefix + key, meant), meant);
      continue;
    }
    // RFC 7644 §3.5.1: what a client sends for a read-only attribute is ignored.
    if (definition.mutability === 'readOnly') continue;
    if (definition.returned === 'never') {
      notes.add('password-discarded', prefix + definition.name);
      continue;
    }
    if (Object.hasOwn(result, definition.name)) throw invalidSyntax(`${prefix}${key} is given twice.`);
    const read = readValue(definition, sent, prefix + definition.name, notes);
    if (read !== undefined) result[definition.name] = read;
  }
  return Object.keys(result).length === 0 ? undefined : result;
}

function nearestPart(attributes: readonly AttributeDefinition[], prefix: string, key: string): string | undefined {
  const near = nearestName(
    key,
    attributes.map(({ name }) => name),
  );
  return near === undefined ? undefined : prefix + near;
}

type SimpleType = Exclude<AttributeType, 'complex'>;

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

const isOfType: Record<SimpleType, (value: Json) => boolean> = {
  string: (value) => typeof value === 'string',
  reference: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  decimal: (value) => typeof value === 'number',
  integer: (value) => Number.isSafeInteger(value),
  dateTime: (value) => typeof value === 'string' && parseDateTime(value) !== undefined,
  binary: (value) => typeof value === 'string' && BASE64.test(value.replace(/\s/g, '')),
};

const EXPECTED: Record<SimpleType, string> = {
  string: 'a string',
  reference: 'a string with a URI',
  boolean: 'true or false',
  decimal: 'a number',
  integer: 'a whole number',
  dateTime: 'a date and time such as "2026-01-31T09:30:00Z"',
  binary: 'a base64 string',
};
