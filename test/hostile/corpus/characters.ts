import type { Json } from '../../../src/protocol/json.js';
import { leafOf } from '../../../src/protocol/schema/resource-type.js';
import { SEARCH_REQUEST } from '../../../src/protocol/urns.js';
import { coreUser } from '../../support/sample-users.js';
import { patchOp } from '../../support/scim-client.js';
import { badRequest, type Family, type HostileRequest } from '../hostile-request.js';
import { MARK, patchGroup, patchUser, post, putGroup, putUser, splice, text } from './requests.js';
import { resourceWith, WRITABLE } from './schema-positions.js';

const bytes = (...values: number[]) => Buffer.concat([Buffer.from('"x'), Buffer.from(values), Buffer.from('x"')]);

/** JSON strings that are no text: of bytes that are no UTF-8, or of characters that no value may have. */
const NO_TEXT: readonly (readonly [name: string, json: string | Buffer])[] = [
  ['NUL', '"x\\u0000x"'],
  ['a NUL byte', bytes(0)],
  ['half a surrogate pair', '"x\\ud800x"'],
  ['the other half', '"x\\udc00x"'],
  ['a pair in the wrong order', '"\\udc00\\ud800"'],
  ['invalid UTF-8', bytes(0xff)],
];

const MORE_BYTES: readonly (readonly [name: string, json: Buffer])[] = [
  ['a lone continuation byte', bytes(0x80)],
  ['half of a character', bytes(0xc3)],
  ['an overlong NUL', bytes(0xc0, 0x80)],
  ['an overlong slash', bytes(0xc0, 0xaf)],
  ['an overlong slash of three bytes', bytes(0xe0, 0x80, 0xaf)],
  ['a surrogate in UTF-8', bytes(0xed, 0xa0, 0x80)],
  ['a pair of surrogates in UTF-8', bytes(0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80)],
  ['a character beyond Unicode', bytes(0xf4, 0x90, 0x80, 0x80)],
  ['five bytes', bytes(0xf8, 0x88, 0x80, 0x80, 0x80)],
  ['Latin-1', bytes(0xe9)],
];

const unreadable = (name: string, request: HostileRequest['request']) => badRequest('invalidSyntax', name, request);

const TEXTS = WRITABLE.filter(({ path }) => ['string', 'reference', 'binary'].includes(leafOf(path).type));

const atEveryText = TEXTS.flatMap(({ type, path }) =>
  NO_TEXT.flatMap(([name, json]) => {
    const body = splice(resourceWith(type, path, MARK), json);
    const put = type.name === 'User' ? putUser : putGroup;
    return [
      unreadable(`POST ${type.name} ${path.text}: ${name}`, post(type.endpoint, body)),
      unreadable(`PUT ${type.name} ${path.text}: ${name}`, put(body)),
    ];
  }),
);

const IN_MESSAGES: readonly (readonly [place: string, body: Json])[] = [
  ['op', patchOp([{ op: MARK, path: 'title', value: 'x' }])],
  ['path', patchOp([{ op: 'add', path: MARK, value: 'x' }])],
  ['value', patchOp([{ op: 'add', path: 'externalId', value: MARK }])],
  ['a value without a path', patchOp([{ op: 'add', value: { externalId: MARK } }])],
  ['a value that is ignored', patchOp([{ op: 'add', path: 'nobody', value: MARK }])],
  ['schemas', { schemas: [MARK], Operations: [] }],
];

const inMessages = NO_TEXT.flatMap(([name, json]) => [
  ...IN_MESSAGES.flatMap(([place, body]) => [
    unreadable(`PATCH a user, ${place}: ${name}`, patchUser(splice(body, json))),
    unreadable(`PATCH a group, ${place}: ${name}`, patchGroup(splice(body, json))),
  ]),
  ...['filter', 'sortBy', 'sortOrder', 'cursor', 'nobody'].map((member) =>
    unreadable(
      `search ${member}: ${name}`,
      post('/Users/.search', splice({ schemas: [SEARCH_REQUEST], [member]: MARK }, json)),
    ),
  ),
]);

const user = JSON.stringify(coreUser('mallory'));
const withMark = (mark: number[], encoded: Buffer) => Buffer.concat([Buffer.from(mark), encoded]);

const wholeBodies = [
  ...MORE_BYTES.map(([name, json]) => unreadable(name, post('/Users', splice({ userName: MARK }, json)))),
  unreadable('UTF-16', post('/Users', Buffer.from(user, 'utf16le'))),
  unreadable('UTF-16 with a byte order mark', post('/Users', withMark([0xff, 0xfe], Buffer.from(user, 'utf16le')))),
  unreadable(
    'UTF-16 with the other byte order mark',
    post('/Users', withMark([0xfe, 0xff], Buffer.from(user, 'utf16le').swap16())),
  ),
  unreadable('UTF-32', post('/Users', Buffer.from(user.replace(/./gsu, '$&\0\0\0')))),
  unreadable('two byte order marks', post('/Users', text(`\ufeff\ufeff${user}`))),
  unreadable('a byte order mark after the body', post('/Users', text(`${user}\ufeff`))),
  unreadable('a byte order mark within the body', post('/Users', text(user.replace('{', '{\ufeff')))),
  unreadable('a no-break space', post('/Users', text(user.replace('{', '{\u00a0')))),
  unreadable('a NUL after the body', post('/Users', text(`${user}\0`))),
  unreadable('a thousand NULs', post('/Users', Buffer.alloc(1_000))),
  unreadable('a raw line break in a string', post('/Users', text('{"userName": "a\nb"}'))),
  unreadable('a raw tab in a string', post('/Users', text('{"userName": "a\tb"}'))),
  unreadable('an escape that is none', post('/Users', text('{"userName": "a\\xb"}'))),
  unreadable('half an escape', post('/Users', text('{"userName": "a\\u00"}'))),
  unreadable('a comment', post('/Users', text('{"userName": "a" /* b */}'))),
  unreadable('a name without quotes', post('/Users', text('{userName: "a"}'))),
  unreadable('undefined', post('/Users', text('{"userName": undefined}'))),
  unreadable('a plus sign', post('/Users', text('{"userName": "a", "x": +1}'))),
  unreadable('a leading zero', post('/Users', text('{"userName": "a", "x": 01}'))),
  unreadable('hexadecimal', post('/Users', text('{"userName": "a", "x": 0x10}'))),
  unreadable('Infinity', post('/Users', text('{"userName": "a", "x": Infinity}'))),
];

/** Numbers beyond what a double holds would be read as infinity, which JSON does not have. */
const numbers = ['1e400', '-1e400', '1e999999999', '9'.repeat(400)].flatMap((number) => {
  const name = number.slice(0, 12);
  return [
    unreadable(`${name} for an attribute`, post('/Users', splice({ userName: MARK }, number))),
    unreadable(`${name} for what is ignored`, post('/Users', splice(coreUser('mallory', { x: [MARK] }), number))),
    unreadable(`${name} in a PUT`, putUser(splice(coreUser('mallory', { id: MARK }), number))),
    unreadable(`${name} in a PATCH`, patchUser(splice(patchOp([{ op: 'add', path: 'x', value: MARK }]), number))),
    unreadable(
      `${name} in a search`,
      post('/Users/.search', splice({ schemas: [SEARCH_REQUEST], count: MARK }, number)),
    ),
  ];
});

export const CHARACTERS: Family[] = [
  { name: 'strings that are no text, at every position', requests: atEveryText },
  { name: 'strings that are no text, in messages', requests: inMessages },
  { name: 'bodies that are no JSON', requests: wholeBodies },
  { name: 'numbers that are none', requests: numbers },
];
