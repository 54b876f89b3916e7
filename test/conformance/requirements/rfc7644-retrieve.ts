import { by, deviates, named, requirementsOf, table } from '../requirement.js';
import {
  CREATE,
  FILTER_RULES,
  HTTP,
  NAMES,
  PROJECTION,
  QUERY,
  RESOURCES,
  SEARCH,
  SORT,
  START_ID,
  UNIQUENESS,
} from '../test-files.js';

const CREATED = by(table(CREATE, 'POST /Users answers 201'), table(CREATE, 'POST /Groups answers 201'));
const READ_ONLY = by(
  named(CREATE, "id, meta and groups are the server's to give: what the client sends there is ignored"),
);
const LISTS = by(table(QUERY, 'paging (§3.4.2.4) '), named(QUERY, 'no match is 200 with an empty ListResponse'));
const PARTS = by(table(PROJECTION, 'GET with {"attributes"'), table(PROJECTION, 'GET with {"excludedAttributes"'));
const ORDERED = by(table(SORT, 'by '), named(SORT, 'pages cut the sorted list'));
const ALWAYS = by(
  table(PROJECTION, 'GET with {"excludedAttributes":"id,schemas,meta"}'),
  named(FILTER_RULES, 'a search leaves out what is excluded, but never what is always returned'),
);
const NOTATION = by(
  table(PROJECTION, 'GET with {"attributes"'),
  table(PROJECTION, 'GET without '),
  named(NAMES, 'a dot after the URN of a schema is read as the colon in attributes and excludedAttributes'),
);
const SEARCH_NOTATION = by(
  named(SEARCH, '§3.10: attributes, excludedAttributes and sortBy are named as everywhere: by URN, with parts'),
);
const SAME_AS_GET = 'POST /Users/.search answers as the same GET does';

