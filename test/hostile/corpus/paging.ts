import { badRequest, type Family, type Target } from '../hostile-request.js';
import { get } from './requests.js';

const NO_INTEGERS = [
  'one',
  'NaN',
  'Infinity',
  '1e9',
  '0x10',
  '0b1',
  '1.0',
  '1,000',
  '--1',
  '1 ',
  '١',
  '1_000',
  'null',
  '[]',
  '18446744073709551616',
  '-18446744073709551616',
  "1' OR '1",
];

const integers = NO_INTEGERS.flatMap((value) =>
  ['startIndex', 'count'].flatMap((name) =>
    ['/Users', '/Groups', ''].map((type) =>
      badRequest('invalidValue', `${type} ${name} = ${value}`, get(type, { [name]: value })),
    ),
  ),
);

/** The payload and the signature of a cursor. */
const parts = (cursor: string) => cursor.split('.') as [string, string];
const encode = (text: string) => Buffer.from(text).toString('base64url');

const TAMPERED: [name: string, change: (cursor: string) => string][] = [
  ['without its first character', (cursor) => cursor.slice(1)],
  ['without its last character', (cursor) => cursor.slice(0, -1)],
  ['with a character more', (cursor) => `${cursor}A`],
  ['with a character more that base64 ignores', (cursor) => `${cursor}!`],
  ['with a third part', (cursor) => `${cursor}.x`],
  ['with padding', (cursor) => `${cursor}==`],
  ['in the other case', (cursor) => cursor.toUpperCase()],
  ['twice', (cursor) => cursor + cursor],
  ['with a space before', (cursor) => ` ${cursor}`],
  ['without a signature', (cursor) => parts(cursor)[0]],
  ['with an empty signature', (cursor) => `${parts(cursor)[0]}.`],
  ['its signature alone', (cursor) => `.${parts(cursor)[1]}`],
  ['its parts in the other order', (cursor) => parts(cursor).reverse().join('.')],
  ['a payload of no JSON', (cursor) => `${encode('x')}.${parts(cursor)[1]}`],
  ['a payload of null', (cursor) => `${encode('null')}.${parts(cursor)[1]}`],
  ['a payload of another position', (cursor) => `${encode('[9e9,false,null,"x"]')}.${parts(cursor)[1]}`],
  ['a payload that never expires', (cursor) => `${encode('[1e400,false,null,"x"]')}.${parts(cursor)[1]}`],
  ['a payload of 8,000', (cursor) => `${'A'.repeat(8_000)}.${parts(cursor)[1]}`],
  ['dots', () => '.'.repeat(1_000)],
  ['NUL', () => '\0'],
  ['an id', ({ length }) => '0'.repeat(length)],
];

const withCursor = (path: string, cursor: string) => ({
  method: 'GET',
  path: `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`,
});

const cursors = [
  ...TAMPERED.map(([name, change]) =>
    badRequest('invalidCursor', `a cursor ${name}`, ({ cursor }) => withCursor('/Users?count=1', change(cursor))),
  ),
  ...['/Groups', '', '/Users?sortBy=userName', '/Users?filter=id+pr', '/Users?sortBy=id&sortOrder=descending'].map(
    (path) => badRequest('invalidCursor', `a cursor at ${path}`, ({ cursor }: Target) => withCursor(path, cursor)),
  ),
  badRequest('invalidValue', 'a cursor and a startIndex', ({ cursor }) => withCursor('/Users?startIndex=1', cursor)),
  badRequest('invalidCount', 'a cursor and a count of x', ({ cursor }) => withCursor('/Users?count=x', cursor)),
  badRequest('invalidCount', 'a cursor and a long count', ({ cursor }) =>
    withCursor('/Users?count=9999999999', cursor),
  ),
];

const NO_START_IDS = ['x', '0', '-1', 'initial ', 'null', '%', '\0', '\ud800', "' OR 1=1 --", '😀', 'x'.repeat(8_000)];

const startIds = ['/Users', '/Groups', ''].flatMap((type) => [
  ...[...NO_START_IDS, '0192F0C1-6A3E-7C54-9D21-5B8F0E7A4C10', '0192f0c16a3e7c549d215b8f0e7a4c10'].map((startId) =>
    badRequest('invalidValue', `${type} startId = ${JSON.stringify(startId.slice(0, 50))}`, get(type, { startId })),
  ),
  badRequest('invalidValue', `${type} startId beside a cursor`, get(type, { startId: 'initial', cursor: '' })),
  badRequest('invalidValue', `${type} startId beside sortBy`, get(type, { startId: 'initial', sortBy: 'id' })),
]);

const NO_SORT = [
  'nobody',
  'name',
  'meta',
  'meta.version',
  'password',
  'emails[type eq "work"].value',
  'userName,id',
  'userName desc',
  '-userName',
  '1',
  '*',
  '"userName"',
  'emails.nobody',
  'name.givenName.x',
  'urn:x:y',
  'userName; DROP TABLE users',
  '\0',
  '😀',
];
const NO_ORDER = ['asc', 'desc', 'up', '1', '-1', 'ascending descending', 'ASC ENDING', '; DROP TABLE users', '\0'];

const sorts = [
  ...NO_SORT.map((sortBy) => badRequest('invalidValue', `sortBy ${JSON.stringify(sortBy)}`, get('/Users', { sortBy }))),
  ...NO_SORT.map((sortBy) => badRequest('invalidValue', `root sortBy ${JSON.stringify(sortBy)}`, get('', { sortBy }))),
  ...NO_ORDER.map((sortOrder) =>
    badRequest('invalidValue', `sortOrder ${JSON.stringify(sortOrder)}`, get('/Users', { sortBy: 'id', sortOrder })),
  ),
];

const BOTH = '?attributes=userName&excludedAttributes=title';

const projections = [
  ...['GET', 'PUT', 'PATCH'].map((method) =>
    badRequest('invalidValue', `${method} with attributes and excludedAttributes`, ({ user }) => ({
      method,
      path: `/Users/${user}${BOTH}`,
      body: method === 'GET' ? undefined : {},
    })),
  ),
  badRequest('invalidValue', 'a list with attributes and excludedAttributes', get(`/Users${BOTH}`)),
  badRequest('invalidValue', 'a query of everything with attributes and excludedAttributes', get(BOTH)),
  badRequest('invalidValue', 'POST with attributes and excludedAttributes', () => ({
    method: 'POST',
    path: `/Users${BOTH}`,
    body: { userName: 'mallory' },
  })),
];

export const PAGING: Family[] = [
  { name: 'numbers of pages that are none', requests: integers },
  { name: 'cursors that are none', requests: cursors },
  { name: 'startIds that are none', requests: startIds },
  { name: 'orders that are none', requests: sorts },
  { name: 'projections that exclude each other', requests: projections },
];
