import { constants, sign } from 'node:crypto';
import { IssuerDirectory } from '../../../src/auth/keys/issuers/issuer-directory.js';
import { KeysUnavailable } from '../../../src/auth/keys/issuers/issuer-keys.js';
import {
  type EntraBinding,
  EntraTokens,
  NON_GALLERY_AUDIENCE,
  PROVISIONING_SERVICE,
} from '../../../src/auth/tokens/entra-token.js';
import { TokenRefused } from '../../../src/auth/tokens/token-refused.js';
import {
  compactToken,
  createIssuerKey,
  type Json,
  publishedKey,
  signedToken,
  signHs256,
  signRs256,
  startTokenIssuer,
  type TokenIssuer,
} from '../../support/stand-ins/token-issuer.js';

const NOW = 1_800_000_000;
const TENANT = '11111111-2222-4333-8444-555555555555';
const OTHER_TENANT = '99999999-2222-4333-8444-555555555555';

const ours = createIssuerKey();
const attackers = createIssuerKey();
let issuer: TokenIssuer;
let tokens: EntraTokens;
let binding: EntraBinding;
let keyClock: number;

beforeAll(async () => {
  issuer = await startTokenIssuer([ours]);
});
afterAll(() => issuer.close());

beforeEach(() => {
  issuer.isDown = false;
  issuer.override = undefined;
  issuer.published = [publishedKey(ours)];
  issuer.requests.length = 0;
  keyClock = 0;
  tokens = new EntraTokens(directory(), () => NOW * 1_000);
  binding = {
    cloud: issuer.cloud,
    tenantId: TENANT,
    audiences: [NON_GALLERY_AUDIENCE],
    applications: [PROVISIONING_SERVICE],
  };
});

const directory = () => new IssuerDirectory({ certificateAuthorities: issuer.ca, now: () => keyClock });

/** As the provisioning service sends it; `undefined` takes a claim away. */
const version1 = (changes: Json = {}): Json => ({
  aud: NON_GALLERY_AUDIENCE,
  iss: `https://sts.example/${TENANT}/`,
  iat: NOW - 300,
  nbf: NOW - 300,
  exp: NOW + 28_500,
  appid: PROVISIONING_SERVICE,
  appidacr: '2',
  tid: TENANT,
  uti: 'q0Cw',
  ver: '1.0',
  ...changes,
});

const version2 = (changes: Json = {}): Json => {
  const { appid, appidacr: _, ...claims } = version1();
  return { ...claims, iss: `${issuer.origin}/${TENANT}/v2.0`, azp: appid, azpacr: '2', ver: '2.0', ...changes };
};

const refusal = (token: string): Promise<string> =>
  tokens.verify(token, binding).then(
    () => 'accepted',
    (error: unknown) => (error instanceof TokenRefused ? error.reason : String(error)),
  );

test.each([
  ['1.0', version1, `/${TENANT}/discovery/keys`],
  ['2.0', version2, `/${TENANT}/discovery/v2.0/keys`],
])('accepts a token of version %s, by the keys of its tenant', async (_, claims, path) => {
  await expect(tokens.verify(signedToken(ours, claims()), binding)).resolves.toEqual({
    tenantId: TENANT,
    applicationId: PROVISIONING_SERVICE,
    expiresAt: NOW + 28_500,
  });
  expect(issuer.requests.at(-1)).toBe(path);
});

test('accepts the id of a gallery application as the audience when the organization says so', async () => {
  const gallery = '7a3c1d52-0000-4000-8000-00000000abcd';
  const token = signedToken(ours, version1({ aud: gallery }));
  expect(await refusal(token)).toBe('audience');
  await expect(tokens.verify(token, { ...binding, audiences: [gallery] })).resolves.toBeDefined();
});

