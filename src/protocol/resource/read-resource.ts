import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';
import type { Notes } from '../notes.js';
import { nearestAttribute } from '../schema/nearest-attribute.js';
import { type AttributePath, hasDotAfterUrn, leafOf, type ResourceType } from '../schema/resource-type.js';
import { invalidSyntax, invalidValue } from '../scim-error.js';
import { describe } from './describe.js';
import { colonInstead, nestedInstead, unknownAttribute } from './misnamed.js';
import { readValue } from './read-value.js';

/** Members of a resource that Rollcall gives itself; what a client sends there is not an error (RFC 7644 §3.3). */
const GIVEN_BY_US = new Set(['schemas', 'id', 'meta']);

/**
 * Reads the body of a POST or PUT (RFC 7644 §3.3, §3.5.1) into a canonical resource: schema spelling of every name,
 * typed values, extensions under their URN, without id, meta, schemas and read-only attributes.
 * @throws ScimError invalidSyntax or invalidValue
 */
export function readResource(type: ResourceType, body: Json | undefined, notes: Notes): JsonObject {
  if (!isObject(body))
    throw invalidSyntax(`The body must be a JSON object with a ${type.name}; received ${describe(body)}.`);
  const resource: JsonObject = {};
  let schemas: Json | undefined;
  for (const [key, sent] of Object.entries(body)) {
    const lower = key.toLowerCase();
    if (lower === 'schemas') {
      if (schemas !== undefined) throw invalidSyntax('schemas is given twice.');
      schemas = sent;
    }
    if (GIVEN_BY_US.has(lower)) continue;
    const schema = key.includes(':') ? type.schemaOf(key) : undefined;
    if (schema === undefined) {
      if (/[.:]/.test(key)) notes.tolerate('dotted-key', key, () => misplaced(type, key));
      readMember(type, resource, key, sent, notes);
    } else if (isObject(sent)) {
      for (const [name, value] of Object.entries(sent))
        readMember(type, resource, `${schema.id}:${name}`, value, notes);
    } else if (sent !== null) {
      throw invalidValue(`${schema.id} takes an object; received ${describe(sent)}.`);
    }
  }
  checkSchemas(type, schemas, notes);
  return resource;
}

/** A name with dots or colons is read all the same where it is that of an attribute. */
const misplaced = (type: ResourceType, key: string): string =>
  type.resolve(key) === undefined
    ? unknownAttribute(type, key, () => nearestAttribute([type], key))
    : nestedInstead(key);

function readMember(type: ResourceType, resource: JsonObject, key: string, sent: Json, notes: Notes): void {
  const path = type.resolve(key);
  if (path === undefined) {
    const meant = () => nearestAttribute([type], key);
    notes.tolerate('unknown-attribute', key, () => unknownAttribute(type, key, meant), meant);
    return;
  }
  if (hasDotAfterUrn(path, key)) notes.tolerate('dot-after-urn', key, () => colonInstead(key));
  const definition = leafOf(path);
  const both = [path.attribute, definition];
  if (both.some(({ mutability }) => mutability === 'readOnly')) return;
  if (both.some(({ returned }) => returned === 'never')) {
    notes.add('password-discarded', path.text);
    return;
  }
  const read = readValue(definition, sent, path.text, notes);
  if (read === undefined) return;
  const holder = holderOf(resource, path);
  if (Object.hasOwn(holder, definition.name)) throw invalidSyntax(`${path.text} is given twice.`);
  holder[definition.name] = read;
}

/** The object that holds the last name of a path, made where it is missing. */
function holderOf(resource: JsonObject, path: AttributePath): JsonObject {
  const container = path.extension ? containerOf(resource, path.schema) : resource;
  if (path.subAttribute === undefined) return container;
  if (path.attribute.multiValued) {
    throw invalidSyntax(
      `${path.text} names a part of a multi-valued attribute; send ${path.attribute.name} as an array.`,
    );
  }
  return containerOf(container, path.attribute.name);
}

function containerOf(parent: JsonObject, name: string): JsonObject {
  const existing = parent[name];
  if (isObject(existing)) return existing;
  const created: JsonObject = {};
  parent[name] = created;
  return created;
}

function checkSchemas(type: ResourceType, schemas: Json | undefined, notes: Notes): void {
  if (schemas === undefined || schemas === null) {
    notes.tolerate('schemas-missing', type.schema.id, () => `The body needs "schemas" with ${type.schema.id}.`);
    return;
  }
  if (!Array.isArray(schemas) || !schemas.every((urn) => typeof urn === 'string')) {
    throw invalidValue(`schemas takes an array of URNs; received ${describe(schemas)}.`, 'schemas-wrong');
  }
  for (const urn of schemas) {
    if (type.schemaOf(urn) !== undefined) continue;
    notes.tolerate('unknown-schema', urn, () => `No schema of a ${type.name} here has the URN ${describe(urn)}.`);
  }
  if (schemas.length > 0 && !schemas.some((urn) => type.schemaOf(urn) === type.schema)) {
    throw invalidValue(
      `schemas must list ${type.schema.id} for a ${type.name}; received ${describe(schemas.join(', '))}.`,
      'schemas-wrong',
    );
  }
}
