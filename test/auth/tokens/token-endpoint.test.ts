import {
  type AuthServer,
  createAuthServer,
  ENTRA_TENANT,
  loggedReasons,
  WORKLOAD,
  WORKLOAD_AUDIENCE,
} from '../../support/auth-server.js';
import { basicHeader, exchange, type HttpAnswer, postForm } from '../../support/http-exchange.js';
import { createIssuerKey, signedToken } from '../../support/stand-ins/token-issuer.js';
import type { TestOrganization } from '../../support/test-server.js';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const GRANT = { grant_type: 'client_credentials' };

let auth: AuthServer;
let organization: TestOrganization;
let client: { id: string; clientId: string; token: string };
let federated: string;
beforeAll(async () => {
  auth = await createAuthServer();
});
afterAll(() => auth.close());
beforeEach(async () => {
  auth.issuer.isDown = false;
  organization = await auth.server.createOrganization('core');
  const { credentials } = auth.server.services;
  client = await credentials.createClient(organization.id, 'client');
  const trust = { tenantId: ENTRA_TENANT, subject: WORKLOAD, audience: WORKLOAD_AUDIENCE };
  federated = (await credentials.trustFederation(organization.id, 'workload', trust)).lookup ?? '';
});

const url = () => `${auth.server.origin}/oauth2/token`;
const inForm = () => ({ client_id: client.clientId, client_secret: client.token });
const inHeader = () => ({ Authorization: basicHeader(client.clientId, client.token) });
const withAssertion = (client_assertion: string) => ({
  ...GRANT,
  client_id: federated,
  client_assertion_type: JWT_BEARER,
  client_assertion,
});

/** What every answer of the endpoint has (RFC 6749 §5.1), and an error besides (§5.2). */
function expectError(answer: HttpAnswer, status: number, error: string) {
  expect({ status: answer.status, body: answer.body }).toEqual({
    status,
    body: { error, error_description: expect.stringMatching(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/) },
  });
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(answer.headers['www-authenticate']).toEqual(status === 401 ? expect.stringMatching(/^Basic /) : undefined);
}