describe('claims of a rightly signed token', () => {
  test.each<[string, Json, string]>([
    ['another issuer', { iss: 'https://evil.example/' }, 'issuer'],
    ['no issuer', { iss: undefined }, 'issuer'],
    ['an issuer that is a list', { iss: [`https://sts.example/${TENANT}/`] }, 'issuer'],
    ['the issuer of another cloud', { iss: `https://sts.windows.net/${TENANT}/` }, 'issuer'],
    ['an issuer without the slash at its end', { iss: `https://sts.example/${TENANT}` }, 'issuer'],
    ['an issuer with more after it', { iss: `https://sts.example/${TENANT}/v2.0` }, 'issuer'],
    ['an issuer in capitals', { iss: `https://STS.example/${TENANT}/` }, 'issuer'],
    ['an issuer that only begins rightly', { iss: `https://sts.example@evil.example/${TENANT}/` }, 'issuer'],
    ['a tenant that is no id', { iss: 'https://sts.example/common/' }, 'issuer'],
    ['the tenant of another customer', { iss: `https://sts.example/${OTHER_TENANT}/`, tid: OTHER_TENANT }, 'tenant'],
    ['the issuer of another tenant and our tid', { iss: `https://sts.example/${OTHER_TENANT}/` }, 'tenant'],
    ['our issuer and another tid', { tid: OTHER_TENANT }, 'tenant'],
    ['no tid', { tid: undefined }, 'tenant'],
    ['the other version', { ver: '2.0' }, 'issuer'],
    ['another audience', { aud: '00000002-0000-0000-c000-000000000000' }, 'audience'],
    ['a list of audiences', { aud: [NON_GALLERY_AUDIENCE] }, 'audience'],
    ['no audience', { aud: undefined }, 'audience'],
    ['another application', { appid: '00000003-0000-0000-c000-000000000000' }, 'application'],
    ['no application', { appid: undefined }, 'application'],
    ['the application where version 2.0 has it', { appid: undefined, azp: PROVISIONING_SERVICE }, 'application'],
    ['the end of its life a minute ago', { exp: NOW - 60 }, 'expired'],
    ['a beginning later than clocks differ', { nbf: NOW + 61 }, 'not-yet-valid'],
    ['an issue in the future', { iat: NOW + 61, nbf: NOW }, 'not-yet-valid'],
    ['no exp', { exp: undefined }, 'no-lifetime'],
    ['no iat', { iat: undefined }, 'no-lifetime'],
    ['no nbf', { nbf: undefined }, 'no-lifetime'],
    ['an exp that is text', { exp: String(NOW + 3_600) }, 'no-lifetime'],
    ['an exp beyond all years', { exp: 1e300 }, 'no-lifetime'],
    ['an exp before its iat', { iat: NOW, nbf: NOW - 400, exp: NOW - 1 }, 'no-lifetime'],
    ['an exp years away', { exp: NOW + 3 * 365 * 86_400 }, 'lifetime-too-long'],
  ])('%s: refused', async (_, changes, reason) => {
    expect(await refusal(signedToken(ours, version1(changes)))).toBe(reason);
    // What was never going to be accepted does not make the issuer be asked.
    expect(issuer.requests).toEqual([]);
  });

  test('clocks may differ a little', async () => {
    expect(await refusal(signedToken(ours, version1({ exp: NOW - 59 })))).toBe('accepted');
    expect(await refusal(signedToken(ours, version1({ iat: NOW + 60, nbf: NOW + 60 })))).toBe('accepted');
  });

  test('a token that was accepted is refused once it is over, or the organization bound elsewhere', async () => {
    let now = NOW;
    tokens = new EntraTokens(directory(), () => now * 1_000);
    const token = signedToken(ours, version1());
    expect(await refusal(token)).toBe('accepted');
    binding = { ...binding, tenantId: OTHER_TENANT };
    expect(await refusal(token)).toBe('tenant');
    binding = { ...binding, tenantId: TENANT };
    now = NOW + 28_560;
    expect(await refusal(token)).toBe('expired');
  });
});

