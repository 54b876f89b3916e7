import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { testsOf } from '../../src/conformance/suites.js';
import { basicHeader, exchange, postForm } from '../support/http-exchange.js';
import { compactToken, type Json, signHs256 } from '../support/stand-ins/token-issuer.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { validateWith } from '../validate/validate-with.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = (kid: string, key: KeyObject, more: Json = {}): Json => ({
  ...key.export({ format: 'jwk' }),
  kid,
  ...more,
});

let server: TestServer;
let organization: TestOrganization;
let clientId: string;
let audience: string;
const tokenUrl = () => `${server.origin}/oauth2/token`;
beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
  audience = server.scimUrl + organization.slug;
  const keys = JSON.stringify({ keys: [jwk('rsa', rsa.publicKey), jwk('ec', ec.publicKey)] });
  const trust = await server.services.credentials.trustClientKeys(organization.id, 'ipsie', {
    keys,
    audiences: [tokenUrl(), audience],
  });
  clientId = trust.lookup ?? '';
});
afterAll(() => server.close());

const now = () => Math.floor(Date.now() / 1_000);
const claims = (changes: Json = {}): Json => ({
  iss: clientId,
  sub: clientId,
  aud: tokenUrl(),
  iat: now(),
  exp: now() + 300,
  jti: randomUUID(),
  ...changes,
});
const rs256 = (input: string) => sign('sha256', Buffer.from(input), rsa.privateKey);
const es256 = (input: string) => sign('sha256', Buffer.from(input), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' });
const assertion = (changes: Json = {}, header: Json = {}, signed: (input: string) => Buffer = rs256) =>
  compactToken({ alg: 'RS256', kid: 'rsa', ...header }, claims(changes), signed);
const ask = (client_assertion: string, more: Record<string, string> = {}) =>
  postForm(tokenUrl(), {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion,
    ...more,
  });

describe('RFC 7523 client authentication (private_key_jwt)', () => {
  test.each<[string, () => string]>([
    ['RS256 with the token endpoint as audience', () => assertion()],
    ['ES256 with the Tenant URL as audience', () => assertion({ aud: [audience] }, { alg: 'ES256', kid: 'ec' }, es256)],
    ['the type of RFC 7523 as it is revised', () => assertion({}, { typ: 'client-authentication+jwt' })],
  ])('%s: a token of the scope scim, which opens the organization', async (_, make) => {
    const { status, body } = await ask(make(), { scope: 'scim' });
    expect({ status, body }).toMatchObject({ status: 200, body: { token_type: 'Bearer', scope: 'scim' } });
    const { access_token: token } = body as { access_token: string };
    expect((await exchange(`${audience}/Users`, { headers: { Authorization: `Bearer ${token}` } })).status).toBe(200);
  });

  test('an assertion is taken once, another one with its jti neither', async () => {
    const jti = randomUUID();
    expect((await ask(assertion({ jti }))).status).toBe(200);
    const again = await ask(assertion({ jti, exp: now() + 200 }));
    expect([again.status, (again.body as Json).error]).toEqual([401, 'invalid_client']);
  });

  const secret = rsa.publicKey.export({ type: 'spki', format: 'pem' });
  test.each<[string, () => string]>([
    ['without jti', () => assertion({ jti: undefined })],
    ['that lives for more than ten minutes', () => assertion({ exp: now() + 601 })],
    ['that is over', () => assertion({ iat: now() - 400, exp: now() - 100 })],
    ['without exp', () => assertion({ exp: undefined })],
    ['for another server', () => assertion({ aud: 'https://other.example/oauth2/token' })],
    ['for two servers', () => assertion({ aud: [tokenUrl(), 'https://other.example'] })],
    ['by somebody else', () => assertion({ iss: 'rollcall-client-other' })],
    ['about somebody else', () => assertion({ sub: 'rollcall-client-other' })],
    ['with a key that is not known', () => assertion({}, { kid: 'other' })],
    ['by another algorithm than that of its key', () => assertion({}, { alg: 'ES256', kid: 'rsa' }, es256)],
    ['by PS256 with a key for RS256', () => assertion({}, { alg: 'PS256' })],
    ['by HS256 with the public key as secret', () => assertion({}, { alg: 'HS256' }, signHs256(String(secret)))],
    ['without a signature', () => assertion({}, { alg: 'none' }, () => Buffer.alloc(0))],
    ['of another type', () => assertion({}, { typ: 'at+jwt' })],
    ['signed by another key', () => assertion({}, { kid: 'ec', alg: 'ES256' }, rs256)],
  ])('an assertion %s is 401 invalid_client', async (_, make) => {
    const { status, body } = await ask(make());
    expect([status, (body as Json).error]).toEqual([401, 'invalid_client']);
  });

  test('keys that are private, short, of another curve, without a name or the same twice are refused', async () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey;
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey;
    const { credentials } = server.services;
    const trusted = (keys: string) =>
      credentials
        .trustClientKeys(organization.id, 'refused', { keys, audiences: [audience] })
        .then(() => 'taken')
        .catch((error: Error) => `${error.name}: ${error.message}`);
    for (const keys of [
      JSON.stringify(jwk('a', rsa.privateKey)),
      JSON.stringify(jwk('a', short)),
      JSON.stringify(jwk('a', curve)),
      JSON.stringify(rsa.publicKey.export({ format: 'jwk' })),
      JSON.stringify({ keys: [jwk('a', rsa.publicKey), jwk('a', ec.publicKey)] }),
      JSON.stringify(jwk('a', ec.publicKey, { alg: 'RS256' })),
      '{"keys":[]}',
      'no JSON',
    ]) {
      expect(await trusted(keys)).toMatch(/^CredentialRefused: These are no keys of a client: /);
    }
  });

  test('one client cannot use the secret of nobody, nor an assertion and a secret together', async () => {
    const both = await ask(assertion(), { client_secret: 'x' });
    expect([both.status, (both.body as Json).error]).toEqual([400, 'invalid_request']);
    const basic = await exchange(`${audience}/Users`, { headers: { Authorization: basicHeader(clientId, 'x') } });
    expect(basic.status).toBe(401);
  });
});

