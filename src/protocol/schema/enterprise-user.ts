import { ENTERPRISE_USER_SCHEMA } from '../urns.js';
import { attribute, type SchemaDefinition } from './definition.js';

/** The enterprise extension of the User schema (RFC 7643 §4.3). */
export const ENTERPRISE_USER: SchemaDefinition = {
  id: ENTERPRISE_USER_SCHEMA,
  name: 'EnterpriseUser',
  description: 'What an employer knows about a user.',
  attributes: [
    attribute('employeeNumber', 'Number or code that the employer gave to the user.'),
    attribute('costCenter', 'Cost center that pays for the user.'),
    attribute('organization', 'Company or legal entity that employs the user.'),
    attribute('division', 'Division of the company.'),
    attribute('department', 'Department of the company.'),
    attribute('manager', 'The person that the user reports to.', {
      type: 'complex',
      subAttributes: [
        attribute('value', 'The id of the manager, kept as it was sent even when no such user exists yet.', {
          caseExact: true,
        }),
        attribute('$ref', 'URI of the manager, made from its id.', {
          type: 'reference',
          referenceTypes: ['User'],
          caseExact: true,
          mutability: 'readOnly',
        }),
        attribute('displayName', 'The displayName of the manager.', { mutability: 'readOnly' }),
      ],
    }),
  ],
};
