import fc from 'fast-check';
import type { Json } from '../../../src/protocol/json.js';
import { SecretReader } from '../../../src/secrets/key-vault/secret-reader.js';
import {
  type UpstreamClient,
  UpstreamError,
  type UpstreamPage,
  type UpstreamPaging,
} from '../../../src/upstream/client/upstream-answer.js';
import { Upstreams } from '../../../src/upstream/client/upstreams.js';
import { type ScriptedServer, scim, startScriptedServer } from '../../support/stand-ins/scripted-server.js';
import { jumpingClock, upstreamSecrets, upstreamSystem } from '../../support/upstream-system.js';

let server: ScriptedServer;
let upstreams: Upstreams;

beforeAll(async () => {
  server = await startScriptedServer();
  const secrets = upstreamSecrets(new SecretReader({ vaults: [] }));
  upstreams = new Upstreams({ secrets, allowsPrivate: true, clock: jumpingClock() });
});
afterAll(async () => {
  await upstreams.close();
  server.close();
});

const users = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => ({ id: String(from + i) }));

/** Answers each page as it is told to by what was asked. */
function serve(answer: (parameters: URLSearchParams, page: number) => unknown): UpstreamClient {
  server.reset();
  server.state.otherwise = (response, { url }) =>
    scim(200, answer(new URL(url, server.origin).searchParams, server.asked.length))(response, {} as never);
  return upstreams.clientOf(upstreamSystem(`${server.origin}/scim`));
}

/** Reads a list to its end, each page as if by another process. @returns ids, or what was thrown */
async function walk(client: UpstreamClient, paging: UpstreamPaging, count = 10, maxPages = 1_000) {
  const ids: string[] = [];
  let from: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    let read: UpstreamPage;
    try {
      read = await client.page({ endpoint: '/Users', count, paging, from });
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      return error;
    }
    ids.push(...read.resources.map(({ id }) => String(id)));
    if (read.next === undefined) return ids;
    from = String(read.next);
  }
  return 'no end';
}

test.each(['index', 'cursor', 'startId'] as const)('a list is read to its end by %s', async (paging) => {
  for (const total of [0, 1, 9, 10, 11, 25, 30]) {
    const client = serve((parameters) => {
      const start = { index: 'startIndex', cursor: 'cursor', startId: 'startId' }[paging];
      const at = Number(parameters.get(start)?.replace('initial', '') || 1);
      const resources = users(at, Math.min(total, at + Number(parameters.get('count')) - 1));
      const next = at + 10 > total ? undefined : String(at + 10);
      return {
        totalResults: total,
        itemsPerPage: resources.length,
        Resources: resources,
        nextCursor: next,
        nextId: next ?? 'end',
      };
    });
    expect(await walk(client, paging)).toEqual(users(1, total).map(({ id }) => id));
    expect(server.asked).toHaveLength(Math.max(1, Math.ceil(total / 10)));
  }
  expect(server.asked.map(({ url }) => new URL(url, server.origin).search)).toEqual(
    {
      index: ['?startIndex=1&count=10', '?startIndex=11&count=10', '?startIndex=21&count=10'],
      cursor: ['?cursor=&count=10', '?cursor=11&count=10', '?cursor=21&count=10'],
      startId: ['?startId=initial&count=10', '?startId=11&count=10', '?startId=21&count=10'],
    }[paging],
  );
});

test('filter and attributes go along, and a place of one list is none of another', async () => {
  const client = serve(() => ({ totalResults: 30, Resources: users(1, 10), nextCursor: 'x' }));
  const query = { endpoint: '/Groups', count: 10, attributes: 'id', filter: 'meta.lastModified gt "2026"' } as const;
  const { next } = await client.page({ ...query, paging: 'cursor' });
  expect(server.asked[0]?.url).toBe(
    '/scim/Groups?filter=meta.lastModified%20gt%20%222026%22&attributes=id&cursor=&count=10',
  );
  for (const from of [next, 'x', '[]', '{}', '["index",1]'])
    await expect(client.page({ ...query, paging: 'index', from })).rejects.toMatchObject({ trouble: 'no SCIM' });
});

test('pages of a proxy of SAP, which conditions have emptied, are gone through by what was read', async () => {
  const client = serve((parameters) => {
    const at = Number(parameters.get('startIndex'));
    const isLast = at + 5 > 11;
    return {
      totalResults: isLast ? 11 : at + 5,
      itemsPerPage: isLast ? 1 : 5,
      startIndex: at,
      Resources: users(at, Math.min(11, at + 4)).filter(({ id }) => ['5', '11'].includes(id)),
    };
  });
  const proxy = upstreams.clientOf(upstreamSystem(`${server.origin}/ipsproxy/service/api/v1/scim/1`));
  expect(await walk(proxy, 'index', 5)).toEqual(['5', '11']);
  expect(server.asked).toHaveLength(3);
  expect(client).toBeDefined();
});

test('an upstream that does not page may give all at once', async () => {
  expect(
    await walk(
      serve(() => ({ totalResults: 25, Resources: users(1, 25) })),
      'index',
    ),
  ).toHaveLength(25);
  // Without a number in all, a page that is not full is the last.
  const unsaid = serve((parameters) => {
    const at = Number(parameters.get('startIndex'));
    return { schemas: [], Resources: users(at, Math.min(25, at + 9)) };
  });
  expect(await walk(unsaid, 'index')).toHaveLength(25);
});

