import { by, deviates, named, requirementsOf, table } from '../requirement.js';
import { BULK } from '../test-files.js';

const OPERATIONS = 'RFC 7644 §3.7: the operations ';
const ANSWERS = by(
  named(
    BULK,
    `${OPERATIONS}POST, PUT, PATCH and DELETE answer each with its status, location and version, in the order sent`,
  ),
);
const FAILS = by(
  named(
    BULK,
    `${OPERATIONS}an operation fails alone, with the error that the single request gets, which names the operation`,
  ),
);
const LOCATION = by(
  ...ANSWERS.tests,
  named(BULK, `${OPERATIONS}a failed POST has no location, every other failure about a resource has one`),
);
const RESOLVED = by(
  named(
    BULK,
    'RFC 7644 §3.7.2: bulkId references are resolved in any order, in members, manager, PATCH values and paths',
  ),
);
const LIMITS = by(named(BULK, 'RFC 7644 §3.7.4: limits ServiceProviderConfig declares them, and more is 413'));
const refused = (what: string) => by(named(BULK, `bad input ${what} is refused as a whole`));

/** RFC 7644 §3.7: Bulk. */
export const RFC7644_BULK = requirementsOf('RFC 7644', [
  ['3.7 operations', 'REQUIRED', 'A Bulk has `Operations`.', refused('no Operations')],
  ['3.7 method', 'REQUIRED', 'An operation has a `method`.', refused('an operation without a method')],
  ['3.7 bulk-id-required', 'REQUIRED', 'A POST has a `bulkId`.', FAILS],
  ['3.7 path', 'REQUIRED', 'An operation has a `path`.', refused('an operation without a path')],
  ['3.7 data', 'REQUIRED', 'A POST, PUT or PATCH has `data`.', FAILS],
  ['3.7 location', 'REQUIRED', 'A result has its `location`, except for a POST that failed.', LOCATION],
  ['3.7 response', 'MUST', 'A result that is no success has the `response`.', FAILS],
  ['3.7 error', 'MUST', 'The `response` of a failure is the error.', FAILS],
  ['3.7 ok', 'MUST', 'A Bulk that was processed is 200.', ANSWERS],
  ['3.7 not-ok', 'MUST', 'A Bulk that cannot be processed is an HTTP error.', by(table(BULK, 'bad input '))],
  [
    '3.7 continue',
    'MUST',
    'As many changes as possible are made, whatever fails.',
    by(named(BULK, 'RFC 7644 §3.7.3: failOnErrors without it everything is tried')),
  ],
  ['3.7 bulk-id', 'MUST', 'The result of a creation has its `bulkId`.', ANSWERS],
  [
    '3.7 intent',
    'MUST',
    'Operations that are done in another order have the same result.',
    by(
      named(BULK, 'RFC 7644 §3.7.2: bulkId operations on one resource keep their order'),
      named(BULK, `${OPERATIONS}what a Bulk creates is what single requests create`),
    ),
  ],
  [
    '3.7.1 circles',
    'MUST',
    'The server tries to resolve references that go in a circle, and may stop with 409.',
    by(
      named(BULK, 'RFC 7644 §3.7.1: circular references users who manage each other'),
      named(
        BULK,
        'RFC 7644 §3.7.1: circular references groups that contain each other are 409, as is what needs them, and nothing of them is left',
      ),
    ),
  ],
  ['3.7.2 replaced', 'MUST', 'A reference to a `bulkId` becomes the `id` of the new resource.', RESOLVED],
  ['3.7.2 extensions', 'MUST', 'References in extensions are resolved in the same way.', RESOLVED],
  ['3.7.3 all-results', 'MUST', 'The answer has the result of every operation that was processed.', ANSWERS],
  ['3.7.3 location', 'MUST', 'Every result has a `location`, except for a POST that failed.', LOCATION],
  [
    '3.7.3 code',
    'MUST',
    'The status of a result is an object with a `code`.',
    deviates(
      'The status is the code itself, as a string, as in §3.7 and in the examples of §3.7.3, and as clients expect.',
      ...ANSWERS.tests,
    ),
  ],
  [
    '3.7.3 description',
    'MUST',
    'The status of a failure has a `description`.',
    deviates('The explanation is `detail` of the error in `response`, for the same reason.', ...FAILS.tests),
  ],
  ['3.7.4 limits', 'MUST', 'There is a most of operations and of bytes.', LIMITS],
  ['3.7.4 too-large', 'MUST', 'More than either is 413.', LIMITS],
  ['3.7.4 which', 'MUST', 'The error says which limit was exceeded.', LIMITS],
]);
