import { callWith, loggedReasons, visible } from '../support/auth-server.js';
import { basicHeader, exchange, type HttpAnswer, sendRaw } from '../support/http-exchange.js';
import { refusal } from '../support/refusal.js';
import type { ScimClient } from '../support/scim-client.js';
import { scryptRuns } from '../support/scrypt-runs.js';
import { createTestServer, type TestNode, type TestOrganization, type TestServer } from '../support/test-server.js';

const CHOSEN = 'Wr0ught-iron+gates_of~Dawn';

let server: TestServer;
/** Another node, which believes a proxy on loopback what it says of the client's address. */
let behindProxy: TestNode;
let organization: TestOrganization;
let client: { id: string; clientId: string; token: string };
beforeAll(async () => {
  server = await createTestServer();
  behindProxy = await server.startNode({ environment: { TRUST_PROXY: 'loopback' } });
});
afterAll(() => server.close());
beforeEach(async () => {
  organization = await server.createOrganization('core');
  client = await server.services.credentials.createClient(organization.id, 'client');
});

const call = (authorization: string | undefined, { client } = organization) =>
  callWith(client.tenantUrl, authorization);

const expectLikeStranger = async (answer: HttpAnswer) => {
  expect(answer).toMatchObject(refusal(401));
  expect(visible(answer)).toEqual(visible(await callWith(`${server.scimUrl}no-such-organization`, undefined)));
};

test.each<[string, () => Promise<string>, RegExp]>([
  [
    'a generated token of another organization',
    async () => `Bearer ${(await server.createOrganization('core')).token}`,
    /none of this organization/,
  ],
  ['a token that is mistyped', async () => `Bearer ${organization.token.slice(0, -1)}_`, /mistyped/],
  ['a chosen token that is wrong', async () => 'Bearer another-wrong-but-well-formed-one', /none of this organization/],
  [
    'a token that has expired',
    async () =>
      `Bearer ${(await server.services.credentials.create(organization.id, 'old', { expiresAt: new Date(Date.now() - 1_000) })).token}`,
    /^The credential "old" expired on \d{4}-/,
  ],
  [
    'a token that was revoked',
    async () => {
      const { id, token } = await server.services.credentials.create(organization.id, 'old');
      await server.services.credentials.revoke(organization.id, id);
      return `Bearer ${token}`;
    },
    /^The credential "old" was revoked on \d{4}-/,
  ],
  [
    'the client of another organization as Basic',
    async () => {
      const other = await server.services.credentials.createClient((await server.createOrganization('core')).id, 'x');
      return basicHeader(other.clientId, other.token);
    },
    /has no client "rollcall-client-/,
  ],
  [
    'a client with a wrong secret as Basic',
    async () => basicHeader(client.clientId, 'wrong'),
    /secret of client .* is wrong/,
  ],
  [
    'a client with the secret token of its organization',
    async () => basicHeader(client.clientId, organization.token),
    /is wrong/,
  ],
  ['the secret of a client as Bearer', async () => `Bearer ${client.token}`, /none of this organization/],
  ['Basic without a colon', async () => `Basic ${Buffer.from(client.clientId).toString('base64')}`, /cannot be read/],
  ['Basic with NUL in it', async () => basicHeader(`${client.clientId}\0`, client.token), /has no client/],
  ['another scheme', async () => `Negotiate ${organization.token}`, /cannot be read/],
  ['9,000 characters', async () => `Bearer ${'x'.repeat(9_000)}`, /longer than 8192/],
])('%s: the same 401 as for strangers; the log says why', async (_, authorization, reason) => {
  await expectLikeStranger(await call(await authorization()));
  expect(await loggedReasons(server, organization)).toEqual([expect.stringMatching(reason)]);
  expect(JSON.stringify(await loggedReasons(server, organization))).not.toContain(organization.token);
});

