import { by, named, requirementsOf, table } from '../requirement.js';
import { AUTHENTICATION, CURSOR, CURSOR_UNIT, PAGING } from '../test-files.js';

const PAGES = by(table(PAGING, '§2: pages of '));
const CONFIG = by(named(CURSOR, '§4: ServiceProviderConfig declares both ways to page, and index as the default'));
const ERRORS = by(
  table(CURSOR, '§2.1: errors a cursor '),
  named(
    CURSOR,
    '§2.1: errors count that is no whole number is 400 invalidCount with a cursor; a cursor beside startIndex is 400',
  ),
  named(CURSOR_UNIT, 'a cursor lives for its timeout and not longer'),
);
const CONFINED = by(
  named(CURSOR, '§2.1: errors a cursor of another organization, or of another resource type, is 400 invalidCursor'),
  named(PAGING, '§5.2: a cursor opens nothing to whoever has no token'),
);

/** RFC 9865: paging by cursor. */
export const RFC9865 = requirementsOf('RFC 9865', [
  [
    '2 first-page',
    'MUST',
    'An empty cursor asks for the first page.',
    by(
      table(CURSOR, '§2: a walk by cursor gives what paging by index gives: '),
      named(PAGING, '§2: totalResults is exact when it is given, and left out of a walk'),
    ),
  ],
  [
    '2 negative-count',
    'SHALL',
    'A negative `count` is 0, which asks for `totalResults` alone.',
    by(table(CURSOR, '§2: a count of ')),
  ],
  ['2 count', 'MUST NOT', 'No page has more results than `count`.', PAGES],
  ['2 next-cursor', 'MUST', 'Every page but the last has `nextCursor`.', PAGES],
  ['2 last-page', 'MUST', 'No `nextCursor` says that no page follows, and nothing else.', PAGES],
  [
    '2 previous-cursor',
    'MUST NOT',
    'The first page has no `previousCursor`.',
    by(table(CURSOR, '§2: previousCursor leads back to the first page: ')),
  ],
  ['2.1 status', 'SHOULD', 'What is wrong with the parameters is told by status and error.', ERRORS],
  ['2.1 details', 'SHOULD', 'The error tells the developer of the client what is wrong.', ERRORS],
  [
    '2.4 default-method',
    'MUST',
    'Of the ways to page one is the default, for requests that name none.',
    by(named(PAGING, '§2.4: who names no way to page gets pages by index, and no error'), ...CONFIG.tests),
  ],
  ['4 pagination', 'SHOULD', 'ServiceProviderConfig has `pagination`.', CONFIG],
  ['4 cursor', 'REQUIRED', '`pagination.cursor` is there.', CONFIG],
  ['4 index', 'REQUIRED', '`pagination.index` is there.', CONFIG],
  ['5.2 confined', 'MUST', 'A cursor shows nothing that its bearer may not see.', CONFINED],
  ['5.2 every-page', 'MUST', 'Every page is authorized anew.', CONFINED],
  [
    '5.2 permissions',
    'SHOULD',
    'A change of permissions ends the use of cursors.',
    by(
      named(PAGING, '§5.2: a cursor opens nothing to whoever has no token'),
      named(AUTHENTICATION, 'a second secret works beside the first; a revoked one does not'),
    ),
  ],
  [
    '5.2 same-words',
    'MUST',
    'Errors give nothing away: a cursor of others and one of nobody are refused alike.',
    by(named(PAGING, '§5.2: a cursor of another organization, and one of nobody, are refused in the same words')),
  ],
]);
