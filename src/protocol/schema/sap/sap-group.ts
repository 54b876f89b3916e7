import { SAP_GROUP_SCHEMA } from '../../urns.js';
import { attribute, type SchemaDefinition } from '../definition.js';

/** The extension of the Group schema by SAP's Identity Directory: groups that belong to an application. */
export const SAP_GROUP: SchemaDefinition = {
  id: SAP_GROUP_SCHEMA,
  name: 'SapGroup',
  description: 'Which application a group belongs to, and what can be done with it there.',
  attributes: [
    attribute('applicationId', 'Application that the group belongs to.', { caseExact: true }),
    attribute('type', 'What the group is for.', {
      canonicalValues: ['userGroup', 'authorization', 'deepLinkActivationPermission'],
    }),
    attribute('supportedOperations', 'What Identity Provisioning may do with the group at its application.', {
      canonicalValues: ['readOnly', 'readWrite', 'userOnlyMembership', 'membership'],
    }),
    attribute('externalName', 'Name of the group at its application; unique there.', {
      caseExact: true,
      mutability: 'immutable',
    }),
    attribute('externalLocation', 'URI of the group at its application.', {
      type: 'reference',
      referenceTypes: ['external'],
      caseExact: true,
      mutability: 'immutable',
    }),
    attribute(
      'children',
      'The groups that are members; shown where one group is read, and nothing else is asked for.',
      {
        type: 'complex',
        multiValued: true,
        mutability: 'readOnly',
        returned: 'request',
        subAttributes: [
          attribute('value', 'The id of the group.', { caseExact: true, mutability: 'readOnly' }),
          attribute('display', 'Its displayName.', { mutability: 'readOnly' }),
          attribute('$ref', 'URI of the group.', {
            type: 'reference',
            referenceTypes: ['Group'],
            caseExact: true,
            mutability: 'readOnly',
          }),
          attribute('type', 'Group, as it always is.', { mutability: 'readOnly' }),
        ],
      },
    ),
  ],
};
