import { by, deviates, named, requirementsOf, table } from '../requirement.js';
import {
  CONFIG,
  CREATE,
  DISCOVERY,
  DOCUMENTS,
  ERRORS,
  HTTP,
  ME,
  PROTOCOL_VERSION,
  QUERY,
  REPLACE,
  SECURITY,
  VERSIONING,
} from '../test-files.js';

const MEDIA_TYPE = 'every answer is application/scim+json, not to be stored, and names its request';
const TYPES = '§6: a ResourceType has name, description, endpoint and schema, and names only schemas that there are';
const ETAG = 'the ETag header is meta.version, weak, and the same until the resource changes';
const REFUSALS = by(table(ERRORS, '4'));
const VERSIONS = by(table(PROTOCOL_VERSION, 'a request below /v'));
const LISTS = 'the lists are ListResponses of everything there is';

/** RFC 7644 §1, §3.1, §3.2, §3.8, §3.11 to §4 and §8: what holds for every request, and discovery. */
export const RFC7644_FOUNDATIONS = requirementsOf('RFC 7644', [
  [
    '1.2 percent-encoding',
    'MUST',
    'URLs are percent-encoded.',
    by(table(DISCOVERY, 'GET /'), table(HTTP, 'paths GET /')),
  ],
  ['1.3 base-uri', 'MUST NOT', 'The base URI has no query string.', by(table(CONFIG, 'PUBLIC_URL'))],
  [
    '3.1 message-urn',
    'MUST',
    'The schema of a message begins with `urn:ietf:params:scim:api:`.',
    by(table(ERRORS, '4'), named(QUERY, 'no match is 200 with an empty ListResponse')),
  ],
  [
    '3.1 message-schemas',
    'SHALL NOT',
    'The schemas of messages are not found at `/Schemas`.',
    by(named(DOCUMENTS, 'RFC 7644 §3.1: no schema of a message is served')),
  ],
  [
    '3.1 state',
    'SHALL',
    'An answer shows the resource as the server understood it.',
    by(named(CREATE, 'attributes that no schema knows are ignored, and said so in the log')),
  ],
  ['3.2 plural', 'SHOULD', 'The endpoint of a resource type is its name with an "s".', by(named(DOCUMENTS, TYPES))],
  [
    '3.2 put',
    'MUST NOT',
    'PUT creates nothing.',
    by(named(REPLACE, 'PUT on a missing id is 404 and creates nothing; without an id it is 405')),
  ],
  ['3.2 status', 'SHOULD', 'An error is told by the HTTP status.', REFUSALS],
  ['3.2 status-in-body', 'SHOULD', 'An error has its status in the body too.', REFUSALS],
  [
    '3.8 utf-8',
    'MUST',
    'JSON in UTF-8 is accepted, and returned.',
    by(table(HTTP, 'media types application/scim+json'), table(HTTP, 'media types application/json')),
  ],
  ['3.8 default-encoding', 'SHALL', 'The encoding is UTF-8 unless said otherwise.', by(named(ERRORS, MEDIA_TYPE))],
  ['3.8 accept-scim', 'MUST', '`Accept: application/scim+json` is supported.', by(named(ERRORS, MEDIA_TYPE))],
  [
    '3.8 accept-json',
    'SHOULD',
    '`Accept: application/json` is supported.',
    by(named(ERRORS, MEDIA_TYPE), named(HTTP, 'media types a GET may have any Content-Type and any Accept')),
  ],
  [
    '3.11 not-supported',
    'SHOULD',
    '`/Me` is 501 where it is not supported.',
    by(table(ME, 'GET with a credential that stands for nobody'), table(ME, '501 ')),
  ],
  [
    '3.11 location',
    'MUST',
    'The header Location of an answer of `/Me` is the permanent location of the resource.',
    by(
      named(ME, 'GET is the user, who is at a location of their own'),
      named(ME, 'PATCH changes what users may say of themselves'),
      named(ME, 'PUT replaces it, when everything else is sent as it is'),
    ),
  ],
  ['3.12 body', 'MUST', 'An error has a JSON body.', REFUSALS],
  ['3.12 status', 'REQUIRED', 'The body of an error has its status, as a string.', REFUSALS],
  ['3.12 codes', 'SHOULD', 'The status codes mean what table 8 says.', REFUSALS],
  [
    '3.12 debugging',
    'SHOULD',
    'An internal error says what helps to debug it.',
    deviates(
      'The answer has a request id and nothing of the inside; the cause is in the log of the server under that id.',
      named(SECURITY, '§3.12: an error of the server itself names its request and nothing of its inside'),
    ),
  ],
  [
    '3.12 sensitive',
    'SHALL NOT',
    'Personal information is not sent in the URI of a request (table 9, `sensitive`).',
    deviates(
      'A request that does so is answered (§7.5.2). The addresses that the server makes have ids only; a cursor has the value that is sorted by.',
      named(SECURITY, '§7.5.2: a GET that filters by personal data is answered, and so is the same as a POST'),
      table(CREATE, 'POST /Users answers 201'),
    ),
  ],
  ['3.13 place', 'MUST', 'A version stands before the endpoint: `/v2/Users`.', VERSIONS],
  ['3.13 version', 'MUST', 'A request for a version of the protocol is done in that version, or rejected.', VERSIONS],
  ['3.13 default-version', 'SHOULD', 'A request without a version is done in the newest.', VERSIONS],
  [
    '3.14 etag',
    'MUST',
    'The entity tag is in the header ETag.',
    by(
      named(VERSIONING, `/Users ${ETAG}`),
      named(VERSIONING, `/Groups ${ETAG}`),
      named(
        VERSIONING,
        '§3.5.2.1: a 204 to a PATCH of a group says where the group is, and at which version it is now',
      ),
    ),
  ],
  [
    '3.14 meta-version',
    'SHOULD',
    'The entity tag is in `meta.version` too.',
    by(named(VERSIONING, `/Users ${ETAG}`), named(VERSIONING, `/Groups ${ETAG}`)),
  ],
  [
    '4 config',
    'SHALL',
    '`/ServiceProviderConfig` answers with its schema.',
    by(named(DISCOVERY, 'ServiceProviderConfig says what is so')),
  ],
  [
    '4 schemas',
    'SHALL',
    '`/Schemas` lists all schemas.',
    by(named(DISCOVERY, LISTS), named(DOCUMENTS, '§7: every schema that a resource names is served')),
  ],
  ['4 lists', 'SHALL', 'Several schemas or resource types come as a ListResponse.', by(named(DISCOVERY, LISTS))],
  [
    '4 parameters',
    'SHALL',
    'Discovery ignores sorting and paging.',
    by(
      named(DOCUMENTS, 'RFC 7644 §4: /ResourceTypes ignores sorting, paging and projection'),
      named(DOCUMENTS, 'RFC 7644 §4: /Schemas ignores sorting, paging and projection'),
    ),
  ],
  [
    '4 filter',
    'SHOULD',
    'Discovery answers a filter with 403.',
    by(table(DISCOVERY, '/ResourceTypes takes no filter'), table(DISCOVERY, '/Schemas takes no filter')),
  ],
  ['8.1 media-type', 'SHOULD', 'The media type is application/scim+json.', by(named(ERRORS, MEDIA_TYPE))],
]);
