import { gzipSync } from 'node:zlib';
import type { Json } from '../../src/protocol/json.js';
import { query } from '../support/query.js';
import { refusal } from '../support/refusal.js';
import { createRefusalProbe, postUser, putUser, type RefusalProbe } from '../support/refusal-probe.js';
import { coreUser, vaultUser } from '../support/sample-users.js';

let probe: RefusalProbe;

beforeAll(async () => {
  probe = await createRefusalProbe();
});
afterAll(() => probe.server.close());

const raw = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding);

describe('bodies that are no JSON, or no resource', () => {
  test.each<[title: string, body: Json | Buffer | undefined]>([
    ['none', undefined],
    ['an empty one', raw('')],
    ['white space', raw('  \n')],
    ['half an object', raw('{"userName": "bob"')],
    ['a trailing comma', raw('{"userName": "bob",}')],
    ['two objects', raw('{"userName": "bob"}{}')],
    ['single quotes', raw("{'userName': 'bob'}")],
    ['a form', raw('userName=bob')],
    ['NaN', raw('{"userName": NaN}')],
    ['an array', [coreUser('bob')]],
    ['a string', 'bob'],
    ['a number', 41],
    ['null', null],
    ['invalid UTF-8', Buffer.concat([raw('{"userName": "b'), Buffer.from([0xff, 0xc0]), raw('b"}')])],
    [
      'UTF-8 of half a surrogate pair',
      Buffer.concat([raw('{"userName": "'), Buffer.from([0xed, 0xa0, 0x80]), raw('"}')]),
    ],
    ['UTF-16', raw('{"userName": "bob"}', 'utf16le')],
    ['NUL in a value', raw('{"userName": "bo\\u0000b"}')],
    ['NUL in a name', raw('{"userName": "bob", "a\\u0000b": 1}')],
    ['NUL as it is', raw('{"userName": "bo\0b"}')],
    ['half a surrogate pair in a value', raw('{"userName": "bo\\ud800b"}')],
    ['half a surrogate pair deep in what is ignored', raw('{"userName": "bob", "x": [{"y": "\\udfff"}]}')],
    ['half a surrogate pair in a name', raw('{"userName": "bob", "\\ud83d": 1}')],
    ['arrays within arrays', raw(`{"userName": "bob", "x": ${'['.repeat(21)}${']'.repeat(21)}}`)],
    ['a hundred thousand arrays within arrays', raw('['.repeat(100_000) + ']'.repeat(100_000))],
    ['a hundred thousand objects within objects', raw(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)],
  ])('%s', async (_title, body) => {
    await probe.expectRefused(postUser(body), 400, 'invalidSyntax');
    await probe.expectRefused(putUser(body), 400, 'invalidSyntax');
    await probe.expectRefused({ method: 'PATCH', path: '/Users/<user>', body }, 400, 'invalidSyntax');
    await probe.expectRefused({ method: 'PATCH', path: '/Groups/<group>', body }, 400, 'invalidSyntax');
  });

  test('the message does not repeat the body, which may hold a password', async () => {
    const refused = await probe.client.send(postUser(raw('{"password": "Tr0ub4dor" "x"}')));
    expect(refused).toMatchObject(refusal(400, 'invalidSyntax', /not valid JSON \(at character \d+\)/));
    expect(refused.text).not.toContain('Tr0ub4dor');
  });
});

describe('bodies beyond measure', () => {
  const huge = raw(JSON.stringify(coreUser('bob', { displayName: 'x'.repeat(9_000_000) })));

  test('more than 8 MB is 413', async () => {
    await probe.expectRefused(postUser(huge), 413);
  });
  test.each<[body: string, path: string, bytes: number]>([
    ['a user', '/Users', 2 * 1024 ** 2],
    ['a group', '/Groups', 8 * 1024 ** 2],
    ['a Bulk', '/Bulk', 8 * 1024 ** 2],
    ['a search', '/Users/.search', 256 * 1024],
    ['a search of everything', '/.search', 256 * 1024],
  ])('%s has a limit of its own, which the refusal names', async (_body, path, bytes) => {
    const spaces = (size: number) => ({ method: 'POST', path, body: Buffer.alloc(size, ' ') });
    expect(await probe.client.send(spaces(bytes))).toMatchObject(refusal(400, 'invalidSyntax'));
    const named = new RegExp(`at most ${bytes} bytes here, decompressed; received ${bytes + 1}\\.`);
    expect(await probe.client.send(spaces(bytes + 1))).toMatchObject(refusal(413, undefined, named));
    const zipped = {
      ...spaces(0),
      body: gzipSync(Buffer.alloc(bytes + 1, ' ')),
      headers: { 'Content-Encoding': 'gzip' },
    };
    expect(await probe.client.send(zipped)).toMatchObject(refusal(413, undefined, /received more\./));
  });
  test('whoever sends more than is read meets the answer all the same, and the connection is of further use', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => probe.client.send(postUser(huge))));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(413));
    expect((await probe.client.get(`/Users/${probe.user}`)).status).toBe(200);
  });
  test('more than 8 MB once decompressed is 413', async () => {
    await probe.expectRefused({ ...postUser(gzipSync(huge)), headers: { 'Content-Encoding': 'gzip' } }, 413);
  });
  test('what is said to be gzip and is not is 400', async () => {
    await probe.expectRefused(
      { ...postUser(raw('{}')), headers: { 'Content-Encoding': 'gzip' } },
      400,
      'invalidSyntax',
    );
  });
  test('half a gzip is 400', async () => {
    const half = gzipSync(JSON.stringify(vaultUser('bob'))).subarray(0, 40);
    await probe.expectRefused({ ...postUser(half), headers: { 'Content-Encoding': 'gzip' } }, 400, 'invalidSyntax');
  });
  test('an encoding of nobody is 415', async () => {
    await probe.expectRefused({ ...postUser(raw('{}')), headers: { 'Content-Encoding': 'rot13' } }, 415);
  });
  test('a URL that is too long is refused by the server itself', async () => {
    const answer = await probe.client.get(`/Users${query({ filter: `userName eq "${'x'.repeat(20_000)}"` })}`);
    expect(answer).toMatchObject({ status: 431, text: '' });
    expect((await probe.client.get(`/Users/${probe.user}`)).status).toBe(200);
  });
});