describe('RFC 6749 §5.2: errors', () => {
  test.each<[string, () => [Record<string, string> | string, Record<string, string>?], number, string]>([
    ['no grant_type', () => [inForm()], 400, 'invalid_request'],
    ['an empty grant_type', () => [{ ...inForm(), grant_type: '' }], 400, 'invalid_request'],
    ['another grant_type', () => [{ ...inForm(), grant_type: 'password' }], 400, 'unsupported_grant_type'],
    ['a scope that is not known', () => [{ ...GRANT, ...inForm(), scope: 'scim admin' }], 400, 'invalid_scope'],
    ['an endless scope', () => [{ ...GRANT, ...inForm(), scope: `${' '.repeat(196)}scimx` }], 400, 'invalid_scope'],
    ['no client', () => [GRANT], 401, 'invalid_client'],
    ['no secret', () => [{ ...GRANT, client_id: client.clientId }], 401, 'invalid_client'],
    ['a wrong secret', () => [{ ...GRANT, ...inForm(), client_secret: 'wrong' }], 401, 'invalid_client'],
    [
      'a secret cut off',
      () => [{ ...GRANT, ...inForm(), client_secret: client.token.slice(0, -1) }],
      401,
      'invalid_client',
    ],
    ['an unknown client', () => [{ ...GRANT, ...inForm(), client_id: 'nobody' }], 401, 'invalid_client'],
    [
      'a client with NUL in it',
      () => [{ ...GRANT, ...inForm(), client_id: `${client.clientId}\0` }],
      401,
      'invalid_client',
    ],
    [
      'a secret of the organization, which is no client secret',
      () => [{ ...GRANT, ...inForm(), client_secret: organization.token }],
      401,
      'invalid_client',
    ],
    ['Bearer instead of Basic', () => [GRANT, { Authorization: `Bearer ${client.token}` }], 401, 'invalid_client'],
    ['another client in the header', () => [{ ...GRANT, client_id: federated }, inHeader()], 400, 'invalid_request'],
    [
      'another secret in the header',
      () => [{ ...GRANT, ...inForm(), client_secret: 'other' }, inHeader()],
      400,
      'invalid_request',
    ],
    [
      'a parameter given twice',
      () => [`${new URLSearchParams({ ...GRANT, ...inForm() })}&grant_type=client_credentials`],
      400,
      'invalid_request',
    ],
    [
      'an unknown parameter given twice',
      () => [`${new URLSearchParams({ ...GRANT, ...inForm() })}&x=1&x=2`],
      400,
      'invalid_request',
    ],
    [
      'an assertion and a secret',
      () => [{ ...withAssertion('x.y.z'), client_secret: client.token }],
      400,
      'invalid_request',
    ],
    [
      'an assertion of another type',
      () => [{ ...withAssertion('x.y.z'), client_assertion_type: 'saml' }],
      400,
      'invalid_request',
    ],
    ['an assertion that is none', () => [withAssertion('x.y.z')], 401, 'invalid_client'],
    [
      'an assertion for a client without one',
      () => [{ ...withAssertion(auth.sign(auth.assertion())), client_id: client.clientId }],
      401,
      'invalid_client',
    ],
    ['an empty body', () => [''], 400, 'invalid_request'],
    ['broken percent escapes', () => ['grant_type=%E0%A4%A&client_id=%'], 400, 'unsupported_grant_type'],
    [
      'JSON',
      () => ['{"grant_type":"client_credentials"}', { 'Content-Type': 'application/json' }],
      400,
      'invalid_request',
    ],
    ['no Content-Type', () => ['grant_type=client_credentials', { 'Content-Type': '' }], 400, 'invalid_request'],
    ['a compressed form', () => ['x', { 'Content-Encoding': 'gzip' }], 400, 'invalid_request'],
    ['1 MB of form', () => [`a=${'x'.repeat(1_000_000)}`], 413, 'invalid_request'],
    ['10,000 parameters', () => [Array.from({ length: 10_000 }, (_, i) => `p${i}`).join('&')], 400, 'invalid_request'],
  ])('%s', async (_, request, status, error) => {
    const [form, headers] = request();
    expectError(await postForm(url(), form, headers), status, error);
    expect((await postForm(url(), { ...GRANT, ...inForm() })).status).toBe(200);
  });

  test('a charset that is not known changes nothing: a form is ASCII', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded; charset=x-nonsense' };
    expect((await postForm(url(), { ...GRANT, ...inForm() }, headers)).status).toBe(200);
  });

  test('several Authorization headers are none', async () => {
    const headers = { Authorization: [basicHeader(client.clientId, client.token), basicHeader('x', 'y')] };
    expectError(await postForm(url(), GRANT, headers as never), 401, 'invalid_client');
  });

  test.each(['GET', 'PUT', 'DELETE'])('%s is 405 with Allow', async (method) => {
    const answer = await exchange(url(), { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
  });
});

test('an unknown client, a wrong secret, and a client that has ended are one and the same answer', async () => {
  const { credentials } = auth.server.services;
  const ended = await credentials.createClient(organization.id, 'ended', { expiresAt: new Date(Date.now() - 1_000) });
  const answers = await Promise.all([
    postForm(url(), { ...GRANT, client_id: client.clientId.replace(/.$/, '_'), client_secret: client.token }),
    postForm(url(), { ...GRANT, ...inForm(), client_secret: 'wrong' }),
    postForm(url(), { ...GRANT, client_id: ended.clientId, client_secret: ended.token }),
  ]);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
});

test.each([
  [
    'a wrong secret',
    () => ({ ...GRANT, ...inForm(), client_secret: 'wrong' }),
    /^The secret of client rollcall-client-\w+ is wrong\.$/,
  ],
  [
    'a forged assertion',
    () => withAssertion(signedToken({ ...createIssuerKey(), kid: auth.key.kid }, auth.assertion())),
    /signature/,
  ],
  ['the workload of another tenant', () => withAssertion(auth.sign(auth.assertion({ sub: ENTRA_TENANT }))), /is about/],
])('%s: the log of the organization says why, without the secret', async (_, form, reason) => {
  expectError(await postForm(url(), form()), 401, 'invalid_client');
  expect(await loggedReasons(auth.server, organization)).toEqual([expect.stringMatching(reason)]);
});

test('an assertion is taken once, on whichever node', async () => {
  const node = await auth.server.startNode();
  const first = withAssertion(auth.sign(auth.assertion({ uti: 'first' })));
  const second = withAssertion(auth.sign(auth.assertion({ uti: 'second' })));
  expect((await postForm(url(), first)).status).toBe(200);
  expectError(await postForm(`${node.origin}/oauth2/token`, first), 401, 'invalid_client');
  expectError(await postForm(url(), first), 401, 'invalid_client');
  const racing = await Promise.all(
    Array.from({ length: 10 }, (_, i) => postForm(i % 2 === 0 ? url() : `${node.origin}/oauth2/token`, second)),
  );
  expect(racing.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(401)]);
});

