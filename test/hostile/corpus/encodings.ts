import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { coreUser } from '../../support/sample-users.js';
import { badRequest, type Family, refused } from '../hostile-request.js';
import { patchUser, post, putUser } from './requests.js';

const GIGABYTE = 1024 ** 3;
const CHUNK = 16 * 1024 ** 2;

/** A gigabyte of spaces in one megabyte: members of a gzip file follow one another. */
const gzipBomb = () => Buffer.concat(Array(GIGABYTE / CHUNK).fill(gzipSync(Buffer.alloc(CHUNK, ' '))));

const deflateBomb = () => deflateSync(Buffer.alloc(CHUNK * 4, ' '));

/** 64 MB in less than a kilobyte. */
const brotliBomb = () =>
  brotliCompressSync(Buffer.alloc(CHUNK * 4, ' '), { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } });

const encoded =
  (encoding: string, body: () => Buffer) =>
  (send: typeof putUser) =>
  (target: Parameters<ReturnType<typeof putUser>>[0]) => ({
    ...send(body())(target),
    headers: { 'Content-Encoding': encoding },
  });

const postUser: typeof putUser = (body) => post('/Users', body);

const BOMBS = [
  ['gzip', gzipBomb],
  ['deflate', deflateBomb],
  ['br', brotliBomb],
] as const;

const WAYS = [
  ['POST', postUser],
  ['PUT', putUser],
  ['PATCH', patchUser],
] as const;

const json = Buffer.from(JSON.stringify(coreUser('mallory')));
const gzipped = gzipSync(json);

/** Changes one byte. */
const flip = (bytes: Buffer, at: number) => Buffer.from(bytes.map((byte, i) => (i === at ? byte ^ 0xff : byte)));

const BROKEN: [name: string, encoding: string, body: Buffer][] = [
  ['plain JSON as gzip', 'gzip', json],
  ['plain JSON as deflate', 'deflate', json],
  ['plain JSON as brotli', 'br', json],
  ['gzip as deflate', 'deflate', gzipped],
  ['gzip as brotli', 'br', gzipped],
  ['gzip without its end', 'gzip', gzipped.subarray(0, -8)],
  ['half a gzip', 'gzip', gzipped.subarray(0, gzipped.length / 2)],
  ['the first ten bytes of gzip', 'gzip', gzipped.subarray(0, 10)],
  ['gzip of another checksum', 'gzip', flip(gzipped, gzipped.length - 6)],
  ['gzip of another length', 'gzip', flip(gzipped, gzipped.length - 2)],
  ['gzip of another method', 'gzip', flip(gzipped, 2)],
  ['half a brotli', 'br', brotliCompressSync(json).subarray(0, 10)],
  ['half a deflate', 'deflate', deflateSync(json).subarray(0, 10)],
  ['gzip of gzip', 'gzip', gzipSync(gzipped)],
  ['gzip of nothing but spaces', 'gzip', gzipSync(Buffer.alloc(1_000, ' '))],
];

const UNKNOWN = [
  'rot13',
  'compress',
  'x-gzip',
  'zstd',
  'gzip, gzip',
  'gzip;q=1',
  '*',
  'gzipx',
  '__proto__',
  'constructor',
];

export const ENCODINGS: Family[] = [
  {
    name: 'bodies that inflate',
    maxGrowthBytes: GIGABYTE / 2,
    requests: BOMBS.flatMap(([encoding, bomb]) =>
      WAYS.map(([method, way]) => refused(413, `${method} ${encoding}`, encoded(encoding, bomb)(way))),
    ),
  },
  {
    name: 'bodies that do not decompress',
    requests: BROKEN.flatMap(([name, encoding, body]) =>
      WAYS.map(([method, way]) => badRequest('invalidSyntax', `${method} ${name}`, encoded(encoding, () => body)(way))),
    ),
  },
  {
    name: 'encodings of nobody',
    requests: UNKNOWN.map((encoding) => refused(415, encoding, encoded(encoding, () => json)(postUser))),
  },
];
