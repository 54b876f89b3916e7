import { SAP_USER_SCHEMA } from '../../urns.js';
import { attribute, type SchemaDefinition } from '../definition.js';

/** What a user may be; whoever is not `active` cannot sign in. */
export const USER_STATUSES = ['new', 'active', 'inactive'] as const;

const flag = (name: string, description: string) => attribute(name, description, { type: 'boolean' });
const time = (name: string, description: string) => attribute(name, description, { type: 'dateTime' });

const mirrored = (name: string, noun: string) =>
  attribute(name, `The ${noun} of the core schema once more, each with whether it was verified.`, {
    type: 'complex',
    multiValued: true,
    subAttributes: [
      attribute('value', `The ${noun}, as in the core schema.`),
      attribute('type', 'What kind it is.', { canonicalValues: ['work', 'home', 'other'] }),
      flag('primary', 'Whether it is the preferred one.'),
      flag('verified', 'Whether the user has proved to own it.'),
      time('verifiedTime', 'When that was.'),
    ],
  });

/** The extension of the User schema by SAP's Identity Directory. */
export const SAP_USER: SchemaDefinition = {
  id: SAP_USER_SCHEMA,
  name: 'SapUser',
  description: 'What SAP Cloud Identity Services know about a user.',
  attributes: [
    attribute('userUuid', 'The id of the user, by which SAP applications know people.', {
      caseExact: true,
      mutability: 'readOnly',
      uniqueness: 'server',
    }),
    attribute('userId', 'Number of the user in the first version of the interface; never given here.', {
      caseExact: true,
      mutability: 'readOnly',
    }),
    attribute('status', 'Whether the account is in use: "active" is active true, "new" and "inactive" are false.', {
      canonicalValues: USER_STATUSES,
    }),
    mirrored('emails', 'e-mail address'),
    flag('mailVerified', 'Whether the primary e-mail address was verified.'),
    flag('phoneVerified', 'Whether the primary telephone number was verified.'),
    flag('sendMail', 'Whether the user is to be told of the account by mail; kept, and nothing is sent.'),
    attribute('sourceSystem', 'Number of the kind of system that the user came from; 39 is a corporate directory.', {
      type: 'integer',
    }),
    attribute('sourceSystemId', 'Identifier of the user in that system.', { caseExact: true }),
    attribute('applicationId', 'Application that the user came through.', { caseExact: true }),
    attribute('targetUrl', 'Where the user is led after the account was activated.', {
      type: 'reference',
      referenceTypes: ['external'],
      caseExact: true,
    }),
    time('validFrom', 'When the account begins to be valid.'),
    time('validTo', 'When the account ends to be valid.'),
    time('loginTime', 'When the user last signed in.'),
    attribute('companyRelationship', 'Relation of the user to the company.'),
    attribute('industryCrm', 'Industry of the company.'),
    attribute('contactPreferenceEmail', 'Whether the user agreed to be written to.'),
    attribute('contactPreferenceTelephone', 'Whether the user agreed to be called.'),
    attribute('passwordDetails', 'State of the password at SAP; kept as it is sent, as there are no passwords here.', {
      type: 'complex',
      subAttributes: [
        attribute('status', 'State of the password.', { canonicalValues: ['initial', 'enabled', 'disabled'] }),
        attribute('policy', 'Rules that the password follows.', { caseExact: true }),
        time('setTime', 'When it was set.'),
        time('loginTime', 'When it was last used.'),
        attribute('failedLoginAttempts', 'How often it was mistyped since.', { type: 'integer' }),
      ],
    }),
    attribute('socialIdentities', 'Accounts of social networks that the user signs in with.', {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        attribute('socialId', 'Identifier at the network.', { caseExact: true }),
        attribute('socialProvider', 'Name of the network.'),
        time('dateOfLinking', 'When the account was linked.'),
      ],
    }),
  ],
};
