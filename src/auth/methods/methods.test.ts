import { SecretReader } from '../../secrets/key-vault/secret-reader.js';
import { generateClientId, generateToken } from '../../secrets/secret-token.js';
import { TokenVerifier } from '../../secrets/token-verifier.js';
import { nobodyAt } from '../caller.js';
import { ENTRA_CLOUDS } from '../keys/issuers/entra-issuer.js';
import { IssuerDirectory } from '../keys/issuers/issuer-directory.js';
import { SigningKeys } from '../keys/signing/signing-keys.js';
import { readShown } from '../matching/shown.js';
import { AccessTokens } from '../tokens/access-token.js';
import { ClientAssertions } from '../tokens/client-assertion.js';
import { EntraTokens } from '../tokens/entra-token.js';
import { presentedBy, schemesOf } from './methods.js';

const OWN = 'https://scim.example';
const TENANT = '11111111-2222-4333-8444-555555555555';
const ENTRA = `https://sts.windows.net/${TENANT}/`;
const FINGERPRINT = 'ab'.repeat(32);
const CLIENT = generateClientId();

const issuers = new IssuerDirectory();
const verifiers = {
  secrets: new TokenVerifier(() => true),
  vaults: new SecretReader({ vaults: [] }),
  accessTokens: new AccessTokens({ issuer: OWN, audience: OWN }),
  signingKeys: async () => new SigningKeys([]),
  entraTokens: new EntraTokens(issuers),
  assertions: new ClientAssertions(issuers, { firstUse: async () => true }),
  clouds: ENTRA_CLOUDS,
};

/** What is made of a request with these Authorization headers, over a connection with a client certificate. */
function presented(...authorization: string[]) {
  const rawHeaders = authorization.flatMap((value) => ['Authorization', value]);
  const headers = authorization[0] === undefined ? {} : { authorization: authorization[0] };
  const request = { method: 'GET', originalUrl: '/scim/Users', headers, rawHeaders };
  return presentedBy(readShown({ request, fingerprint: () => FINGERPRINT }), verifiers);
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const bearer = (claims: object) => `Bearer ${encoded({ alg: 'RS256', kid: 'k' })}.${encoded(claims)}.c2ln`;
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

test.each([
  ['one of our access tokens', bearer({ iss: OWN, sub: CLIENT }), { kinds: ['client', 'federation'], lookup: CLIENT }],
  ['a token of Entra', bearer({ iss: ENTRA, aud: 'a' }), { kinds: ['entra'], lookup: TENANT, audience: 'a' }],
  ['a secret token', `bearer  ${generateToken()}`, { kinds: ['token'], lookup: expect.any(String) }],
  ['Basic', basic(`${CLIENT}:secret:of it`), { kinds: ['client'], lookup: CLIENT }],
])('%s leads to its own kinds of credentials, whatever the certificate of the connection', (_, header, lookUp) => {
  expect(presented(header)?.lookUp()).toEqual(lookUp);
});

test('a client certificate speaks for who shows nothing else', () => {
  expect(presented()?.lookUp()).toEqual({ kinds: ['certificate'], lookup: FINGERPRINT });
});

test.each([
  ['of a scheme that there is not', ['Digest username="a"']],
  ['too long', [`Bearer ${'a'.repeat(20_000)}`]],
  ['Basic without a user', [basic(':password')]],
  ['that came twice', [basic('a:b'), basic('a:b')]],
])('an Authorization header %s cannot be read, and no certificate speaks in its place', (_, headers) => {
  expect(presented(...headers)).toBeUndefined();
});

test.each<[unknown]>([[`${OWN}/`], [ENTRA.replace('sts.', 'sts-')], [7], [undefined]])(
  'a token of issuer %s may be a secret, and the log says whose it is',
  async (iss) => {
    const stranger = presented(bearer({ iss }));
    expect(stranger?.lookUp()).toBeUndefined();
    expect(await stranger?.explain?.(nobodyAt('acme'))).toMatchObject({
      reason: expect.stringContaining(`A JSON Web Token of issuer ${JSON.stringify(iss) ?? 'nothing'} came`),
    });
  },
);

test('the first scheme that an organization can use is its primary one', () => {
  expect(schemesOf(new Set(['certificate', 'client', 'entra'])).map(({ name, primary }) => [name, primary])).toEqual([
    ['Microsoft Entra', true],
    ['OAuth 2.0 Client Credentials', undefined],
    ['HTTP Basic', undefined],
  ]);
});
