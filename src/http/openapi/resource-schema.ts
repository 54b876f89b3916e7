import type { Json, JsonObject } from '../../protocol/json.js';
import { COMMON_ATTRIBUTES } from '../../protocol/schema/common-attributes.js';
import type { AttributeDefinition, AttributeType, SchemaDefinition } from '../../protocol/schema/definition.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { JsonSchema } from './operation.js';

/** What a client sends, or what it is answered: attributes that it only reads or only writes are in one of them. */
export type Way = 'sent' | 'answered';

const JSON_TYPES: Readonly<Record<Exclude<AttributeType, 'complex'>, JsonSchema>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  decimal: { type: 'number' },
  integer: { type: 'integer' },
  dateTime: { type: 'string', format: 'date-time' },
  reference: { type: 'string', format: 'uri-reference' },
  binary: { type: 'string', contentEncoding: 'base64' },
};

/**
 * The JSON Schema of a resource. Answers may leave out whatever a client did not ask for, but have nothing else; what is sent
 * may have more, which is ignored.
 */
export function resourceSchema(type: ResourceType, way: Way): JsonSchema {
  const core = objectOf(attributesOf(type), way);
  const extensions = type.extensions.map((extension) => [extension.id, extensionSchema(extension, way)] as const);
  const required =
    way === 'answered'
      ? ['schemas', 'id']
      : [
          ...requiredOf(attributesOf(type), way).filter((name) => name !== 'schemas'),
          ...type.extensions
            .filter(({ id, attributes }) => isExtensionRequired(type, id) || requiredOf(attributes, way).length > 0)
            .map(({ id }) => id),
        ];
  return {
    description: type.description,
    ...core,
    properties: { ...(core.properties as JsonObject), ...Object.fromEntries(extensions) },
    ...requiring(required),
  };
}

const isExtensionRequired = ({ requiredExtensions = [] }: ResourceType, id: string) => requiredExtensions.includes(id);

/** Those of every resource, and those of the type; where both have one, the type's. */
function attributesOf({ schema, coreAttribute }: ResourceType): AttributeDefinition[] {
  const own = new Set(schema.attributes.map(({ name }) => name));
  const common = COMMON_ATTRIBUTES.filter(({ name }) => !own.has(name));
  return [...common.map((attribute) => coreAttribute(attribute.name) ?? attribute), ...schema.attributes];
}

const extensionSchema = ({ description, attributes }: SchemaDefinition, way: Way): JsonSchema => ({
  description,
  ...objectOf(attributes, way),
  ...(way === 'sent' ? requiring(requiredOf(attributes, way)) : {}),
});

function objectOf(attributes: readonly AttributeDefinition[], way: Way): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(
      attributes.filter((each) => isIn(each, way)).map((each) => [each.name, attributeSchema(each, way)]),
    ),
    ...(way === 'answered' ? { additionalProperties: false } : {}),
  };
}

const isIn = ({ mutability, returned }: AttributeDefinition, way: Way): boolean =>
  way === 'sent' ? mutability !== 'readOnly' : returned !== 'never';

const requiredOf = (attributes: readonly AttributeDefinition[], way: Way): string[] =>
  attributes.filter((each) => each.required && isIn(each, way)).map(({ name }) => name);

const requiring = (names: readonly string[]): JsonSchema => (names.length === 0 ? {} : { required: [...names] });

function attributeSchema(attribute: AttributeDefinition, way: Way): JsonSchema {
  const { multiValued, description, subAttributes = [], type, canonicalValues } = attribute;
  const value =
    type === 'complex'
      ? { ...objectOf(subAttributes, way), ...(way === 'sent' ? requiring(requiredOf(subAttributes, way)) : {}) }
      : { ...JSON_TYPES[type], ...(canonicalValues === undefined ? {} : { examples: [...canonicalValues] }) };
  return multiValued ? { description, type: 'array', items: value } : { description, ...value };
}

/** What the people and groups of examples are called; whatever else is in a standard schema, examples leave out. */
const VALUES: Readonly<Record<string, Json>> = {
  userName: 'ada@example.com',
  externalId: '3f9c1d2e-7a40-4b55-9c3e-0d6a1b2c3d4e',
  active: true,
  displayName: 'Ada Lovelace',
  title: 'Engineer',
  'name.givenName': 'Ada',
  'name.familyName': 'Lovelace',
  'emails.value': 'ada@example.com',
  'emails.type': 'work',
  'emails.primary': true,
  'addresses.type': 'work',
  'addresses.locality': 'London',
  'addresses.country': 'GB',
  employeeNumber: '1815',
  department: 'Engines',
  'manager.value': '01934c6e-0000-7000-8000-00000000000b',
  'members.value': '01934c6e-0000-7000-8000-00000000000a',
  'members.type': 'User',
};
const OF_GROUPS: Readonly<Record<string, Json>> = { ...VALUES, displayName: 'Engineers' };
const BY_TYPE: Readonly<Record<AttributeType, Json>> = {
  string: 'text',
  boolean: true,
  decimal: 1.5,
  integer: 7,
  dateTime: '2026-11-30T12:00:00Z',
  reference: 'https://example.com/',
  binary: 'Um9sbGNhbGw=',
  complex: {},
};
export const SAMPLE_ID = '01934c6e-0000-7000-8000-00000000000a';
const AT = '2026-11-30T12:00:00.000Z';

/** A resource as it might be sent, or answered. @param tenantUrl for where it is */
export function resourceExample(type: ResourceType, way: Way, tenantUrl: string): JsonObject {
  const values = type.name === 'Group' ? OF_GROUPS : VALUES;
  const isOwn = type.own === true;
  const core = exampleOf(
    attributesOf(type).filter(({ name }) => !COMMON.has(name)),
    { values, way, isOwn, prefix: '' },
  );
  const extensions = type.extensions.flatMap((extension) => {
    const value = exampleOf(extension.attributes, { values, way, isOwn: extension.own === true, prefix: '' });
    return Object.keys(value).length === 0 ? [] : [[extension.id, value] as const];
  });
  const location = `${tenantUrl}${type.endpoint}/${SAMPLE_ID}`;
  const { name: resourceType } = type;
  const kept = { id: SAMPLE_ID, meta: { resourceType, created: AT, lastModified: AT, location, version: 'W/"1"' } };
  return {
    schemas: [type.schema.id, ...extensions.map(([id]) => id)],
    ...(way === 'answered' ? kept : {}),
    ...core,
    ...Object.fromEntries(extensions),
  };
}

const COMMON = new Set(['schemas', 'id', 'meta']);

interface ExampleRules {
  readonly values: Readonly<Record<string, Json>>;
  readonly way: Way;
  readonly isOwn: boolean;
  readonly prefix: string;
}

function exampleOf(attributes: readonly AttributeDefinition[], rules: ExampleRules): JsonObject {
  const members = attributes.flatMap((attribute) => {
    const { name, multiValued, required, subAttributes, type, canonicalValues } = attribute;
    if (!isIn(attribute, rules.way)) return [];
    const path = rules.prefix + name;
    const isKnown = path in rules.values || Object.keys(rules.values).some((key) => key.startsWith(`${path}.`));
    if (!isKnown && !required && !rules.isOwn) return [];
    const value =
      type === 'complex'
        ? exampleOf(subAttributes ?? [], { ...rules, prefix: `${path}.` })
        : (rules.values[path] ?? canonicalValues?.[0] ?? BY_TYPE[type]);
    return [[name, multiValued ? [value] : value] as const];
  });
  return Object.fromEntries(members);
}
