import { IssuerDirectory } from '../../../src/auth/keys/issuers/issuer-directory.js';
import { KeysUnavailable } from '../../../src/auth/keys/issuers/issuer-keys.js';
import {
  audiencesOf,
  ClientAssertions,
  type FederatedIdentity,
  type ReplayGuard,
} from '../../../src/auth/tokens/client-assertion.js';
import { TokenRefused } from '../../../src/auth/tokens/token-refused.js';
import {
  createIssuerKey,
  type Json,
  publishedKey,
  signedToken,
  startTokenIssuer,
  type TokenIssuer,
} from '../../support/stand-ins/token-issuer.js';

const NOW = 1_800_000_000;
const TENANT = '11111111-2222-4333-8444-555555555555';
const OTHER_TENANT = '99999999-2222-4333-8444-555555555555';
const APP = 'b5ba7a93-4452-4522-aeb4-a2b5da870c16';
const SUBJECT = 'd2f8ee76-c549-45b8-a143-f5b640669704';

/** Everything that was ever used, with when it may be forgotten. */
class UsedOnce implements ReplayGuard {
  readonly used = new Map<string, Date>();

  async firstUse(key: string, expiresAt: Date): Promise<boolean> {
    const isFirst = !this.used.has(key);
    this.used.set(key, expiresAt);
    return isFirst;
  }
}

const ours = createIssuerKey();
let issuer: TokenIssuer;
let replays: UsedOnce;
let assertions: ClientAssertions;
let identity: FederatedIdentity;

beforeAll(async () => {
  issuer = await startTokenIssuer([ours]);
});
afterAll(() => issuer.close());

beforeEach(() => {
  issuer.isDown = false;
  issuer.published = [publishedKey(ours)];
  issuer.requests.length = 0;
  replays = new UsedOnce();
  const directory = new IssuerDirectory({ certificateAuthorities: issuer.ca });
  assertions = new ClientAssertions(directory, replays, () => NOW * 1_000);
  identity = {
    cloud: issuer.cloud,
    tenantId: TENANT,
    subject: SUBJECT,
    audiences: audiencesOf(`api://${APP}/.default`),
    singleUse: true,
  };
});

/** The claims that Microsoft documents for the assertion, which has no `jti`. */
const claims = (changes: Json = {}): Json => ({
  aud: `api://${APP}`,
  iss: `${issuer.origin}/${TENANT}/v2.0`,
  iat: NOW,
  nbf: NOW,
  exp: NOW + 3_900,
  appid: APP,
  appidacr: '2',
  idp: `${issuer.origin}/${TENANT}/v2.0`,
  oid: SUBJECT,
  sub: SUBJECT,
  tid: TENANT,
  ver: '2.0',
  ...changes,
});

const outcome = (assertion: string): Promise<string> =>
  assertions.verify(assertion, identity).then(
    () => 'accepted',
    (error: unknown) => (error instanceof TokenRefused ? error.reason : String(error)),
  );

test.each([`api://${APP}`, APP])('accepts an assertion for %s', async (aud) => {
  expect(await outcome(signedToken(ours, claims({ aud })))).toBe('accepted');
});

test.each<[string, Json, string]>([
  ['another issuer', { iss: 'https://evil.example/' }, 'issuer'],
  ['the v1.0 form', { iss: `https://sts.example/${TENANT}/`, ver: '1.0' }, 'issuer'],
  ['another tenant', { iss: `REPLACED/${OTHER_TENANT}/v2.0`, tid: OTHER_TENANT }, 'tenant'],
  ['a tid that is not in iss', { tid: OTHER_TENANT }, 'tenant'],
  ['another subject of the same tenant', { sub: '00000000-c549-45b8-a143-f5b640669704' }, 'subject'],
  ['no subject', { sub: undefined }, 'subject'],
  ['the audience that Entra shows but does not send', { aud: `api://${APP}/.default` }, 'audience'],
  ['another audience', { aud: 'api://AzureADTokenExchange' }, 'audience'],
  ['two audiences', { aud: [`api://${APP}`, 'api://other'] }, 'audience'],
  ['no exp', { exp: undefined }, 'no-lifetime'],
  ['no iat', { iat: undefined, nbf: undefined }, 'no-lifetime'],
  ['an end in the past', { iat: NOW - 4_000, nbf: NOW - 4_000, exp: NOW - 60 }, 'expired'],
  ['a beginning in the future', { nbf: NOW + 61 }, 'not-yet-valid'],
  ['a life longer than any of Entra', { exp: NOW + 28 * 3_600 + 1 }, 'lifetime-too-long'],
])('%s: refused', async (_, changes, reason) => {
  const iss = String(changes.iss ?? `${issuer.origin}/${TENANT}/v2.0`).replace('REPLACED', issuer.origin);
  expect(await outcome(signedToken(ours, claims({ ...changes, iss })))).toBe(reason);
  expect(issuer.requests).toEqual([]);
  expect(replays.used.size).toBe(0);
});

test('one of our access tokens is no assertion, even when the key were the same', async () => {
  expect(await outcome(signedToken(ours, claims(), { typ: 'at+jwt' }))).toBe('type');
});

describe('an assertion that comes again', () => {
  test('is refused, another one not', async () => {
    const assertion = signedToken(ours, claims());
    expect(await outcome(assertion)).toBe('accepted');
    expect(await outcome(assertion)).toBe('replayed');
    expect(await outcome(signedToken(ours, claims({ uti: 'another' })))).toBe('accepted');
    expect(await outcome(assertion)).toBe('replayed');
  });

  test('one of many at the same time is accepted', async () => {
    const assertion = signedToken(ours, claims());
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(assertion)));
    expect(outcomes.filter((each) => each === 'accepted')).toHaveLength(1);
  });

  test('is remembered until no clock accepts it any more, under a key of bounded length', async () => {
    await outcome(signedToken(ours, claims({ uti: 'u'.repeat(2_000) })));
    const [[key, until] = ['', undefined]] = replays.used;
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(until).toEqual(new Date((NOW + 3_900 + 60) * 1_000));
  });

  test('is accepted where the client may send it again', async () => {
    identity = { ...identity, singleUse: false };
    const assertion = signedToken(ours, claims());
    expect(await outcome(assertion)).toBe('accepted');
    expect(await outcome(assertion)).toBe('accepted');
    expect(replays.used.size).toBe(0);
  });

  test('a forged one uses up nothing', async () => {
    const assertion = signedToken(ours, claims());
    const forged = `${assertion.slice(0, assertion.lastIndexOf('.'))}.${Buffer.alloc(256).toString('base64url')}`;
    expect(await outcome(forged)).toBe('signature');
    expect(await outcome(assertion)).toBe('accepted');
  });
});

test('while the issuer is down and no key is known it is neither accepted nor used up', async () => {
  issuer.isDown = true;
  await expect(assertions.verify(signedToken(ours, claims()), identity)).rejects.toThrow(KeysUnavailable);
  expect(replays.used.size).toBe(0);
});
