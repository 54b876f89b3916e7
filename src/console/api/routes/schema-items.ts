import { fold } from '../../../protocol/fold.js';
import type { AttributeDefinition, SchemaDefinition } from '../../../protocol/schema/definition.js';
import { schemaDocument } from '../../../protocol/schema/discovery.js';
import type { ResourceType } from '../../../protocol/schema/resource-type.js';
import type { AttributeItem, SchemaItem, TypeItem } from '../contract/schemas.js';

/** Sources in Entra by the target of users, without the condition on an element. */
export type Sources = ReadonlyMap<string, readonly string[]>;

export const NO_SOURCES: Sources = new Map();

export function sourcesOf(attributes: readonly { readonly target: string; readonly source: string }[]): Sources {
  const sources = new Map<string, string[]>();
  for (const { target, source } of attributes) {
    const plain = fold(target.replace(/\[.*\]/, ''));
    sources.set(plain, [...(sources.get(plain) ?? []), source]);
  }
  return sources;
}

/** A resource type as people see it. @param users what Entra maps to users */
export function typeItemOf(type: ResourceType, users: Sources): TypeItem {
  const sources = type.name === 'User' ? users : NO_SOURCES;
  const { name, endpoint, description, own = false, schema, extensions, requiredExtensions = [] } = type;
  // What every resource has, of whatever type.
  const common = type.paths.filter(
    ({ extension, subAttribute, attribute }) =>
      !extension && subAttribute === undefined && !schema.attributes.includes(attribute),
  );
  const attributes = [...common.map(({ attribute }) => attribute), ...schema.attributes];
  return {
    name,
    endpoint,
    description,
    isOwn: own,
    schema: { ...schemaItemOf(schema, sources), attributes: itemsOf(attributes, '', sources) },
    extensions: extensions.map((extension) => ({
      ...schemaItemOf(extension, sources),
      isRequired: requiredExtensions.includes(extension.id),
    })),
  };
}

/** @param sources of its attributes */
export function schemaItemOf(schema: SchemaDefinition, sources: Sources): SchemaItem {
  const { id, name, description, own = false, attributes } = schema;
  return {
    id,
    name,
    description,
    isOwn: own,
    attributes: itemsOf(attributes, `${id}:`, sources),
    ...(own && { document: schemaDocument(schema) }),
  };
}

/** @param prefix of the names in a mapping */
function itemsOf(attributes: readonly AttributeDefinition[], prefix: string, sources: Sources): AttributeItem[] {
  return attributes.flatMap((attribute) => [
    itemOf(attribute, attribute.name, prefix, sources),
    ...(attribute.subAttributes ?? []).map((sub) => itemOf(sub, `${attribute.name}.${sub.name}`, prefix, sources)),
  ]);
}

function itemOf(attribute: AttributeDefinition, name: string, prefix: string, sources: Sources): AttributeItem {
  const { type, multiValued, required, mutability, returned, uniqueness, caseExact, description } = attribute;
  return {
    name,
    type,
    isMultiValued: multiValued,
    isRequired: required,
    mutability,
    returned,
    uniqueness,
    caseExact,
    canonicalValues: attribute.canonicalValues ?? [],
    description,
    sources: sources.get(fold(prefix + name)) ?? [],
  };
}