describe('signatures', () => {
  const header = { typ: 'JWT', alg: 'RS256', kid: ours.kid };
  const publicPem = () => ours.publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const jwkSecret = () => Buffer.from(String(ours.publicKey.export({ format: 'jwk' }).n), 'base64url');
  const withSha384 = (input: string) => sign('sha384', Buffer.from(input), ours.privateKey);
  const withPss = (input: string) =>
    sign('sha256', Buffer.from(input), {
      key: ours.privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    });
  const nothing = () => Buffer.alloc(0);
  const right = () => signedToken(ours, version1());
  const replacePart = (index: number, text: string) => {
    const parts = right().split('.');
    parts[index] = text;
    return parts.join('.');
  };
  const encoded = (text: string) => Buffer.from(text).toString('base64url');
  const attackerJwk = () => ({ ...publishedKey(attackers), kid: ours.kid });

  test.each<[string, () => string, string]>([
    ['alg none without a signature', () => compactToken({ ...header, alg: 'none' }, version1(), nothing), 'algorithm'],
    ['alg NoNe', () => compactToken({ ...header, alg: 'NoNe' }, version1(), nothing), 'algorithm'],
    ['alg none with our signature', () => signedToken(ours, version1(), { alg: 'none' }), 'algorithm'],
    [
      'HS256 with the public key in PEM as the secret',
      () => compactToken({ ...header, alg: 'HS256' }, version1(), signHs256(publicPem())),
      'algorithm',
    ],
    [
      'HS256 with the modulus as the secret',
      () => compactToken({ ...header, alg: 'HS256' }, version1(), signHs256(jwkSecret())),
      'algorithm',
    ],
    ['HS256 under the name RS256', () => compactToken(header, version1(), signHs256(publicPem())), 'signature'],
    ['RS384', () => compactToken({ ...header, alg: 'RS384' }, version1(), withSha384), 'algorithm'],
    ['RS384 under the name RS256', () => compactToken(header, version1(), withSha384), 'signature'],
    ['PS256', () => compactToken({ ...header, alg: 'PS256' }, version1(), withPss), 'algorithm'],
    ['PS256 under the name RS256', () => compactToken(header, version1(), withPss), 'signature'],
    ['no alg', () => signedToken(ours, version1(), { alg: undefined }), 'malformed'],
    ['alg as a list', () => signedToken(ours, version1(), { alg: ['RS256'] }), 'malformed'],
    ['the signature taken away', () => replacePart(2, ''), 'signature'],
    [
      'the signature of another token',
      () => replacePart(2, signedToken(ours, version2()).split('.')[2] ?? ''),
      'signature',
    ],
    ['a signature of zeros', () => replacePart(2, Buffer.alloc(256).toString('base64url')), 'signature'],
    ['an altered payload', () => replacePart(1, encoded(JSON.stringify(version1({ uti: 'x' })))), 'signature'],
    ['the key of somebody else', () => signedToken({ ...attackers, kid: ours.kid }, version1()), 'signature'],
    [
      'a key that it brings in jwk',
      () => signedToken({ ...attackers, kid: ours.kid }, version1(), { jwk: attackerJwk() }),
      'signature',
    ],
    [
      'a key at jku',
      () => signedToken({ ...attackers, kid: ours.kid }, version1(), { jku: `${issuer.origin}/jku` }),
      'signature',
    ],
    [
      'a key at x5u',
      () => signedToken({ ...attackers, kid: ours.kid }, version1(), { x5u: `${issuer.origin}/x5u` }),
      'signature',
    ],
    ['no kid', () => signedToken(ours, version1(), { kid: undefined }), 'malformed'],
    ['a kid that is a number', () => signedToken(ours, version1(), { kid: 1 }), 'malformed'],
    ['an endless kid', () => signedToken(ours, version1(), { kid: 'k'.repeat(201) }), 'malformed'],
    ['demands in crit', () => signedToken(ours, version1(), { crit: ['b64'], b64: false }), 'malformed'],
    ['the type of an access token', () => signedToken(ours, version1(), { typ: 'at+jwt' }), 'type'],
    ['8,193 characters', () => signedToken(ours, version1({ groups: 'g'.repeat(8_193) })), 'too-long'],
    ['no parts', () => 'eyJ', 'malformed'],
    ['two parts', () => right().split('.').slice(0, 2).join('.'), 'malformed'],
    ['five parts, as encrypted ones have', () => `${right()}.x.y`, 'malformed'],
    ['base64 with padding', () => replacePart(0, `${encoded(JSON.stringify(header))}==`), 'malformed'],
    ['characters that are no base64url', () => replacePart(1, 'eyJ+/w'), 'malformed'],
    [
      'stray bits at the end of the signature',
      () => right().replace(/.$/, (last) => (last === 'B' ? 'C' : 'B')),
      'malformed',
    ],
    ['a header that is no JSON', () => replacePart(0, encoded('{"alg":')), 'malformed'],
    ['a payload that is a list', () => signedToken(ours, '[]'), 'malformed'],
    ['a payload that is null', () => signedToken(ours, 'null'), 'malformed'],
    [
      'a payload that is not UTF-8',
      () => replacePart(1, Buffer.from(JSON.stringify(version1({ uti: '\xff' })), 'latin1').toString('base64url')),
      'malformed',
    ],
    [
      'a claim said twice',
      () => signedToken(ours, JSON.stringify(version1()).replace('{', `{"tid":"${OTHER_TENANT}",`)),
      'malformed',
    ],
    [
      'a claim said twice in disguise',
      () => signedToken(ours, JSON.stringify(version1()).replace('{', '{"t\\u0069d":"x",')),
      'malformed',
    ],
  ])('%s: refused', async (_, token, reason) => {
    // The real key is known, so that nothing but the signature stands in the way.
    expect(await refusal(right())).toBe('accepted');
    issuer.requests.length = 0;
    expect(await refusal(token())).toBe(reason);
    expect(issuer.requests).toEqual([]);
  });

  test.each(['../../keys', 'https://evil.example/jwks', '__proto__', "' OR 1=1 --", '%2e%2e%2f', 'file:///etc/passwd'])(
    'a kid of %j is looked up, and nothing else',
    async (kid) => {
      const token = compactToken({ ...header, kid }, version1(), signRs256(attackers.privateKey));
      expect(await refusal(token)).toBe('unknown-key');
      expect(issuer.requests).toEqual([`/${TENANT}/.well-known/openid-configuration`, `/${TENANT}/discovery/keys`]);
    },
  );
});

