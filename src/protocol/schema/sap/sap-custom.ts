import { SAP_CUSTOM_GROUP_SCHEMA, SAP_CUSTOM_USER_SCHEMA } from '../../urns.js';
import { attribute, type SchemaDefinition } from '../definition.js';

/** So many custom attributes does a user have at SAP. */
const CUSTOM_ATTRIBUTES = Array.from({ length: 10 }, (_, i) => `customAttribute${i + 1}`);

/** SAP's extension of the User schema by attributes that a customer gives a meaning. */
export const SAP_CUSTOM_USER: SchemaDefinition = {
  id: SAP_CUSTOM_USER_SCHEMA,
  name: 'SapCustomUser',
  description: 'Attributes of a user that the customer gives a meaning.',
  attributes: [
    attribute('attributes', 'The custom attributes, each by its name.', {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        attribute('name', 'Name of the attribute.', { canonicalValues: CUSTOM_ATTRIBUTES }),
        attribute('value', 'Its value.'),
      ],
    }),
  ],
};

/**
 * The same attributes as Entra names them, `urn:…:custom:2.0:User:attributes:customAttribute1`: what stands before the last
 * colon is an extension to it. Shown where a client has written them so.
 */
export const SAP_CUSTOM_ATTRIBUTES: SchemaDefinition = {
  id: `${SAP_CUSTOM_USER_SCHEMA}:attributes`,
  name: 'SapCustomAttributes',
  description: 'The custom attributes of a user, each under a name of its own, as Entra writes them.',
  attributes: CUSTOM_ATTRIBUTES.map((name) => attribute(name, `The custom attribute ${name}.`)),
};

/** SAP's extension of the Group schema, which every group has. */
export const SAP_CUSTOM_GROUP: SchemaDefinition = {
  id: SAP_CUSTOM_GROUP_SCHEMA,
  name: 'SapCustomGroup',
  description: 'What identifies a group in the Identity Directory.',
  attributes: [
    attribute('name', 'Name of the group, never changed and unique; its id, where the client gives none.', {
      mutability: 'immutable',
      uniqueness: 'server',
    }),
    attribute('description', 'What the group is for.'),
    attribute('additionalId', 'Another identifier of the group.', { caseExact: true }),
  ],
};
