import type { AttributeMapping, ObjectMapping, SynchronizationSchema } from '../mapping/model.js';

const changed = (
  schema: SynchronizationSchema,
  change: (mappings: readonly AttributeMapping[], object: ObjectMapping) => AttributeMapping[],
): SynchronizationSchema => ({
  objectMappings: schema.objectMappings.map((object) => ({
    ...object,
    attributeMappings: change(object.attributeMappings, object),
  })),
});

/** The same mappings but for those of schema extensions. */
export const withoutEnterprise = (schema: SynchronizationSchema): SynchronizationSchema =>
  changed(schema, (mappings) => mappings.filter(({ targetAttributeName }) => !targetAttributeName.startsWith('urn:')));

/** The same mappings with another source for one attribute of users. */
export const withSource = (schema: SynchronizationSchema, target: string, name: string): SynchronizationSchema =>
  changed(schema, (mappings, { sourceObjectName }) =>
    mappings.map((mapping) =>
      sourceObjectName === 'User' && mapping.targetAttributeName === target
        ? { ...mapping, source: { type: 'Attribute', name } }
        : mapping,
    ),
  );