test('the sentence for the log names both tenants; what a stranger wrote stays short and on one line', async () => {
  const token = signedToken(ours, version1({ iss: `https://sts.example/${OTHER_TENANT}/`, tid: OTHER_TENANT }));
  await expect(tokens.verify(token, binding)).rejects.toThrow(
    `The token is of Entra tenant ${OTHER_TENANT}; this organization is bound to ${TENANT}.`,
  );
  const forged = signedToken(ours, version1({ aud: `x\n${'y'.repeat(5_000)}` }));
  const error = (await tokens.verify(forged, binding).catch((refused: unknown) => refused)) as TokenRefused;
  expect(error.message).toContain('"x\\nyyy');
  expect(error.message.length).toBeLessThan(300);
});

describe('while the issuer is down', () => {
  test('nothing is known yet: neither accepted nor refused', async () => {
    issuer.isDown = true;
    await expect(tokens.verify(signedToken(ours, version1()), binding)).rejects.toThrow(KeysUnavailable);
  });

  test('tokens with a known key go on, forged ones are still refused', async () => {
    await tokens.verify(signedToken(ours, version1()), binding);
    issuer.isDown = true;
    keyClock = 3 * 86_400_000;
    expect(await refusal(signedToken(ours, version1({ uti: 'later' })))).toBe('accepted');
    expect(await refusal(signedToken({ ...attackers, kid: ours.kid }, version1()))).toBe('signature');
  });
});
