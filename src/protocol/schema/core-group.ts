import { GROUP_SCHEMA } from '../urns.js';
import { attribute, type SchemaDefinition } from './definition.js';
import { MAX_MEMBERS } from './member-limit.js';

/** The Group schema (RFC 7643 §4.2, whose text makes displayName required although §8.7.1 does not). */
export const GROUP: SchemaDefinition = {
  id: GROUP_SCHEMA,
  name: 'Group',
  description: 'A set of users and of other groups.',
  attributes: [
    attribute('displayName', 'The name of the group; unique within the organization, whatever the case.', {
      required: true,
      uniqueness: 'server',
    }),
    // A common attribute, listed all the same: Entra offers for mapping only what /Schemas shows.
    attribute('externalId', 'Identifier of the group in the directory of the client.', { caseExact: true }),
    attribute('members', `The users and groups that belong to the group; one answer carries at most ${MAX_MEMBERS}.`, {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        attribute('value', 'The id of the member.', { caseExact: true, mutability: 'immutable' }),
        attribute('$ref', 'URI of the member.', {
          type: 'reference',
          referenceTypes: ['User', 'Group'],
          caseExact: true,
          mutability: 'immutable',
        }),
        attribute('type', 'Whether the member is a user or a group.', {
          canonicalValues: ['User', 'Group'],
          mutability: 'immutable',
        }),
        attribute('display', 'The displayName of the member.', { mutability: 'readOnly' }),
      ],
    }),
  ],
};