test('an issuer that is down is 503 with Retry-After', async () => {
  const cold = await auth.server.startNode();
  auth.issuer.isDown = true;
  const answer = await postForm(`${cold.origin}/oauth2/token`, withAssertion(auth.sign(auth.assertion())));
  expectError(answer, 503, 'temporarily_unavailable');
  expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
});

test('no tokens for an organization that is switched off, nor from an address that is not allowed', async () => {
  await auth.server.services.organizations.setAllowedAddresses(organization.slug, ['203.0.113.0/24']);
  expectError(await postForm(url(), { ...GRANT, ...inForm() }), 400, 'unauthorized_client');
  const other = await auth.server.createOrganization('core');
  const theirs = await auth.server.services.credentials.createClient(other.id, 'client');
  await auth.server.services.organizations.setActive(other.slug, false);
  const form = { ...GRANT, client_id: theirs.clientId, client_secret: theirs.token };
  expectError(await postForm(url(), form), 400, 'unauthorized_client');
});

test('wrong secrets are slowed down, and hold up neither right ones nor other organizations', async () => {
  const other = await auth.server.createOrganization('core');
  const theirs = await auth.server.services.credentials.createClient(other.id, 'client');
  const wrong = await Promise.all(
    Array.from({ length: 150 }, (_, i) => postForm(url(), { ...GRANT, ...inForm(), client_secret: `wrong-${i}` })),
  );
  const statuses = wrong.map(({ status }) => status);
  expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(100);
  expectError(wrong.find(({ status }) => status === 429) ?? (wrong[0] as HttpAnswer), 429, 'slow_down');
  expect((await postForm(url(), { ...GRANT, ...inForm() })).status).toBe(200);
  const form = { ...GRANT, client_id: theirs.clientId, client_secret: theirs.token };
  expect((await postForm(url(), form)).status).toBe(200);
});

test('tokens count within the limit of the organization', async () => {
  await auth.server.services.organizations.setLimit(organization.slug, { rate: 0.01, burst: 3 });
  const answers: HttpAnswer[] = [];
  for (let i = 0; i < 4; i += 1) answers.push(await postForm(url(), { ...GRANT, ...inForm() }));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  expectError(answers[3] as HttpAnswer, 429, 'slow_down');
});

test('RFC 8414 and RFC 7517: metadata and keys, by GET alone', async () => {
  const metadata = await exchange(`${auth.server.origin}/.well-known/oauth-authorization-server`);
  expect(metadata).toMatchObject({
    status: 200,
    body: { token_endpoint: url(), grant_types_supported: [GRANT.grant_type] },
  });
  const keys = await exchange(String(metadata.body.jwks_uri));
  expect(keys.body.keys).toEqual(expect.arrayContaining([expect.objectContaining({ kty: 'RSA', alg: 'RS256' })]));
  // No private part is shown.
  expect(keys.text).not.toMatch(/"(d|p|q|dp|dq|qi)":/);
  expect((await exchange(String(metadata.body.jwks_uri), { method: 'POST' })).status).toBe(405);
});
