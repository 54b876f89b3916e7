import {
  type AuthServer,
  callWith,
  createAuthServer,
  ENTRA_TENANT,
  loggedReasons,
  visible,
} from '../../support/auth-server.js';
import { basicHeader, postForm } from '../../support/http-exchange.js';
import { refusal } from '../../support/refusal.js';
import {
  compactToken,
  createIssuerKey,
  type Json,
  signedToken,
  signHs256,
  signRs256,
} from '../../support/stand-ins/token-issuer.js';
import type { TestNode, TestOrganization } from '../../support/test-server.js';

const OTHER_TENANT = '99999999-2222-4333-8444-555555555555';
const attackers = createIssuerKey();

let auth: AuthServer;
let organization: TestOrganization;
beforeAll(async () => {
  auth = await createAuthServer();
});
afterAll(() => auth.close());
beforeEach(async () => {
  auth.issuer.isDown = false;
  organization = await auth.server.createOrganization('core');
  await auth.server.services.credentials.trustEntra(organization.id, 'Entra', { tenantId: ENTRA_TENANT });
});

const call = (token: string, { client } = organization) => callWith(client.tenantUrl, `Bearer ${token}`);
const now = () => Math.floor(Date.now() / 1_000);
const header = () => ({ typ: 'JWT', alg: 'RS256', kid: auth.key.kid });
const publicPem = () => auth.key.publicKey.export({ type: 'spki', format: 'pem' }) as string;
const nothing = () => Buffer.alloc(0);

/** The answer to a stranger, which every refusal must look like. */
const expectLikeStranger = async (answer: Parameters<typeof visible>[0], { scimUrl }: TestNode = auth.server) => {
  const stranger = await callWith(`${scimUrl}no-such-organization`, undefined);
  expect(visible(answer)).toEqual(visible(stranger));
};

/** A token of this server's own for an OAuth client of an organization. */
async function accessToken({ id }: TestOrganization, scope = 'scim') {
  const client = await auth.server.services.credentials.createClient(id, 'client');
  const answer = await postForm(
    `${auth.server.origin}/oauth2/token`,
    { grant_type: 'client_credentials', scope },
    { Authorization: basicHeader(client.clientId, client.token) },
  );
  return { client, token: String(answer.body.access_token) };
}

/** The same token with another payload under the same signature. */
function altered(token: string, changes: Json): string {
  const [head = '', payload = '', signature = ''] = token.split('.');
  const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), ...changes };
  return `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
}

test.each<[string, () => string, RegExp]>([
  ['alg none', () => compactToken({ ...header(), alg: 'none' }, auth.version1(), nothing), /"none"; only RS256/],
  [
    'HS256 with the public key as the secret',
    () => compactToken({ ...header(), alg: 'HS256' }, auth.version1(), signHs256(publicPem())),
    /"HS256"; only RS256/,
  ],
  ['the key of somebody else', () => signedToken({ ...attackers, kid: auth.key.kid }, auth.version1()), /signature/],
  [
    'another issuer',
    () => auth.sign(auth.version1({ iss: 'https://evil.example/' })),
    /issuer "https:\/\/evil\.example\/"/,
  ],
  ['another audience', () => auth.sign(auth.version1({ aud: 'https://graph.example' })), /meant for/],
  [
    'the tenant of another customer',
    () => auth.sign(auth.version1({ iss: `https://sts.example/${OTHER_TENANT}/`, tid: OTHER_TENANT })),
    /bound to 11111111/,
  ],
  ['another tid than its issuer', () => auth.sign(auth.version1({ tid: OTHER_TENANT })), /contradicts itself/],
  [
    'another application of the same tenant',
    () => auth.sign(auth.version1({ appid: '00000003-0000-0000-c000-000000000000' })),
    /given to application/,
  ],
  [
    'a life that is over',
    () => auth.sign(auth.version1({ iat: now() - 7_200, nbf: now() - 7_200, exp: now() - 61 })),
    /expired/,
  ],
  ['a life to come', () => auth.sign(auth.version1({ nbf: now() + 120 })), /valid from/],
  ['more than 8,192 characters', () => auth.sign(auth.version1({ groups: 'g'.repeat(7_000) })), /longer than 8192/],
  ['the audience of a client assertion', () => auth.sign(auth.assertion()), /meant for/],
])('%s: the same 401 as for strangers; the log says why', async (_, token, reason) => {
  const answer = await call(token());
  expect(answer).toMatchObject(refusal(401));
  await expectLikeStranger(answer);
  expect(await loggedReasons(auth.server, organization)).toEqual([expect.stringMatching(reason)]);
  // The claims as they should be are accepted, so that nothing else stood in the way.
  expect((await call(auth.sign(auth.version1()))).status).toBe(200);
});

