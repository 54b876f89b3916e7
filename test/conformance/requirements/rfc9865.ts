import { by, named, requirementsOf, table } from '../requirement.js';
import { AUTHENTICATION, CURSOR, PAGING } from '../test-files.js';

const PAGES = by(table(PAGING, '§2: pages of '));
const METHOD = by(named(PAGING, '§2.2: who names no way to page gets pages by index, and no error'));
const CONFIG = by(named(CURSOR, '§4: ServiceProviderConfig declares both ways to page, and index as the default'));
const ERRORS = by(
  table(CURSOR, '§2.1: errors a cursor '),
  named(CURSOR, '§2.1: errors count of 0 with a cursor is 400 invalidCount; a cursor beside startIndex is 400'),
);
const CONFINED = by(
  named(CURSOR, '§2.1: errors a cursor of another organization, or of another resource type, is 400 invalidCursor'),
  named(PAGING, '§5.2: a cursor opens nothing to whoever has no token'),
);

/** RFC 9865: paging by cursor. */
export const RFC9865 = requirementsOf('RFC 9865', [
  ['2 count', 'MUST NOT', 'No page has more results than `count`.', PAGES],
  ['2 next-cursor', 'MUST', 'Every page but the last has `nextCursor`.', PAGES],
  [
    '2 total',
    'SHOULD',
    '`totalResults` is accurate, or left out.',
    by(named(PAGING, '§2: totalResults is exact when it is given, and left out of a walk')),
  ],
  ['2.1 status', 'SHOULD', 'What is wrong with the parameters is told by status and error.', ERRORS],
  ['2.1 details', 'SHOULD', 'The error tells the developer of the client what is wrong.', ERRORS],
  [
    '2.2 sorted',
    'SHOULD',
    'Pages by cursor are sorted as asked.',
    by(table(CURSOR, '§2: a walk by cursor gives what paging by index gives: ')),
  ],
  ['2.2 method', 'MUST', 'A request that names no way to page is answered in one of them.', METHOD],
  ['2.2 no-error', 'MUST NOT', 'To name no way to page is no error.', METHOD],
  [
    '2.4 compatible',
    'SHOULD',
    'Clients that know paging by index only are not surprised.',
    by(...METHOD.tests, ...CONFIG.tests),
  ],
  ['4 pagination', 'SHOULD', 'ServiceProviderConfig has `pagination`.', CONFIG],
  ['4 cursor', 'REQUIRED', '`pagination.cursor` is there.', CONFIG],
  ['4 index', 'REQUIRED', '`pagination.index` is there.', CONFIG],
  [
    '4 misuse',
    'SHOULD',
    'Misuse of paging does not exhaust the server.',
    by(
      named(CURSOR, '§2.1: errors a cursor that was tampered with, in any character, is 400 invalidCursor'),
      table(PAGING, '§2: pages of '),
      named(PAGING, '§5.2: a cursor opens nothing to whoever has no token'),
    ),
  ],
  ['5.2 confined', 'MUST', 'A cursor shows nothing that its bearer may not see.', CONFINED],
  ['5.2 every-page', 'MUST', 'Every page is authorized anew.', CONFINED],
  [
    '5.2 same-words',
    'SHOULD',
    'Errors give nothing away: a cursor of others and one of nobody are refused alike.',
    by(named(PAGING, '§5.2: a cursor of another organization, and one of nobody, are refused in the same words')),
  ],
  [
    '5.3 permissions',
    'SHOULD',
    'A change of permissions ends the use of cursors.',
    by(
      named(PAGING, '§5.2: a cursor opens nothing to whoever has no token'),
      named(AUTHENTICATION, 'a second secret works beside the first; a revoked one does not'),
    ),
  ],
]);
