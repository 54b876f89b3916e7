import { by, deviates, named, requirementsOf, table } from '../requirement.js';
import {
  ATTRIBUTES,
  CREATE,
  DISCOVERY,
  DOCUMENTS,
  GROUPS,
  OWN_SCHEMAS,
  PATCH,
  QUERY,
  UNIQUENESS,
  USER,
  VAULT,
} from '../test-files.js';

const CONFIG = by(
  named(DOCUMENTS, '§5: ServiceProviderConfig has every required part, each of its type'),
  named(DISCOVERY, 'ServiceProviderConfig says what is so'),
);
const TYPE = by(
  named(
    DOCUMENTS,
    '§6: a ResourceType has name, description, endpoint and schema, and names only schemas that there are',
  ),
);
const SCHEMA = by(named(DOCUMENTS, '§7: a Schema has its URN, name, description and attributes'));
const CHARACTERISTICS = by(
  named(DOCUMENTS, '§7: every attribute has all its characteristics, with values that the RFC knows'),
);

const GLOBAL = deviates(
  'Unique within the organization, as with `server`: what others hold is theirs. No attribute of the RFCs has it; a schema of an organization may.',
  named(OWN_SCHEMAS, 'POST a value that is global is unique within the organization'),
);
const IMMUTABLE = 'mutability an immutable attribute is given once; afterwards neither PATCH nor PUT changes it';

/** RFC 7643 §5 to §9: the documents of discovery, the characteristics of attributes, and security. */
export const RFC7643_DISCOVERY = requirementsOf('RFC 7643', [
  ['5 patch', 'REQUIRED', '`patch` and `patch.supported` are there.', CONFIG],
  ['5 bulk', 'REQUIRED', '`bulk` says whether it is supported, and its two limits.', CONFIG],
  ['5 filter', 'REQUIRED', '`filter` says whether it is supported, and the most results.', CONFIG],
  ['5 change-password', 'REQUIRED', '`changePassword.supported` is there.', CONFIG],
  ['5 sort', 'REQUIRED', '`sort.supported` is there.', CONFIG],
  ['5 etag', 'REQUIRED', '`etag.supported` is there.', CONFIG],
  ['5 schemes', 'REQUIRED', '`authenticationSchemes` is there, each with type, name and description.', CONFIG],
  [
    '5 schemes-public',
    'SHOULD',
    '`authenticationSchemes` can be read without authentication.',
    deviates(
      'Discovery needs the same authentication as the rest, so that a stranger cannot find out which organizations exist.',
      named(DOCUMENTS, '§5: nothing is shown to strangers, not even the authentication schemes'),
    ),
  ],
  ['6 all', 'REQUIRED', 'A ResourceType has every attribute that is not optional.', TYPE],
  ['6 name', 'MUST', 'A ResourceType has its name.', TYPE],
  ['6 description', 'MUST', 'A ResourceType has a description.', TYPE],
  ['6 endpoint', 'REQUIRED', 'A ResourceType has its endpoint, relative to the base URL.', TYPE],
  ['6 schema', 'MUST', 'The schema of a ResourceType is the `id` of a Schema.', TYPE],
  ['6 extension-schema', 'MUST', 'Each extension of a ResourceType is the `id` of a Schema.', TYPE],
  ['6 extension-required', 'REQUIRED', 'Each extension of a ResourceType says whether it is required.', TYPE],
  [
    '6 extension-included',
    'MUST',
    'A resource has the extensions that its type requires, with their required attributes.',
    by(
      named(DISCOVERY, 'required flags follow the profile'),
      named(
        OWN_SCHEMAS,
        'a required extension (RFC 7643 §6) must be there in POST and PUT, and PATCH cannot take it away',
      ),
      named(VAULT, 'all that is missing is named at once, in the order of the table'),
    ),
  ],
  ['7 all', 'REQUIRED', 'A Schema has every attribute that is not optional.', SCHEMA],
  ['7 id', 'MUST', 'A Schema has its URI.', SCHEMA],
  ['7 name', 'MUST', 'A Schema has its name.', SCHEMA],
  ['7 description', 'MUST', 'A Schema has a description.', SCHEMA],
  ['7 attribute-description', 'MUST', 'Every attribute of a Schema has a description.', CHARACTERISTICS],
  ['7 characteristics', 'REQUIRED', 'Every attribute of a Schema has all its characteristics.', CHARACTERISTICS],
  [
    '7 sub-attributes',
    'SHOULD',
    'A complex attribute lists its sub-attributes.',
    by(
      named(
        DOCUMENTS,
        '§2.1, §2.3.8: names begin with a small letter and obey the grammar; what is complex has simple parts only',
      ),
    ),
  ],
  [
    '7 case-filter',
    'SHALL',
    'Filters heed the case of values that are caseExact.',
    by(
      named(QUERY, '/Users externalId eq "ext-1"'),
      named(QUERY, '/Users externalId eq "EXT-1"'),
      named(QUERY, '/Users displayName eq "ada LOVELACE"'),
    ),
  ],
  [
    '7 case-kept',
    'SHALL',
    'The case of a caseExact value is kept.',
    by(named(ATTRIBUTES, '§7: the case of a value is kept, whether its attribute is caseExact or not')),
  ],
  [
    '7 read-only',
    'SHALL NOT',
    'What is readOnly is not modified.',
    by(named(PATCH, 'what cannot be done is refused an attribute of the server')),
  ],
  [
    '7 immutable',
    'SHALL NOT',
    'What is immutable is not changed.',
    by(named(GROUPS, 'one member cannot become another: 400 mutability'), named(OWN_SCHEMAS, IMMUTABLE)),
  ],
  [
    '7 write-only',
    'SHALL NOT',
    'What is writeOnly is not returned.',
    by(named(USER, '§4.1.1: a password is in no answer, not even when it is asked for')),
  ],
  [
    '7 unique',
    'SHOULD',
    'A value with uniqueness `server` is unique within the tenant.',
    by(table(UNIQUENESS, 'userName of'), table(UNIQUENESS, 'externalId of'), table(UNIQUENESS, 'displayName of')),
  ],
  [
    '7 unique-resources',
    'SHOULD',
    'No two resources of a tenant have the same value where uniqueness is `server`.',
    by(table(UNIQUENESS, 'userName of'), table(UNIQUENESS, 'externalId of'), table(UNIQUENESS, 'displayName of')),
  ],
  ['7 global', 'SHOULD', 'A value with uniqueness `global` is unique everywhere.', GLOBAL],
  [
    '7 global-resources',
    'SHOULD',
    'No two resources of any servers have the same value where uniqueness is `global`.',
    GLOBAL,
  ],
  [
    '9.2 cleartext',
    'MUST NOT',
    'Passwords are not stored in clear text.',
    by(named(CREATE, 'a password is accepted, never stored and never returned, not even in the log')),
  ],
]);
