import { by, deviates, named, requirementsOf, table } from '../requirement.js';
import { ATTRIBUTES, CREATE, GROUPS, PATCH, SAMPLES, UNIQUENESS, USER } from '../test-files.js';

const REQUIRED = 'a user needs a userName, a group a displayName';
const COMPOSED = '§4.1.1: name, displayName and nickName are returned as the client composed them';
const NOT_SHOWN = '§4.1.1: a password is in no answer, not even when it is asked for';
const NOT_STORED = 'a password is accepted, never stored and never returned, not even in the log';
const AS_SENT = '§4.1.2: e-mail addresses, telephone numbers, IM addresses and photos are kept as sent, in any form';
const MANAGER = 'rfc7643-8.3-user-enterprise comes back as it was sent, with our own location of the manager';

/** RFC 7643 §4: User, Group and the enterprise extension. */
export const RFC7643_USER_GROUP = requirementsOf('RFC 7643', [
  [
    '4.1.1 user-name',
    'MUST',
    'Every user has a `userName` that is not empty.',
    by(named(USER, '§4.1.1: a user has a userName that is not empty, also after PUT and PATCH')),
  ],
  [
    '4.1.1 user-name-unique',
    'MUST',
    'No two users have the same `userName`.',
    by(table(UNIQUENESS, 'userName of /Users: POST, PUT, PATCH and Bulk answer 409')),
  ],
  [
    '4.1.1 user-name-required',
    'REQUIRED',
    '`userName` is required, and its case does not matter.',
    by(named(CREATE, REQUIRED), table(UNIQUENESS, 'userName of /Users: POST, PUT, PATCH and Bulk answer 409')),
  ],
  [
    '4.1.1 name',
    'SHOULD',
    '`name.formatted` and the parts of the name, when both are returned, describe the same name.',
    deviates(
      'Both are returned as the client composed them; how a name is put together differs between cultures, and is not guessed.',
      named(USER, COMPOSED),
    ),
  ],
  [
    '4.1.1 display-name',
    'SHOULD',
    'The `displayName` is the full name of the user, if it is known.',
    deviates('As the client composed it, for the same reason.', named(USER, COMPOSED)),
  ],
  [
    '4.1.1 display-name-shown',
    'SHOULD',
    'The `displayName` is what the server itself calls the user.',
    by(
      named(GROUPS, 'members are users and groups, each with its type, its name and its location'),
      named(GROUPS, 'names of members and of groups are always those of now'),
    ),
  ],
  [
    '4.1.1 nick-name',
    'SHOULD NOT',
    'The `nickName` does not stand for the `userName`.',
    deviates('As the client composed it, even when it is the `userName`.', named(USER, COMPOSED)),
  ],
  [
    '4.1.1 password-returned',
    'SHALL NOT',
    'Neither the password nor a hash of it can be read.',
    by(named(USER, NOT_SHOWN)),
  ],
  ['4.1.1 password-hashed', 'SHOULD', 'A password that is kept is hashed.', by(named(CREATE, NOT_STORED))],
  [
    '4.1.1 password-set',
    'SHOULD',
    'A password that is set is prepared, checked against the policy and encrypted.',
    deviates(
      'Accepted and discarded: users sign in at their identity provider. `changePassword` says that it is not supported.',
      named(CREATE, NOT_STORED),
    ),
  ],
  [
    '4.1.1 password-passed-on',
    'MUST',
    'A password goes on to other systems over a secured connection only.',
    by(named(CREATE, NOT_STORED)),
  ],
  [
    '4.1.1 password-persisted',
    'MUST',
    'A password that is kept for a while is protected.',
    by(named(CREATE, NOT_STORED)),
  ],
  [
    '4.1.1 password-write-only',
    'MUST NOT',
    'The password is returned in no form.',
    by(named(USER, NOT_SHOWN), named(CREATE, NOT_STORED)),
  ],
  [
    '4.1.2 emails',
    'SHOULD',
    'E-mail addresses are those of RFC 5321.',
    deviates(
      'Kept as sent: Entra reads back what it wrote, and its validators send random text.',
      named(USER, AS_SENT),
    ),
  ],
  [
    '4.1.2 emails-canonical',
    'SHOULD',
    'E-mail addresses are returned in the canonical form of RFC 5321.',
    deviates('Returned as sent, for the same reason.', named(USER, AS_SENT)),
  ],
  [
    '4.1.2 phone-numbers',
    'SHOULD',
    'Telephone numbers have the form of RFC 3966.',
    deviates(
      'Kept as sent: numbers in a directory have local forms that cannot be converted without guessing.',
      named(USER, AS_SENT),
    ),
  ],
  [
    '4.1.2 phone-numbers-canonical',
    'SHOULD',
    'Telephone numbers are returned in the canonical form of RFC 3966.',
    deviates('Returned as sent, for the same reason.', named(USER, AS_SENT)),
  ],
  [
    '4.1.2 ims',
    'SHOULD',
    'Instant messaging addresses are returned without white space, in lower case.',
    deviates('Kept as sent, as all values of the client.', named(USER, AS_SENT)),
  ],
  [
    '4.1.2 ims-type',
    'SHOULD',
    'The type of an instant messaging address is one of the list.',
    deviates('Any type is accepted: canonical values are suggestions.', named(USER, AS_SENT)),
  ],
  [
    '4.1.2 photos',
    'MUST',
    'A photo is the address of a file with an image, not of a page.',
    deviates('Kept as sent: the server fetches nothing that a client names.', named(USER, AS_SENT)),
  ],
  [
    '4.1.2 country',
    'MUST',
    'A country is an ISO 3166-1 alpha-2 code.',
    deviates(
      'Kept as sent: Entra sends the name of the country as the directory has it, and a refusal would cost the whole user.',
      named(USER, '§4.1.2: a country is kept as sent, whether it is a code or a name'),
    ),
  ],
  [
    '4.1.2 groups-direct',
    'SHOULD',
    'A direct membership is one that clients can change at the group.',
    by(named(GROUPS, 'groups on the user are direct, or indirect through other groups')),
  ],
  [
    '4.1.2 groups-value',
    'MUST',
    '`groups.value` is the `id` of the group.',
    by(
      named(GROUPS, 'groups on the user are direct, or indirect through other groups'),
      named(ATTRIBUTES, '§2.3.7: every $ref is an absolute URI that leads to the resource it names'),
    ),
  ],
  [
    '4.1.2 groups-changed',
    'MUST',
    'Memberships are changed at the group only.',
    by(
      named(PATCH, 'what cannot be done is refused the groups of a user'),
      named(CREATE, "id, meta and groups are the server's to give: what the client sends there is ignored"),
    ),
  ],
  [
    '4.1.2 certificates',
    'MUST',
    'A certificate is encoded in base64.',
    by(named(ATTRIBUTES, '§2.3.6: a binary value is base64, returned as sent; anything else is 400')),
  ],
  [
    '4.1.2 one-certificate',
    'MUST NOT',
    'One value does not hold several certificates.',
    deviates(
      'Only the base64 is checked, not what it encodes: the server does not use certificates.',
      named(ATTRIBUTES, '§2.3.6: a binary value is base64, returned as sent; anything else is 400'),
    ),
  ],
  ['4.2 display-name', 'REQUIRED', 'A group has a `displayName`.', by(named(CREATE, REQUIRED))],
  ['4.3 manager', 'RECOMMENDED', '`manager.value` is the `id` of the manager.', by(named(SAMPLES, MANAGER))],
  ['4.3 manager-ref', 'RECOMMENDED', '`manager.$ref` is the URI of the manager.', by(named(SAMPLES, MANAGER))],
]);
