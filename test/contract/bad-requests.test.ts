import type { Json } from '../../src/protocol/json.js';
import type { ScimType } from '../../src/protocol/scim-error.js';
import { query } from '../support/query.js';
import { createRefusalProbe, type RefusalProbe } from '../support/refusal-probe.js';
import { group, vaultUser } from '../support/sample-users.js';
import { patchOp, type ScimRequest } from '../support/scim-client.js';

let probe: RefusalProbe;

beforeAll(async () => {
  probe = await createRefusalProbe();
});
afterAll(() => probe.server.close());

const list = (parameters: Record<string, string>): ScimRequest => ({
  method: 'GET',
  path: `/Users${query(parameters)}`,
});

describe('queries', () => {
  test.each<[title: string, parameters: Record<string, string>, scimType: ScimType, detail: RegExp]>([
    ['a filter that is too long', { filter: `userName eq "${'x'.repeat(10_000)}"` }, 'invalidFilter', /10000/],
    [
      'a filter nested too deeply',
      { filter: `${'('.repeat(51)}id eq "x"${')'.repeat(51)}` },
      'invalidFilter',
      /at most 50/,
    ],
    ['a filter of parentheses', { filter: '('.repeat(4_000) }, 'invalidFilter', /at most 50/],
    ['a filter of negations', { filter: `${'not ('.repeat(60)}id pr` }, 'invalidFilter', /at most 50/],
    [
      'a filter of many comparisons',
      { filter: Array(201).fill('id eq "x"').join(' and ') },
      'invalidFilter',
      /at most 200/,
    ],
    ['NUL in a filter', { filter: 'userName eq "a\0b"' }, 'invalidFilter', /Character 13/],
    ['an escaped NUL in a filter', { filter: 'userName eq "a\\u0000b"' }, 'invalidFilter', /Character 13/],
    ['half a surrogate pair in a filter', { filter: 'userName eq "a\\ud800"' }, 'invalidFilter', /Character 13/],
    ['a line break in a filter', { filter: 'userName eq "a\nb"' }, 'invalidFilter', /Character 13/],
    ['a startIndex that is no number', { startIndex: 'one' }, 'invalidValue', /startIndex/],
    ['a count that is no number', { count: '1e9' }, 'invalidValue', /count/],
  ])('%s', async (_title, parameters, scimType, detail) => {
    await probe.expectRefused(list(parameters), 400, scimType, detail);
    const groups = { method: 'GET', path: `/Groups${query(parameters)}` };
    await probe.expectRefused(groups, 400, scimType, detail);
  });

  test.each(['/Users?filter=%', '/Users?filter=%zz', '/Users?filter=%E0%A4%A'])('%s', async (path) => {
    await probe.expectRefused({ method: 'GET', path }, 400, 'invalidValue', /percent/);
  });
});

describe('paths', () => {
  test.each(['/Users/%', '/Users/%zz', '/Users/%E0%A4%A', '/%ff/x', '/Groups/%C3%28'])('%s is 400', async (path) => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      await probe.expectRefused({ method, path, body: {} }, 400, 'invalidValue', /percent/);
    }
  });

  test.each([
    'x',
    '1',
    '%00',
    '%22',
    "'",
    '..%2F..%2Fetc',
    '0192f0c1',
    `${'a'.repeat(36)}`,
    '%F0%9F%92%A9',
    '__proto__',
    '*',
  ])('an id such as %s is 404 for every verb', async (id) => {
    for (const type of ['/Users', '/Groups']) {
      const path = `${type}/${id}`;
      await probe.expectRefused({ method: 'GET', path }, 404);
      await probe.expectRefused({ method: 'PUT', path, body: type === '/Users' ? vaultUser('bob') : group('x') }, 404);
      await probe.expectRefused(
        { method: 'PATCH', path, body: patchOp([{ op: 'add', path: 'externalId', value: 'x' }]) },
        404,
      );
      await probe.expectRefused({ method: 'DELETE', path }, 404);
    }
  });
});

describe('PATCH messages', () => {
  const send = (body: Json): ScimRequest => ({ method: 'PATCH', path: '/Users/<user>', body });

  test.each<[title: string, body: Json, status: number, scimType: ScimType | undefined]>([
    ['without Operations', { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'] }, 400, 'invalidSyntax'],
    ['that is a resource', vaultUser('ada'), 400, 'invalidSyntax'],
    ['with Operations that are an object', { Operations: { op: 'remove', path: 'displayName' } }, 400, 'invalidSyntax'],
    ['with Operations that are null', { Operations: null }, 400, 'invalidSyntax'],
    ['with the schemas of another message', { schemas: ['urn:x'], Operations: [] }, 400, 'invalidSyntax'],
    ['with schemas that are no list', { schemas: 'PatchOp', Operations: [] }, 400, 'invalidSyntax'],
    ['with an operation that is a string', patchOp(['remove']), 400, 'invalidSyntax'],
    ['with an operation that is null', patchOp([null]), 400, 'invalidSyntax'],
    ['with an operation that is a list', patchOp([['remove', 'displayName']]), 400, 'invalidSyntax'],
    ['without an op', patchOp([{ path: 'displayName', value: 'x' }]), 400, 'invalidSyntax'],
    ['with an op that is none', patchOp([{ op: 'delete', path: 'displayName' }]), 400, 'invalidSyntax'],
    ["with an op that is an object's own", patchOp([{ op: 'constructor', path: 'displayName' }]), 400, 'invalidSyntax'],
    ['with an op that is a number', patchOp([{ op: 1, path: 'displayName' }]), 400, 'invalidSyntax'],
    ['with a path that is a number', patchOp([{ op: 'remove', path: 1 }]), 400, 'invalidSyntax'],
    ['with a path that is a list', patchOp([{ op: 'remove', path: ['displayName'] }]), 400, 'invalidSyntax'],
    ['with a path that is too long', patchOp([{ op: 'remove', path: `x${'y'.repeat(120_000)}` }]), 400, 'invalidPath'],
    [
      'with a path nested too deeply',
      patchOp([{ op: 'remove', path: `emails[${'('.repeat(60)}` }]),
      400,
      'invalidPath',
    ],
    ['with a path of two brackets', patchOp([{ op: 'remove', path: 'emails[a[b eq "c"]]' }]), 400, 'invalidPath'],
    ['with a path of white space', patchOp([{ op: 'remove', path: '  ' }]), 400, 'invalidPath'],
    ['with a path of a wild name', patchOp([{ op: 'add', path: 'a b', value: 'x' }]), 400, 'invalidPath'],
    ['with a string for a value without a path', patchOp([{ op: 'add', value: 'x' }]), 400, 'invalidValue'],
    [
      'with 10,000 operations',
      patchOp(Array(10_000).fill({ op: 'replace', path: 'displayName', value: 'x' })),
      413,
      undefined,
    ],
  ])('%s', async (_title, body, status, scimType) => {
    await probe.expectRefused(send(body), status, scimType);
    await probe.expectRefused({ ...send(body), path: '/Groups/<group>' }, status, scimType);
  });
});
