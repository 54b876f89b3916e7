import { attribute } from './definition.js';

/** The attributes of every resource (RFC 7643 §3 and §3.1). A schema that lists one of them itself takes precedence. */
export const COMMON_ATTRIBUTES = [
  attribute('schemas', 'URNs of the schemas whose attributes the resource carries.', {
    type: 'reference',
    referenceTypes: ['uri'],
    multiValued: true,
    required: true,
    caseExact: true,
    returned: 'always',
  }),
  attribute('id', 'Identifier that Rollcall gives to the resource once and never reuses.', {
    caseExact: true,
    mutability: 'readOnly',
    returned: 'always',
    uniqueness: 'server',
  }),
  attribute('externalId', 'Identifier that the provisioning client uses for the resource.', { caseExact: true }),
  attribute('meta', 'Facts about the resource that Rollcall maintains.', {
    type: 'complex',
    mutability: 'readOnly',
    subAttributes: [
      attribute('resourceType', 'Name of the resource type.', { caseExact: true, mutability: 'readOnly' }),
      attribute('created', 'When the resource was created.', { type: 'dateTime', mutability: 'readOnly' }),
      attribute('lastModified', 'When the resource last changed.', { type: 'dateTime', mutability: 'readOnly' }),
      attribute('location', 'URI of the resource.', {
        type: 'reference',
        referenceTypes: ['uri'],
        caseExact: true,
        mutability: 'readOnly',
      }),
      attribute('version', 'Entity tag of the resource as it stands.', { caseExact: true, mutability: 'readOnly' }),
    ],
  }),
];