test('a list that grows or shrinks while it is read is read to its end', async () => {
  const growing = serve((parameters) => {
    const at = Number(parameters.get('startIndex'));
    const total = 20 + at;
    return { totalResults: Math.min(60, total), Resources: users(at, Math.min(60, at + 9)) };
  });
  expect(await walk(growing, 'index')).toHaveLength(60);
  const shrinking = serve((parameters) => {
    const at = Number(parameters.get('startIndex'));
    return { totalResults: at > 10 ? 10 : 30, Resources: at > 10 ? [] : users(at, at + 9) };
  });
  expect(await walk(shrinking, 'index')).toHaveLength(10);
});

test('a list that never ends, goes in circles or breaks its promises is an error after few pages', async () => {
  const page = (over: object) => ({ totalResults: 1_000, Resources: users(1, 10), ...over });
  const cases: [string, UpstreamPaging, (page: number, parameters: URLSearchParams) => unknown, string][] = [
    ['the same page', 'index', () => page({}), 'gave before'],
    ['three pages in turn', 'index', (n) => page({ Resources: users((n % 3) * 10, (n % 3) * 10 + 9) }), 'gave before'],
    ['nothing', 'index', () => page({ Resources: [] }), 'nothing from 1 on'],
    ['no more', 'index', (n) => page({ Resources: n > 2 ? [] : users(n * 10, n * 10 + 9) }), 'nothing from 21 on'],
    ['too many', 'index', () => page({ Resources: users(1, 11) }), 'at most 10'],
    ['too many later', 'index', (n) => page({ Resources: users(n * 20, n * 20 + 8 + n) }), 'at most 10'],
    ['the same cursor', 'cursor', () => page({ nextCursor: 'x', Resources: [] }), 'back to where it was'],
    ['cursors in turn', 'cursor', (n) => page({ nextCursor: `x${n % 5}`, Resources: [] }), 'back to where it was'],
    ['a cursor that is none', 'cursor', () => page({ nextCursor: { a: 1 } }), 'no text'],
    ['a long cursor', 'cursor', () => page({ nextCursor: 'x'.repeat(10_000) }), 'no text'],
    ['no cursor', 'cursor', () => page({}), 'does not page by cursor'],
    [
      'an early end',
      'cursor',
      (n) => page({ Resources: users(n * 10, n * 10 + 9), ...(n < 3 && { nextCursor: `${n}` }) }),
      'gave 30 of 1000',
    ],
    ['no nextId', 'startId', () => page({}), 'does not page by startId'],
    ['pages of cursors in turn', 'startId', (n) => page({ nextId: `${n}` }), 'gave before'],
    ['no list', 'index', () => ({ id: '1' }), 'no ListResponse'],
    ['a list alone', 'index', () => users(1, 10), 'no ListResponse'],
    ['Resources that are none', 'index', () => page({ Resources: 'x' }), 'no list of objects'],
    ['texts', 'index', () => page({ Resources: ['x', 'y'] }), 'no list of objects'],
    ['half a user', 'index', () => page({ totalResults: 1.5 }), 'no count'],
    ['less than none', 'index', () => page({ totalResults: -1 }), 'no count'],
    ['a number as text', 'index', () => page({ totalResults: '25' }), 'no count'],
  ];
  for (const [what, paging, answer, words] of cases) {
    const client = serve((parameters, n) => answer(n, parameters));
    const error = await walk(client, paging);
    expect([what, String(error)]).toEqual([what, expect.stringContaining(words)]);
    expect([what, error]).toMatchObject([what, { trouble: 'no SCIM' }]);
    expect([what, server.asked.length <= 20]).toEqual([what, true]);
  }
});

test('pages that are empty on and on are gone through for a while, not for ever', async () => {
  const client = serve(() => ({ totalResults: 1e9, itemsPerPage: 10, Resources: [] }));
  const at = (pages: number) => JSON.stringify(['index', String(pages * 10 + 1), pages, 0, 1e9, '', '']);
  const query = { endpoint: '/Users', count: 10, paging: 'index' } as const;
  expect((await client.page({ ...query, from: at(9_999) })).next).toBe(at(10_000));
  await expect(client.page({ ...query, from: at(10_000) })).rejects.toThrow('still no end');
});

test('what an upstream refuses to list is said with its status and keyword', async () => {
  const client = serve(() => ({}));
  const query = { endpoint: '/Users', count: 10, paging: 'cursor' } as const;
  server.script.push(scim(400, { scimType: 'expiredCursor', detail: 'for a person' }), scim(403, {}), scim(404, {}));
  await expect(client.page(query)).rejects.toMatchObject({
    trouble: 'no SCIM',
    status: 400,
    scimType: 'expiredCursor',
    message: expect.stringContaining('400 expiredCursor'),
  });
  await expect(client.page(query)).rejects.toMatchObject({ trouble: 'credential refused', status: 403 });
  await expect(client.page(query)).rejects.toMatchObject({ trouble: 'no SCIM', status: 404 });
});

test('whatever is answered, a walk ends: with resources or with an error', async () => {
  const small = fc.oneof(fc.integer({ min: -1, max: 40 }), fc.constantFrom<Json>(null, '7', {}, undefined as never));
  const answer = fc.record(
    {
      totalResults: small,
      itemsPerPage: small,
      startIndex: small,
      Resources: fc.array(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd') }), { maxLength: 4 }),
      nextCursor: fc.constantFrom<Json>('a', 'b', 'c', '', null),
      nextId: fc.constantFrom<Json>('a', 'b', 'end', 1),
    },
    { requiredKeys: [] },
  );
  const paging = fc.constantFrom<UpstreamPaging>('index', 'cursor', 'startId');
  await fc.assert(
    fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 4 }), paging, async (answers, way) => {
      // What is answered comes again and again, as of an upstream that does not know where it is.
      const client = serve((_, page) => answers[(page - 1) % answers.length]);
      expect(await walk(client, way, 4, 200)).not.toBe('no end');
    }),
    { numRuns: 150 },
  );
});
