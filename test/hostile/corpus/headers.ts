import { coreUser } from '../../support/sample-users.js';
import { patchOp } from '../../support/scim-client.js';
import { badRequest, type Family, type HostileRequest, noHttp, refused, type Target } from '../hostile-request.js';

const BODY = JSON.stringify(coreUser('mallory'));

/** Writes a request by hand; each line of the head ends in CRLF. */
const wire =
  (head: (target: Target) => readonly string[], body: string | Buffer = '', breaksOff = false) =>
  (target: Target) => ({
    breaksOff,
    wire: Buffer.concat([Buffer.from(`${head(target).join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)]),
  });

const create = ({ path, token }: Target, ...headers: string[]) => [
  `POST ${path}/Users HTTP/1.1`,
  'Host: x.example',
  `Authorization: Bearer ${token}`,
  'Content-Type: application/scim+json',
  ...headers,
];

const broken = (name: string, headers: string[], body: string | Buffer = BODY, breaksOff = false) =>
  noHttp(
    400,
    name,
    wire((target) => create(target, ...headers), body, breaksOff),
  );

const LENGTH = `Content-Length: ${BODY.length}`;
const CHUNKED = 'Transfer-Encoding: chunked';
const chunk = (size: string, data: string) => `${size}\r\n${data}\r\n`;
const HEX = BODY.length.toString(16);

const framing: HostileRequest[] = [
  broken('a Content-Length that is longer than the body', [`Content-Length: ${BODY.length + 10}`], BODY, true),
  broken('a Content-Length and no body', ['Content-Length: 100'], '', true),
  broken('a Content-Length of a word', ['Content-Length: long']),
  broken('a Content-Length below 0', ['Content-Length: -1']),
  broken('a Content-Length beyond 64 bits', ['Content-Length: 99999999999999999999999']),
  broken('a Content-Length in hexadecimal', ['Content-Length: 0x10']),
  broken('two Content-Lengths', [LENGTH, 'Content-Length: 5']),
  broken('a Content-Length and chunks', [LENGTH, CHUNKED], `${chunk(HEX, BODY)}0\r\n\r\n`),
  broken('chunks that break off', [CHUNKED], chunk(HEX, BODY), true),
  broken('a chunk that breaks off', [CHUNKED], `${HEX}\r\n${BODY.slice(0, 10)}`, true),
  broken('a chunk of no size', [CHUNKED], 'xyz\r\n'),
  broken('a chunk of a negative size', [CHUNKED], chunk('-5', BODY)),
  broken('a chunk of 2^80 bytes', [CHUNKED], chunk('fffffffffffffffffffff', BODY)),
  broken('a chunk that is longer than it says', [CHUNKED], `5\r\n${BODY}\r\n0\r\n\r\n`),
  broken('an unknown Transfer-Encoding', ['Transfer-Encoding: rot13']),
  broken('chunked, but not at the end', ['Transfer-Encoding: chunked, identity'], `${chunk(HEX, BODY)}0\r\n\r\n`),
];

const request = (first: string) => (target: Target) => [
  first.replace('<path>', target.path),
  'Host: x.example',
  `Authorization: Bearer ${target.token}`,
];

const syntax: HostileRequest[] = [
  ...[
    'GET',
    'GET <path>/Users HTTP/9.9',
    'GET <path>/Users HTTP/1',
    'GET <path>/Users FTP/1.1',
    'FETCH <path>/Users HTTP/1.1',
    'get <path>/Users HTTP/1.1',
    'GET  HTTP/1.1',
    'GET Users HTTP/1.1',
    'GET <path>/Us ers HTTP/1.1',
    'GET <path>/\x01 HTTP/1.1',
    'GET <path>/\0 HTTP/1.1',
    '\0\0\0\0',
    '\x16\x03\x01\x02\x00\x01',
    'PRI * HTTP/2.0',
  ].map((first) => noHttp(400, JSON.stringify(first), wire(request(first)))),
  noHttp(
    400,
    'no Host',
    wire(({ path, token }) => [`GET ${path}/Users HTTP/1.1`, `Authorization: Bearer ${token}`]),
  ),
  broken('a header without a colon', ['Nonsense', LENGTH]),
  broken('a header without a name', [': x', LENGTH]),
  broken('a header with a space in its name', ['X Y: z', LENGTH]),
  broken('a NUL in a header', ['X-Y: a\0b', LENGTH]),
  broken('a line break in a header', ['X-Y: a\nb', LENGTH]),
  broken('a header that goes on in the next line', ['X-Y: a', '\tb', LENGTH]),
  noHttp(
    431,
    'a header of 20,000',
    wire((target) => create(target, `X-Y: ${'x'.repeat(20_000)}`, LENGTH), BODY),
  ),
  noHttp(
    431,
    '5,000 headers',
    wire((target) => create(target, ...Array(5_000).fill('X-Y: z'), LENGTH), BODY),
  ),
  noHttp(
    417,
    'an expectation',
    wire((target) => create(target, 'Expect: a miracle', 'Connection: close', LENGTH), BODY),
  ),
];

const TYPES = [
  '',
  ' ',
  ';',
  '/',
  'json',
  'text/plain',
  'text/json',
  'application/xml',
  'application/scim+xml',
  'application/json-patch+json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/jsonx',
  'xapplication/json',
  'application/json, text/plain',
  'application/json; charset=utf-16',
  'application/json; charset=latin1',
  'application/scim+json; charset=""',
  'application/json; charset=x; charset=utf-8',
  '*/*',
  'application/*',
  '__proto__',
  'x'.repeat(8_000),
  '"application/json"',
  'application/json/x',
];

const types = TYPES.flatMap((type) =>
  ['POST', 'PUT', 'PATCH'].map((method) =>
    refused(415, `${method} ${JSON.stringify(type.slice(0, 60))}`, ({ user }) => ({
      method,
      path: method === 'POST' ? '/Users' : `/Users/${user}`,
      headers: { 'Content-Type': type },
      body: method === 'PATCH' ? patchOp([]) : coreUser('mallory'),
    })),
  ),
);

const TAGS = [
  'x',
  '""',
  'W/',
  'W/""',
  'W/"',
  '"',
  '0',
  '-1',
  'W/"999"',
  ',',
  ',,,',
  '""""',
  'W/"1',
  'W/W/"1"',
  '**',
  'null',
  '"\\"1\\""',
  'x'.repeat(8_000),
  Array(900).fill('W/"999"').join(','),
];

const CHANGES = ['PUT', 'PATCH', 'DELETE'].flatMap((method) => [`${method} /Users`, `${method} /Groups`]);

const preconditions = TAGS.flatMap((tag) =>
  CHANGES.map((change) => {
    const [method = '', type] = change.split(' ');
    return refused(412, `${change} ${tag.slice(0, 40)} (${tag.length})`, ({ user, group }) => ({
      method,
      path: type === '/Users' ? `/Users/${user}` : `/Groups/${group}`,
      headers: { 'If-Match': tag },
      body: method === 'DELETE' ? undefined : bodyOf(method, type === '/Users'),
    }));
  }),
);

const bodyOf = (method: string, isUser: boolean) => {
  if (method === 'PATCH') return patchOp([{ op: 'add', path: 'externalId', value: 'changed' }]);
  return isUser ? coreUser('changed') : { displayName: 'Changed' };
};

const TOKENS = [
  '',
  'Bearer',
  'Bearer ',
  'Bearer  ',
  'Basic YWRtaW46YWRtaW4=',
  'Negotiate x',
  'Bearer x y',
  'bearer:x',
  'Bearer null',
  `Bearer ${'x'.repeat(8_000)}`,
  'Bearer __proto__',
  `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}..`,
];

const callers = [
  ...TOKENS.flatMap((Authorization) => [
    refused(401, `GET ${JSON.stringify(Authorization.slice(0, 40))}`, () => ({
      method: 'GET',
      path: '/Users',
      headers: { Authorization },
    })),
    refused(401, `POST ${JSON.stringify(Authorization.slice(0, 40))}`, () => ({
      method: 'POST',
      path: '/Users',
      headers: { Authorization },
      body: coreUser('mallory'),
    })),
  ]),
  refused(401, 'no token, and a body of 9 MB', () => ({
    method: 'POST',
    path: '/Users',
    headers: { Authorization: undefined },
    body: Buffer.alloc(9_000_000, ' '),
  })),
  ...['__proto__', 'constructor', '%00', '%22', '..%2f..', '*', 'x'.repeat(8_000), '%F0%9F%92%A9'].map((slug) =>
    refused(
      401,
      `the organization ${slug.slice(0, 40)}`,
      wire(({ token }) => [
        `GET /api/scim/${slug}/Users HTTP/1.1`,
        'Host: x.example',
        'Connection: close',
        `Authorization: Bearer ${token}`,
      ]),
    ),
  ),
];

const empty = ['POST', 'PUT', 'PATCH'].map((method) =>
  badRequest('invalidSyntax', `${method} without a body`, ({ user }) => ({
    method,
    path: method === 'POST' ? '/Users' : `/Users/${user}`,
  })),
);

export const HEADERS: Family[] = [
  { name: 'bodies that are not as long as they say', requests: framing },
  { name: 'what is no HTTP', requests: syntax },
  { name: 'media types of nobody', requests: types },
  { name: 'entity tags of nobody', requests: preconditions },
  { name: 'callers of nobody', requests: callers },
  { name: 'no bodies', requests: empty },
];
