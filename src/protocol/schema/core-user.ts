import { USER_SCHEMA } from '../urns.js';
import { type AttributeDefinition, attribute, type SchemaDefinition } from './definition.js';

/** A multi-valued attribute whose elements are value, display, type and primary (RFC 7643 §2.4). */
function plural(
  name: string,
  description: string,
  element: { noun: string; value: Partial<AttributeDefinition> & { description: string }; types?: readonly string[] },
): AttributeDefinition {
  const { description: valueDescription, ...valueOptions } = element.value;
  return attribute(name, description, {
    type: 'complex',
    multiValued: true,
    subAttributes: [
      attribute('value', valueDescription, valueOptions),
      attribute('display', `The ${element.noun} as people should read it.`),
      typeOf(element.noun, element.types),
      primaryOf(element.noun),
    ],
  });
}

const typeOf = (noun: string, canonicalValues?: readonly string[]) =>
  attribute('type', `What kind of ${noun} this is.`, canonicalValues ? { canonicalValues } : {});

const primaryOf = (noun: string) =>
  attribute('primary', `Whether this is the preferred ${noun}; true for one element at most.`, { type: 'boolean' });

const NAME = attribute('name', 'The parts of the name of the user.', {
  type: 'complex',
  subAttributes: [
    attribute('formatted', 'The full name in one piece, as the client composed it.'),
    attribute('familyName', 'Family name, or last name.'),
    attribute('givenName', 'Given name, or first name.'),
    attribute('middleName', 'Middle names.'),
    attribute('honorificPrefix', 'Title before the name, such as "Dr.".'),
    attribute('honorificSuffix', 'Addition after the name, such as "III".'),
  ],
});

const ADDRESSES = attribute('addresses', 'Postal addresses of the user.', {
  type: 'complex',
  multiValued: true,
  subAttributes: [
    attribute('formatted', 'The whole address, ready for a label; it may contain line breaks.'),
    attribute('streetAddress', 'Street, house number and whatever else precedes the city; it may contain line breaks.'),
    attribute('locality', 'City or town.'),
    attribute('region', 'State, province or region.'),
    attribute('postalCode', 'Postal code.'),
    attribute('country', 'Country, ideally as an ISO 3166-1 alpha-2 code; any text is accepted.'),
    typeOf('address', ['work', 'home', 'other']),
    primaryOf('address'),
  ],
});

const GROUPS = attribute('groups', 'Groups that the user is a member of; changed only through the groups themselves.', {
  type: 'complex',
  multiValued: true,
  mutability: 'readOnly',
  subAttributes: [
    attribute('value', 'The id of the group.', { caseExact: true, mutability: 'readOnly' }),
    attribute('$ref', 'URI of the group.', {
      type: 'reference',
      referenceTypes: ['Group'],
      caseExact: true,
      mutability: 'readOnly',
    }),
    attribute('display', 'The displayName of the group.', { mutability: 'readOnly' }),
    attribute('type', 'Whether the user is a member itself or through another group.', {
      canonicalValues: ['direct', 'indirect'],
      mutability: 'readOnly',
    }),
  ],
});

/** The User schema (RFC 7643 §4.1). */
export const USER: SchemaDefinition = {
  id: USER_SCHEMA,
  name: 'User',
  description: 'A person with an account.',
  attributes: [
    attribute('userName', 'The name the user signs in with; unique within the organization, whatever the case.', {
      required: true,
      uniqueness: 'server',
    }),
    // A common attribute, listed all the same: Entra offers for mapping only what /Schemas shows.
    attribute('externalId', 'Identifier of the user in the directory of the client.', { caseExact: true }),
    NAME,
    attribute('displayName', 'The name that is shown to other people.'),
    attribute('nickName', 'The name that friends and colleagues use.'),
    attribute('profileUrl', 'Web page about the user.', {
      type: 'reference',
      referenceTypes: ['external'],
      caseExact: true,
    }),
    attribute('title', 'Job title.'),
    attribute('userType', 'Relation of the user to the organization, such as "Employee" or "Contractor".'),
    attribute('preferredLanguage', 'Languages the user prefers to read, in the form of an Accept-Language header.'),
    attribute('locale', 'Language and region that decide how dates and numbers are written, such as "en-GB".'),
    attribute('timezone', 'Time zone by its IANA name, such as "Europe/Berlin".'),
    attribute('active', 'Whether the user may sign in; false disables the account and keeps its data.', {
      type: 'boolean',
    }),
    attribute('password', 'Accepted and discarded, never stored: users sign in at their identity provider.', {
      mutability: 'writeOnly',
      returned: 'never',
    }),
    plural('emails', 'E-mail addresses of the user.', {
      noun: 'e-mail address',
      // Its form is not checked: Microsoft's provisioning validators send random text.
      value: { description: 'The e-mail address, kept exactly as it was sent.' },
      types: ['work', 'home', 'other'],
    }),
    plural('phoneNumbers', 'Telephone numbers of the user.', {
      noun: 'telephone number',
      value: { description: 'The number, kept exactly as it was sent.' },
      types: ['work', 'home', 'mobile', 'fax', 'pager', 'other'],
    }),
    plural('ims', 'Instant messaging addresses of the user.', {
      noun: 'instant messaging address',
      value: { description: 'The account name or address at the messaging service.' },
      types: ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo'],
    }),
    plural('photos', 'Pictures of the user.', {
      noun: 'picture',
      value: {
        description: 'URI of the image file.',
        type: 'reference',
        referenceTypes: ['external'],
        caseExact: true,
      },
      types: ['photo', 'thumbnail'],
    }),
    ADDRESSES,
    GROUPS,
    plural('entitlements', 'Things that the user is entitled to.', {
      noun: 'entitlement',
      value: { description: 'The entitlement, in whatever form the client and your product agree on.' },
    }),
    plural('roles', 'Roles of the user in your product.', {
      noun: 'role',
      value: { description: 'The role, in whatever form the client and your product agree on.' },
    }),
    plural('x509Certificates', 'Certificates that were issued to the user.', {
      noun: 'certificate',
      value: {
        description: 'The DER-encoded X.509 certificate in base64.',
        type: 'binary',
        caseExact: true,
      },
    }),
  ],
};
