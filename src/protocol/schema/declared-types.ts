import type { AttributeDefinition } from './definition.js';
import type { ResourceType } from './resource-type.js';

/** Those that RFC 7643 §2.4 names, for attributes of which it lists none. */
const USUAL_TYPES = ['work', 'home', 'other'] as const;

const lacksTypes = ({ multiValued, subAttributes = [] }: AttributeDefinition): boolean =>
  multiValued && subAttributes.some(({ name, canonicalValues }) => name === 'type' && canonicalValues === undefined);

/** An attribute whose `type` declares canonical values, where it has one. */
export function withDeclaredTypes(attribute: AttributeDefinition): AttributeDefinition {
  const { subAttributes } = attribute;
  if (subAttributes === undefined || !lacksTypes(attribute)) return attribute;
  return {
    ...attribute,
    subAttributes: subAttributes.map((part) =>
      part.name === 'type' ? { ...part, canonicalValues: USUAL_TYPES } : part,
    ),
  };
}

/** Whether each `type` of a value declares its canonical values, those of the organization's own schemas too. */
export const declareTypes = (types: Iterable<ResourceType>): boolean =>
  [...types].every(({ schema, extensions }) =>
    [schema, ...extensions].every(({ attributes }) => !attributes.some(lacksTypes)),
  );
