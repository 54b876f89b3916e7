import type { Json } from '../json.js';
import { isObject } from '../json.js';
import type { Notes } from '../notes.js';
import { describe } from '../resource/describe.js';
import type { AttributeDefinition } from '../schema/definition.js';
import type { AttributePath, ResourceType } from '../schema/resource-type.js';
import { invalidValue } from '../scim-error.js';
import { ENTERPRISE_USER_SCHEMA } from '../urns.js';

/** The manager by its bare name, as Entra writes it in filters and its documentation in paths. */
export const resolveShortName = (type: ResourceType, name: string): AttributePath | undefined =>
  /^manager(\.|$)/i.test(name) ? type.resolve(`${ENTERPRISE_USER_SCHEMA}:${name}`) : undefined;

/**
 * Brings a value in one of Entra's dialects to the form that the schema declares; everything behind this door sees
 * canonical values only. What it cannot explain comes back unchanged, for validation to refuse.
 *
 * @param attribute the definition of the attribute or sub-attribute that the value is for
 * @param where its path, for the notes
 * @returns the canonical value; null for "no value"
 */
export function toCanonicalValue(attribute: AttributeDefinition, value: Json, where: string, notes: Notes): Json {
  if (attribute.multiValued) {
    if (Array.isArray(value) || value === null || value === '') return value === '' ? null : value;
    notes.tolerate('single-for-array', where, () => `${where} takes an array; received ${describe(value)}.`);
    return [value];
  }
  return toCanonicalSingle(attribute, value, where, notes);
}

/** As toCanonicalValue, for a single value or one element of a multi-valued attribute. */
export function toCanonicalSingle(attribute: AttributeDefinition, sent: Json, where: string, notes: Notes): Json {
  const mayBeList = attribute.type === 'complex' && !attribute.multiValued;
  const value = mayBeList ? onlyElement(sent, where, notes) : sent;
  if (value === '' && attribute.type !== 'string' && attribute.type !== 'reference') {
    notes.tolerate('blank-value', where, () => `${where} takes no empty string; send null to clear it.`);
    return null;
  }
  if (attribute.type === 'boolean') return toBoolean(value, where, notes);
  if (attribute.type === 'complex') return toComplex(attribute, value, where, notes);
  return value;
}

function toBoolean(value: Json, where: string, notes: Notes): Json {
  const text = typeof value === 'string' ? value.toLowerCase() : undefined;
  if (text !== 'true' && text !== 'false') return value;
  const received = `${where}: ${describe(value)}`;
  notes.tolerate('boolean-string', received, () => `A boolean is true or false without quotes; received ${received}.`);
  return text === 'true';
}

/** An array can only mean its one element; in an empty one is none. */
function onlyElement(sent: Json, where: string, notes: Notes): Json {
  if (!Array.isArray(sent) || sent.length > 1) return sent;
  notes.tolerate('array-for-single', where, () => `${where} takes one object; received an array.`);
  return sent[0] ?? null;
}

/** What a client made of an object that it was to send as one. */
function isTextOfObject(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === '[object Object]') return true;
  if (!/^[{[]/.test(trimmed)) return false;
  try {
    JSON.parse(trimmed);
    return true;
  } catch {
    return false;
  }
}

function toComplex(attribute: AttributeDefinition, value: Json, where: string, notes: Notes): Json {
  const part = attribute.subAttributes?.find((sub) => sub.name === 'value');
  const hasValue = part !== undefined;
  if (typeof value === 'string' && hasValue) {
    if (isTextOfObject(value)) {
      throw invalidValue(`${where} takes an object; received its text, ${describe(value)}. Send the object itself.`);
    }
    const received = part.returned === 'never' ? where : `${where}: ${describe(value)}`;
    notes.tolerate('value-for-complex', received, () => `An object with "value" is expected; received ${received}.`);
    return { value };
  }
  // Entra's validator takes the manager away by replacing it with {"value": ""}.
  if (isObject(value) && !attribute.multiValued && (value.value === '' || value.value === null) && hasValue) {
    notes.tolerate('blank-value', `${where}.value`, () => `${where} needs a value; remove it to clear it.`);
    return null;
  }
  return value;
}