test('RFC 8414 metadata: of the Tenant URL as issuer, of one that there is not alike, and of the host', async () => {
  const known = await exchange(`${server.origin}/.well-known/oauth-authorization-server/api/scim/${organization.slug}`);
  expect([known.status, known.body]).toEqual([
    200,
    {
      issuer: audience,
      token_endpoint: tokenUrl(),
      jwks_uri: `${server.origin}/oauth2/jwks`,
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['RS256', 'PS256', 'ES256'],
      scopes_supported: expect.arrayContaining(['scim']),
    },
  ]);
  const nobody = await exchange(`${server.origin}/.well-known/oauth-authorization-server/api/scim/nobody-is-here`);
  expect(nobody.text.replaceAll('nobody-is-here', organization.slug)).toBe(known.text);
  const strange = await exchange(`${server.origin}/.well-known/oauth-authorization-server/api/scim/A%22b`);
  expect(strange.status).toBe(404);
});

test('rollcall validate --suite ipsie: each clause holds', async () => {
  const report = await validateWith(audience, organization.token, testsOf(['ipsie']));
  expect(report.results.map(({ test: { id, clause }, status, found }) => [id, clause, status, found])).toEqual(
    [
      ['metadata', 'RFC 8414 metadata'],
      ['grant', 'client credentials'],
      ['private-key-jwt', 'RFC 7523 client authentication'],
      ['scope', 'scope'],
      ['scheme', 'client credentials'],
      ['bulk', '/Bulk'],
      ['patch', 'PATCH'],
      ['filter', 'filters'],
      ['members', 'PATCH of members'],
      ['user-filters', 'filters'],
      ['group-filters', 'filters'],
      ['disable', 'disabling'],
      ['no-password', 'no password'],
    ].map(([id, clause]) => [`ipsie-${id}`, `IPSIE SCIM profile, ${clause}`, 'passed', undefined]),
  );
  expect(report.left).toEqual([]);
});

test('25 requests a second are taken of an organization; beyond its limit the answer is 429 with Retry-After', async () => {
  const [usual, limited] = [await server.createOrganization('core'), await server.createOrganization('core')];
  await server.services.organizations.setLimit(limited.slug, { rate: 0.001, burst: 1 });
  const send = ({ client }: TestOrganization, times: number) =>
    Promise.all(Array.from({ length: times }, () => client.get('/Users?filter=userName%20eq%20%22nobody%22')));
  expect(new Set((await send(usual, 25)).map(({ status }) => status))).toEqual(new Set([200]));
  const refused = (await send(limited, 5)).filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(4);
  for (const { headers } of refused) expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
});

test('each write is in the log', async () => {
  const { client, id } = await server.createOrganization('core');
  const { body } = await client.post('/Users', { userName: 'logged@example.com' });
  await client.patch(`/Users/${body.id}`, { op: 'replace', path: 'active', value: false });
  await client.put(`/Users/${body.id}`, { userName: 'logged@example.com', active: true });
  await client.delete(`/Users/${body.id}`);
  await server.flushLog();
  const rows = await server.query<{ operation: string }>(
    'SELECT operation FROM rollcall.provisioning_log WHERE organization_id = $1 ORDER BY id',
    id,
  );
  expect(rows.map(({ operation }) => operation)).toEqual(['create', 'patch', 'replace', 'delete']);
});
