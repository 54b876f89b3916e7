import { USER } from '../core-user.js';
import { attribute, type SchemaDefinition } from '../definition.js';

/** SAP's relations of a user to the company; others are accepted. */
const USER_TYPES = ['public', 'partner', 'customer', 'employee', 'external', 'onboardee', 'alumni'];

/** What Entra's application for SAP Cloud Identity Services maps beside the attributes of RFC 7643, without a URN. */
const OF_ENTRA_APP = [
  attribute('company', 'Company of the user, as the application in Entra maps it.'),
  attribute('sendMail', 'The same as sendMail of the extension of SAP; shown where a client has written it here.', {
    type: 'boolean',
  }),
  attribute('mailVerified', 'The same as mailVerified of the extension of SAP; shown where a client wrote it here.', {
    type: 'boolean',
  }),
];

/** The User schema as SAP's Identity Directory has it. */
export const IDENTITY_DIRECTORY_USER: SchemaDefinition = {
  ...USER,
  attributes: [
    ...USER.attributes.map((each) => (each.name === 'userType' ? { ...each, canonicalValues: USER_TYPES } : each)),
    ...OF_ENTRA_APP,
  ],
};