/** RFC 7644 §3.3, §3.4 and §3.9: creating, reading, searching, and which attributes are returned. */
export const RFC7644_RETRIEVE = requirementsOf('RFC 7644', [
  ['3.3 mutability', 'SHALL', 'A new resource is made by the mutability of its attributes.', READ_ONLY],
  ['3.3 read-only', 'SHALL', 'What is readOnly in the body is ignored.', READ_ONLY],
  ['3.3 created', 'SHALL', 'A resource that was created is answered with 201.', CREATED],
  ['3.3 representation', 'SHOULD', 'The answer has the new resource.', CREATED],
  ['3.3 location', 'SHALL', 'The URI of the new resource is in Location and in `meta.location`.', CREATED],
  [
    '3.3 conflict',
    'MUST',
    'What conflicts with another resource is 409 `uniqueness`.',
    by(
      table(UNIQUENESS, 'userName of /Users: POST, PUT, PATCH and Bulk answer 409'),
      table(UNIQUENESS, 'displayName of /Groups: POST, PUT, PATCH and Bulk answer 409'),
    ),
  ],
  ['3.3.1 resource-type', 'SHALL', '`meta.resourceType` is the type of the endpoint.', CREATED],
  [
    '3.4.2 unknown-parameters',
    'SHOULD',
    'Unknown query parameters are ignored.',
    by(table(HTTP, 'paths GET /Users?aadOptscim062020')),
  ],
  [
    '3.4.2 list-response',
    'MUST',
    'A list is a ListResponse.',
    by(named(QUERY, 'no match is 200 with an empty ListResponse'), named(SEARCH, SAME_AS_GET)),
  ],
  ['3.4.2 total', 'REQUIRED', 'A list has `totalResults`.', LISTS],
  ['3.4.2 resources', 'REQUIRED', 'A list that is not empty has `Resources`.', LISTS],
  ['3.4.2 start-index', 'REQUIRED', 'A page by index has `startIndex`.', LISTS],
  [
    '3.4.2 start-id',
    'REQUIRED',
    'A page of any other kind has `startIndex` too.',
    deviates(
      'Pages by `startId`, which is for clients that were written for SAP, have `startId` and `nextId` in its place; pages by cursor have what RFC 9865 says.',
      named(START_ID, '250 users come in pages of 100, 100 and 50, each user once'),
    ),
  ],
  ['3.4.2 items-per-page', 'REQUIRED', 'A page has `itemsPerPage`.', LISTS],
  [
    '3.4.2 none',
    'SHALL',
    'A query that finds nothing is 200 with `totalResults` 0.',
    by(named(QUERY, 'no match is 200 with an empty ListResponse')),
  ],
  ['3.4.2.3 sort-by', 'SHALL', 'Results are in the order of the value of `sortBy`.', ORDERED],
  ['3.4.2.3 ascending', 'SHALL', 'The order is ascending unless said otherwise.', ORDERED],
  [
    '3.4.2.3 by-type',
    'MUST',
    'The order is that of the type, with or without case.',
    by(
      table(SORT, 'by '),
      named(
        SORT,
        'descending turns the values round, puts missing ones first, and leaves ties in the order of creation',
      ),
    ),
  ],
  [
    '3.4.2.4 start-index',
    'SHALL',
    'A `startIndex` below 1 is 1.',
    by(
      named(QUERY, 'paging (§3.4.2.4) {"startIndex":"0","count":"1"}'),
      named(QUERY, 'paging (§3.4.2.4) {"startIndex":"-7","count":"1"}'),
    ),
  ],
  ['3.4.2.4 negative', 'SHALL', 'A negative `count` is 0.', by(named(QUERY, 'paging (§3.4.2.4) {"count":"-3"}'))],
  [
    '3.4.2.4 count',
    'MUST NOT',
    'No page has more results than `count`.',
    by(table(QUERY, 'paging (§3.4.2.4) {"startIndex"')),
  ],
  ['3.4.2.5 attributes', 'SHALL', 'Query parameters decide which attributes are returned.', PARTS],
  ['3.4.2.5 supported', 'MUST', '`attributes` and `excludedAttributes` are supported.', PARTS],
  ['3.4.2.5 notation', 'MUST', 'The names in `attributes` are in the standard notation.', NOTATION],
  ['3.4.2.5 excluded-notation', 'MUST', 'The names in `excludedAttributes` are in the standard notation.', NOTATION],
  ['3.4.2.5 always', 'SHALL', '`excludedAttributes` does not touch what is always returned.', ALWAYS],
  ['3.4.3 search', 'SHALL', 'A POST to `/.search` is a query.', by(named(SEARCH, SAME_AS_GET))],
  [
    '3.4.3 message',
    'MUST',
    'A search says in `schemas` that it is one.',
    deviates(
      'It may be left out: the path says what is meant. The `schemas` of another message are 400.',
      named(SEARCH, 'schemas may be left out, but must not name another message'),
    ),
  ],
  ['3.4.3 notation', 'MUST', 'The names in `attributes` of a search are in the standard notation.', SEARCH_NOTATION],
  [
    '3.4.3 excluded-notation',
    'MUST',
    'The names in `excludedAttributes` of a search are in the standard notation.',
    SEARCH_NOTATION,
  ],
  ['3.4.3 sort-notation', 'MUST', 'The name in `sortBy` of a search is in the standard notation.', SEARCH_NOTATION],
  ['3.4.3 always', 'SHALL', '`excludedAttributes` of a search does not touch what is always returned.', ALWAYS],
  [
    '3.4.3 filter',
    'MUST',
    'The filter of a search is a valid filter.',
    by(named(SEARCH, '{"filter":"userName eq"} is 400 invalidFilter')),
  ],
  [
    '3.4.3 sort-by',
    'SHALL',
    'The results of a search are in the order of the value of `sortBy`.',
    by(table(SORT, 'by '), named(SEARCH, SAME_AS_GET)),
  ],
  ['3.9 overridden', 'SHALL', '`attributes` overrides the default set.', PARTS],
  [
    '3.9 minimum',
    'MUST',
    'With `attributes`, a resource has what is always returned and what was asked for.',
    by(
      table(PROJECTION, 'GET with {"attributes"'),
      named(PROJECTION, 'attributes and excludedAttributes apply to what POST, PUT and PATCH answer'),
    ),
  ],
  [
    '3.9 excluded',
    'MUST',
    'With `excludedAttributes`, a resource still has what is always returned.',
    by(
      ...ALWAYS.tests,
      named(RESOURCES, '§3: every representation of a user and of a group lists the schemas of what it has, each once'),
    ),
  ],
]);
