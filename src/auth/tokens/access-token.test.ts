import { createHmac, sign as signBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { rsaPair } from '../keys/cases/rsa-pair.js';
import { readSigningKey, type SigningKey } from '../keys/signing/signing-key.js';
import { SigningKeys } from '../keys/signing/signing-keys.js';
import { AccessTokens } from './access-token.js';
import { TokenRefused } from './token-refused.js';

const NOW = 1_800_000_000;
const HOUR = 3_600;
const GRANT = {
  organizationId: '0190a0e0-0000-7000-8000-000000000001',
  clientId: 'rollcall-client-0123456789012345678901',
  credentialId: '0190a0e0-0000-7000-8000-000000000002',
  scope: 'scim',
};

const current: SigningKey = readSigningKey(rsaPair(0).privateKey, 0);
const next: SigningKey = readSigningKey(rsaPair(1).privateKey, (NOW + HOUR) * 1_000);

let now: number;
let ring: SigningKeys;
let tokens: AccessTokens;
beforeEach(() => {
  now = NOW;
  ring = new SigningKeys([current, next]);
  tokens = accessTokens();
});

const accessTokens = (issuer = 'https://scim.example', audience = 'https://scim.example/api/scim') =>
  new AccessTokens({ issuer, audience, now: () => now * 1_000 });

const reasonFor = (token: string, organizationId = GRANT.organizationId): string => {
  try {
    tokens.verify(ring, token, organizationId);
    return 'accepted';
  } catch (error) {
    if (error instanceof TokenRefused) return error.reason;
    throw error;
  }
};

/** A token like ours, signed with the current key, with some claims and header members changed. */
function variant(claims: Record<string, unknown>, header: Record<string, unknown> = {}): string {
  const [head = '', body = ''] = tokens.issue(ring, GRANT).token.split('.');
  const changed = (part: string, changes: object) =>
    Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(part, 'base64url').toString()), ...changes })).toString(
      'base64url',
    );
  const input = `${changed(head, header)}.${changed(body, claims)}`;
  return `${input}.${signBytes('sha256', Buffer.from(input), current.privateKey).toString('base64url')}`;
}

test('says what RFC 9068 §2.2 demands and for which organization it is', () => {
  const { token, expiresIn } = tokens.issue(ring, GRANT, 2 * HOUR);
  expect(expiresIn).toBe(2 * HOUR);
  const { header, payload } = jwt.decode(token, { complete: true }) ?? {};
  expect(header).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: current.kid });
  expect(payload).toEqual({
    iss: 'https://scim.example',
    aud: 'https://scim.example/api/scim',
    sub: GRANT.clientId,
    client_id: GRANT.clientId,
    org: GRANT.organizationId,
    cred: GRANT.credentialId,
    scope: 'scim',
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    iat: NOW,
    exp: NOW + 2 * HOUR,
  });
  expect(tokens.verify(ring, token, GRANT.organizationId)).toEqual({
    ...GRANT,
    tokenId: (payload as jwt.JwtPayload).jti,
    expiresAt: NOW + 2 * HOUR,
  });
});

test('lives an hour unless told otherwise; two are never the same', () => {
  expect(tokens.issue(ring, GRANT).expiresIn).toBe(HOUR);
  expect(tokens.issue(ring, GRANT).token).not.toBe(tokens.issue(ring, GRANT).token);
});

test.each([0, -1, 3_599, 21_601, 3_600.5, Number.NaN, Number.POSITIVE_INFINITY])(
  'refuses to issue for %d s',
  (lifetime) => {
    expect(() => tokens.issue(ring, GRANT, lifetime)).toThrow(RangeError);
  },
);

test.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
  ['nothing changed', {}, {}, 'accepted'],
  ['an issuer elsewhere', { iss: 'https://other.example' }, {}, 'issuer'],
  ['an audience elsewhere', { aud: 'https://other.example/api/scim' }, {}, 'audience'],
  ['a list of audiences', { aud: ['https://scim.example/api/scim'] }, {}, 'audience'],
  ['another organization', { org: '0190a0e0-0000-7000-8000-000000000009' }, {}, 'organization'],
  ['no organization', { org: undefined }, {}, 'malformed'],
  ['an organization that is an object', { org: {} }, {}, 'malformed'],
  ['no credential', { cred: undefined }, {}, 'malformed'],
  ['no exp', { exp: undefined }, {}, 'no-lifetime'],
  ['a life of more than six hours', { exp: NOW + 21_601 }, {}, 'lifetime-too-long'],
  ['an end in the past', { iat: NOW - HOUR - 60, exp: NOW - 60 }, {}, 'expired'],
  ['a beginning in the future', { iat: NOW + 61 }, {}, 'not-yet-valid'],
  ['the type JWT', {}, { typ: 'JWT' }, 'type'],
  ['no type', {}, { typ: undefined }, 'type'],
  ['the long form of the type', {}, { typ: 'application/AT+JWT' }, 'accepted'],
  ['alg none', {}, { alg: 'none' }, 'algorithm'],
  ['another alg', {}, { alg: 'ES256' }, 'algorithm'],
  ['the kid of another key of ours', {}, { kid: next.kid }, 'signature'],
  ['the kid of nobody', {}, { kid: 'nobody' }, 'unknown-key'],
])('%s: %s', (_, claims, header, reason) => {
  expect(reasonFor(variant(claims, header))).toBe(reason);
});

test('HS256 with our public key as the secret is refused', () => {
  const pem = current.publicKey.export({ type: 'spki', format: 'pem' });
  const [, payload] = tokens.issue(ring, GRANT).token.split('.');
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'at+jwt', kid: current.kid })).toString('base64url');
  const signature = createHmac('sha256', pem).update(`${header}.${payload}`).digest('base64url');
  expect(reasonFor(`${header}.${payload}.${signature}`)).toBe('algorithm');
});

test('the tokens of another server with the same keys are refused', () => {
  expect(reasonFor(accessTokens('https://staging.example').issue(ring, GRANT).token)).toBe('issuer');
  expect(reasonFor(accessTokens(undefined, 'https://staging.example/api/scim').issue(ring, GRANT).token)).toBe(
    'audience',
  );
});

test('a token that was accepted is judged anew each time', () => {
  const { token } = tokens.issue(ring, GRANT);
  expect(reasonFor(token)).toBe('accepted');
  expect(reasonFor(token, '0190a0e0-0000-7000-8000-000000000009')).toBe('organization');
  now = NOW + HOUR + 59;
  expect(reasonFor(token)).toBe('accepted');
  now = NOW + HOUR + 60;
  expect(reasonFor(token)).toBe('expired');
});

test('survives a rotation, and ends at once when its key is taken away', () => {
  const { token } = tokens.issue(ring, GRANT, 6 * HOUR);
  now = NOW + 2 * HOUR;
  expect(jwt.decode(tokens.issue(ring, GRANT).token, { complete: true })?.header.kid).toBe(next.kid);
  expect(reasonFor(token)).toBe('accepted');
  ring = new SigningKeys([next]);
  expect(reasonFor(token)).toBe('unknown-key');
});

test('another key under the same kid verifies anew', () => {
  const { token } = tokens.issue(ring, GRANT);
  expect(reasonFor(token)).toBe('accepted');
  ring = new SigningKeys([{ ...next, kid: current.kid }]);
  expect(reasonFor(token)).toBe('signature');
});