describe('headers', () => {
  test('several Authorization headers count as none, whichever is right', async () => {
    const right = `Bearer ${organization.token}`;
    for (const headers of [
      [right, 'Bearer x'],
      ['Bearer x', right],
      [right, right],
    ]) {
      await expectLikeStranger(
        await exchange(`${organization.client.tenantUrl}/Users`, { headers: { Authorization: headers } }),
      );
    }
    expect((await call(right)).status).toBe(200);
  });

  test.each([
    ['NUL', '\0'],
    ['CR', '\r'],
    ['a line of its own', '\r\n'],
    ['DEL', '\x7f'],
    ['a byte beyond ASCII', '\xff'],
  ])('%s in a token is 400 or 401, never 200 and never 500', async (_, character) => {
    const { pathname } = new URL(organization.client.tenantUrl);
    const get = (token: string) =>
      `GET ${pathname}/Users HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    const sent = Buffer.from(get(`${organization.token}${character}x`), 'latin1');
    expect(await sendRaw(server.origin, sent)).toMatch(/^HTTP\/1\.1 40[01] /);
    expect(await sendRaw(server.origin, get(organization.token))).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('a token beyond the limit of all headers is 431', async () => {
    expect((await call(`Bearer ${'x'.repeat(20_000)}`)).status).toBe(431);
  });
});

/** Says that it is an access token of this server; its refusal costs no slow hash. */
function forged(i: number): string {
  const parts = [{ alg: 'none', typ: 'at+jwt', kid: `${i}` }, { iss: 'urn:rollcall:server' }];
  return `${parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;
}

describe('guesses', () => {
  const guess = (token: string) => call(`Bearer ${token}`);

  test('cost the same however much of the secret they have right', async () => {
    await server.services.credentials.create(organization.id, 'chosen', { chosen: CHOSEN });
    const costs: number[] = [];
    for (const right of [0, 8, 16, CHOSEN.length - 1]) {
      const token =
        CHOSEN.slice(0, right) +
        'Xk29dfPqm1zLw8TrVvcQ41bN'.slice(0, CHOSEN.length - right).padEnd(CHOSEN.length - right, 'Z');
      costs.push(await scryptRuns(async () => expect((await guess(token)).status).toBe(401)));
    }
    expect(costs).toEqual([1, 1, 1, 1]);
    for (const right of [9, 20, 57]) {
      const token = organization.token.slice(0, right).padEnd(organization.token.length, '0');
      expect(await scryptRuns(() => guess(token))).toBe(0);
    }
  });

  test('cost the same at an organization with chosen secrets, with none, and at one that there is not', async () => {
    const other = await server.createOrganization('core');
    await server.services.credentials.create(other.id, 'chosen', { chosen: CHOSEN });
    const urls = [organization.client.tenantUrl, other.client.tenantUrl, `${server.scimUrl}no-such-one`];
    const costs: number[] = [];
    for (const url of urls) costs.push(await scryptRuns(() => callWith(url, 'Bearer a-guess-of-the-secret-1')));
    expect(costs).toEqual([1, 1, 1]);
  });

  test('4,000 wrong secrets hold up neither the right ones nor other organizations', async () => {
    const { credentials } = server.services;
    await credentials.create(organization.id, 'chosen', { chosen: CHOSEN });
    const other = await server.createOrganization('core');
    await credentials.create(other.id, 'chosen', { chosen: CHOSEN });
    const from = (address: string, who: ScimClient) => (token: string) =>
      who.send({
        method: 'GET',
        path: '/Users',
        headers: { Authorization: `Bearer ${token}`, 'X-Forwarded-For': address },
      });
    const at = ({ client, slug }: TestOrganization) => client.at(behindProxy.scimUrl + slug);
    const attacker = from('198.51.100.66', at(organization));
    const friend = from('203.0.113.7', at(organization));
    const neighbour = from('203.0.113.7', at(other));

    const during: number[] = [];
    const wrong = new Map<number, number>();
    const runs = await scryptRuns(async () => {
      for (let i = 0; i < 2_000; i += 100) {
        const guesses = Array.from({ length: 100 }, (_, j) =>
          attacker(j % 2 === 0 ? `guess-number-${i + j}-of-the-secret` : forged(i + j)),
        );
        during.push((await friend(organization.token)).status, (await neighbour(other.token)).status);
        for (const { status } of await Promise.all(guesses)) wrong.set(status, (wrong.get(status) ?? 0) + 1);
      }
    });
    expect(new Set(during)).toEqual(new Set([200]));
    expect([...wrong.keys()].sort()).toEqual([401, 429]);
    // Almost all of them were refused before a slow hash.
    expect(runs).toBeLessThan(200);
    // A secret that this node has never seen before is not taken for one of theirs.
    expect((await friend(CHOSEN)).status).toBe(200);
    expect((await neighbour(CHOSEN)).status).toBe(200);
    // Nor do all these failures fill the log.
    expect((await loggedReasons(server, organization)).length).toBeLessThan(50);
  }, 180_000);

  test('who was refused too often is told when to come again, and is let in at once with the right secret', async () => {
    const wrong = await Promise.all(Array.from({ length: 130 }, () => guess('rollcall_mistyped')));
    const slowed = wrong.filter(({ status }) => status === 429);
    expect(slowed.length).toBeGreaterThan(0);
    expect(slowed[0]).toMatchObject(refusal(429));
    expect(slowed[0]?.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect((await guess(organization.token)).status).toBe(200);
  });
});

describe('the list of allowed addresses', () => {
  const allow = (...allowedAddresses: string[]) =>
    server.services.organizations.setAllowedAddresses(organization.slug, allowedAddresses);
  const callFrom = ({ scimUrl }: TestNode, forwarded: string | undefined, token = organization.token) =>
    exchange(`${scimUrl}${organization.slug}/Users`, {
      headers: {
        Authorization: `Bearer ${token}`,
        ...(forwarded === undefined ? {} : { 'X-Forwarded-For': forwarded }),
      },
    });

  test.each([
    ['no proxy is trusted: what the client says of its address is not believed', () => server, '203.0.113.7', 403],
    ['the proxy says the address', () => behindProxy, '203.0.113.7', 200],
    ['the proxy says another address', () => behindProxy, '198.51.100.1', 403],
    [
      'the client wrote an allowed address before the proxy wrote its own',
      () => behindProxy,
      '203.0.113.7, 198.51.100.1',
      403,
    ],
    ['an IPv4 address in IPv6', () => behindProxy, '::ffff:203.0.113.7', 200],
    ['an IPv4 address in IPv6, in hexadecimal', () => behindProxy, '::ffff:cb00:7107', 200],
    ['another IPv4 address in IPv6', () => behindProxy, '::ffff:198.51.100.1', 403],
    ['an address with its port', () => behindProxy, '203.0.113.7:49152', 200],
    ['an IPv6 address', () => behindProxy, '2001:db8::5', 200],
    ['an IPv6 address with its port', () => behindProxy, '[2001:db8::5]:49152', 200],
    ['another IPv6 address', () => behindProxy, '2001:db9::5', 403],
    ['no address at all', () => behindProxy, 'unknown', 403],
  ])('%s', async (_, node, forwarded, status) => {
    await allow('203.0.113.0/24', '2001:db8::/32');
    const answer = await callFrom(node(), forwarded);
    expect(answer.status).toBe(status);
    expect((await callFrom(node(), forwarded, 'wrong')).status).toBe(401);
  });

  test('a refusal says nothing of the list to the client, and the address to the log', async () => {
    await allow('203.0.113.0/24');
    const answer = await callFrom(server, undefined);
    expect(answer.body.detail).toBe('Requests from this address are not allowed.');
    expect(await loggedReasons(server, organization)).toEqual([
      expect.stringMatching(/^The address (::ffff:)?127\.0\.0\.1 is not/),
    ]);
  });
});