test('a token of Entra is good for nothing where no tenant is bound', async () => {
  const unbound = await auth.server.createOrganization('core');
  const answer = await call(auth.sign(auth.version1()), unbound);
  await expectLikeStranger(answer);
  expect(await loggedReasons(auth.server, unbound)).toEqual([expect.stringMatching(/none is bound/)]);
});

describe('keys', () => {
  /** A server that has fetched no keys yet. */
  let cold: AuthServer;
  let bound: TestOrganization;
  beforeEach(async () => {
    cold = await createAuthServer();
    bound = await cold.server.createOrganization('core');
    await cold.server.services.credentials.trustEntra(bound.id, 'Entra', { tenantId: ENTRA_TENANT });
  });
  afterEach(() => cold.close());
  const unknownKid = (i: number) =>
    compactToken({ typ: 'JWT', alg: 'RS256', kid: `kid-${i}` }, cold.version1(), signRs256(attackers.privateKey));

  test('a storm of unknown kids makes the issuer be asked once, and holds up nobody', async () => {
    expect((await call(cold.sign(cold.version1()), bound)).status).toBe(200);
    expect(cold.issuer.keyFetches()).toBe(1);
    const storm = Array.from({ length: 200 }, (_, i) => call(unknownKid(i), bound));
    const during = await Promise.all(Array.from({ length: 20 }, () => call(cold.sign(cold.version1()), bound)));
    const statuses = new Set((await Promise.all(storm)).map(({ status }) => status));
    expect(during.map(({ status }) => status)).toEqual(during.map(() => 200));
    expect([...statuses].filter((status) => ![401, 429, 503].includes(status))).toEqual([]);
    expect(statuses).toContain(429);
    expect(cold.issuer.keyFetches()).toBe(1);
    // However many came, the log of the organization did not fill.
    expect((await loggedReasons(cold.server, bound)).length).toBeLessThanOrEqual(2);
  });

  test('with nothing known, an issuer that is down is a 503 with Retry-After, never a 401', async () => {
    cold.issuer.isDown = true;
    const answer = await call(cold.sign(cold.version1()), bound);
    expect(answer).toMatchObject(refusal(503));
    expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(await loggedReasons(cold.server, bound)).toEqual([
      expect.stringMatching(/signing keys of .* not available/),
    ]);
  });

  test('with keys known, right tokens go on while the issuer is down and wrong ones are refused', async () => {
    expect((await call(cold.sign(cold.version1()), bound)).status).toBe(200);
    cold.issuer.isDown = true;
    expect((await call(cold.sign(cold.version1({ uti: 'another' })), bound)).status).toBe(200);
    expect((await call(signedToken({ ...attackers, kid: cold.key.kid }, cold.version1()), bound)).status).toBe(401);
  });
});

describe('access tokens of this server', () => {
  test.each<[string, (token: string) => string, RegExp]>([
    ['the organization changed', (token) => altered(token, { org: organization.id }), /signature/],
    ['more scope written in', (token) => altered(token, { scope: 'scim' }), /signature/],
    [
      'alg none',
      (token) =>
        `${Buffer.from('{"typ":"at+jwt","alg":"none","kid":"x"}').toString('base64url')}.${token.split('.')[1]}.`,
      /"none"; only RS256/,
    ],
    ['of another organization, as it is', (token) => token, /another organization/],
  ])('%s: refused as a stranger is', async (_, change, reason) => {
    const other = await auth.server.createOrganization('core');
    const { token } = await accessToken(other, 'scim:read');
    expect((await call(token, other)).status).toBe(200);
    const answer = await call(change(token));
    expect(answer).toMatchObject(refusal(401));
    await expectLikeStranger(answer);
    expect(await loggedReasons(auth.server, organization)).toEqual([expect.stringMatching(reason)]);
  });

  test('of another server with another name, whose keys are the same', async () => {
    const { token } = await accessToken(organization);
    const renamed = await auth.server.startNode({ environment: { PUBLIC_URL: 'https://elsewhere.example' } });
    const answer = await callWith(renamed.scimUrl + organization.slug, `Bearer ${token}`);
    await expectLikeStranger(answer, renamed);
    await renamed.close();
  });

  test('end with the client secret by which they were granted, at once on a node that did not know them', async () => {
    const { client, token } = await accessToken(organization);
    await auth.server.services.credentials.revoke(organization.id, client.id);
    const fresh = await auth.server.startNode();
    const answer = await callWith(fresh.scimUrl + organization.slug, `Bearer ${token}`);
    await expectLikeStranger(answer);
    await fresh.flushLog();
    expect(await loggedReasons(auth.server, organization)).toEqual([expect.stringMatching(/revoked/)]);
  });

  test('are refused, with the reason, while the organization is switched off', async () => {
    const { token } = await accessToken(organization);
    await auth.server.services.organizations.setActive(organization.slug, false);
    const fresh = await auth.server.startNode();
    expect(await callWith(fresh.scimUrl + organization.slug, `Bearer ${token}`)).toMatchObject(
      refusal(403, undefined, /switched off/),
    );
  });
});
