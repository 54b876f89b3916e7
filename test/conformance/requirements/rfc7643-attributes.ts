import { by, deviates, named, requirementsOf } from '../requirement.js';
import { ATTRIBUTES, DATE_TIME, DOCUMENTS, GROUPS, OWN_SCHEMAS, QUERY, RESOURCES, USER } from '../test-files.js';

const NAMES =
  '§2.1, §2.3.8: names begin with a small letter and obey the grammar; what is complex has simple parts only';
const CHARACTERISTICS = '§7: every attribute has all its characteristics, with values that the RFC knows';
const AS_SENT = '§2.4: values are returned as they were sent, twice if sent twice';
const SCHEMAS = '§3: every representation of a user and of a group lists the schemas of what it has, each once';

/** RFC 7643 §1 and §2: attributes, their types, and what null means. */
export const RFC7643_ATTRIBUTES = requirementsOf('RFC 7643', [
  [
    '1.1 quotes',
    'MUST NOT',
    'The quotes that the RFC sets around a value are no part of it.',
    by(named(DOCUMENTS, CHARACTERISTICS)),
  ],
  ['1.2 simple', 'MUST NOT', 'A simple attribute has no sub-attributes.', by(named(DOCUMENTS, NAMES))],
  ['2.1 schemas', 'MUST', 'A resource names its schemas in `schemas`.', by(named(RESOURCES, SCHEMAS))],
  ['2.1 grammar', 'MUST', 'Attribute names obey the ABNF.', by(named(DOCUMENTS, NAMES))],
  [
    '2.3.4 integer',
    'MUST NOT',
    'An integer value has no fraction and no exponent.',
    by(named(OWN_SCHEMAS, 'POST a value that is no integer is refused by name')),
  ],
  [
    '2.3.5 date-time',
    'MUST',
    'A dateTime value is a valid xsd:dateTime.',
    by(
      named(ATTRIBUTES, '§2.3.5: created and lastModified are xsd:dateTime with date, time and zone'),
      named(DATE_TIME, 'reads every moment that JavaScript writes'),
      named(OWN_SCHEMAS, 'POST a value that is no dateTime is refused by name'),
    ),
  ],
  [
    '2.3.5 both',
    'MUST',
    'A dateTime value has both a date and a time.',
    by(
      named(ATTRIBUTES, '§2.3.5: created and lastModified are xsd:dateTime with date, time and zone'),
      named(DATE_TIME, '"2026-01-31" is no date and time'),
    ),
  ],
  [
    '2.3.6 base64',
    'MUST',
    'A binary value is encoded in base64.',
    by(named(ATTRIBUTES, '§2.3.6: a binary value is base64, returned as sent; anything else is 400')),
  ],
  [
    '2.3.7 uri',
    'MUST',
    'A reference that the server makes is the URI of its target.',
    by(named(ATTRIBUTES, '§2.3.7: every $ref is an absolute URI that leads to the resource it names')),
  ],
  [
    '2.3.7 uri-of-client',
    'MUST',
    'A reference that the client sends (`profileUrl`, `photos.value`) is a URI.',
    deviates(
      'Kept as sent, whatever its form: clients send data URIs and random text, and a refusal would cost the whole user.',
      named(USER, '§4.1.2: e-mail addresses, telephone numbers, IM addresses and photos are kept as sent, in any form'),
    ),
  ],
  [
    '2.3.7 base',
    'MUST',
    'A relative reference is resolved against the root endpoint.',
    deviates(
      'The server makes absolute references only and resolves none: a resource is named by its `id`, and a member by `$ref` alone is 400.',
      named(ATTRIBUTES, '§2.3.7: every $ref is an absolute URI that leads to the resource it names'),
      named(GROUPS, 'members that do not exist are refused, named, with nothing applied a member without a value'),
    ),
  ],
  [
    '2.3.7 http',
    'MUST',
    'A reference to a resource can be addressed by HTTP.',
    by(named(ATTRIBUTES, '§2.3.7: every $ref is an absolute URI that leads to the resource it names')),
  ],
  [
    '2.3.7 target',
    'MUST',
    'A GET of a reference gives the target, or the status code that is due.',
    by(named(ATTRIBUTES, '§2.3.7: every $ref is an absolute URI that leads to the resource it names')),
  ],
  [
    '2.3.8 order',
    'MUST NOT',
    'No order of the parts of a complex value is required or expected.',
    by(named(ATTRIBUTES, '§2.3.8: the order of sub-attributes means nothing')),
  ],
  ['2.3.8 depth', 'MUST NOT', 'A sub-attribute has no sub-attributes.', by(named(DOCUMENTS, NAMES))],
  ['2.4 complex', 'SHALL', 'Elements that are objects are complex attributes.', by(named(DOCUMENTS, NAMES))],
  [
    '2.4 meanings',
    'MUST',
    'The sub-attributes type, primary, display, value and $ref have the meaning that the RFC gives them.',
    by(named(GROUPS, 'members are users and groups, each with its type, its name and its location')),
  ],
  [
    '2.4 one-primary',
    'MUST',
    'One element at most is primary.',
    by(named(ATTRIBUTES, '§2.4: of two primary values the first is, by POST, PUT and PATCH, and the log says so')),
  ],
  [
    '2.4 primary-default',
    'SHALL',
    'An element is not primary unless it says so.',
    by(named(ATTRIBUTES, '§2.4: primary is false unless it was sent')),
  ],
  [
    '2.4 version-in-uri',
    'SHALL',
    'The URI of a resource equals the same with a version of the API, or with another one.',
    deviates(
      'The addresses of this server have no version: one that has leads nowhere, and equals none.',
      named(ATTRIBUTES, '§2.4: an address with a version leads nowhere, and equals none'),
    ),
  ],
  [
    '2.4 canonical',
    'SHOULD',
    'Values are returned in canonical form where there is one.',
    deviates(
      'Returned as sent: a provisioning client compares what it reads with what it sent, and would change it back for ever.',
      named(ATTRIBUTES, AS_SENT),
    ),
  ],
  [
    '2.4 duplicates',
    'SHOULD NOT',
    'The same pair of type and value is not returned twice.',
    deviates(
      'Returned as sent, twice if sent twice, for the same reason; a PATCH that adds a value that is there adds nothing.',
      named(ATTRIBUTES, AS_SENT),
    ),
  ],
  [
    '2.5 unassigned',
    'SHALL',
    'Absent, null and an empty array are one state: of them `members` of a single group is shown as `[]`, everything else is left out.',
    by(
      named(ATTRIBUTES, '§2.5: null, an empty list and nothing are one state'),
      named(QUERY, '/Groups members eq null'),
      named(GROUPS, '§2.5, §4.2: a group without members has an empty list in every answer about it alone'),
      named(GROUPS, '§2.5, §4.2: a group without members has none where members are excluded, or not asked for'),
    ),
  ],
]);
