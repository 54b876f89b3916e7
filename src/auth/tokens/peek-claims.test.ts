import { peekClaims } from './peek-claims.js';

const OWN = 'https://scim.example';
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (claims: object) => `${encoded({ alg: 'RS256', kid: 'k' })}.${encoded(claims)}.c2ln`;

test('claims are read, however the rest of the token is spoilt: its verifier says how', () => {
  expect(peekClaims(tokenOf({ iss: OWN, aud: 'scim' }))).toEqual({ iss: OWN, aud: 'scim' });
  expect(peekClaims(`eyJ.${encoded({ iss: OWN })}.`)).toEqual({ iss: OWN });
});

test.each([
  '',
  'rollcall_abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLM',
  'eyJ',
  'eyJ.eyJ.eyJ',
  `${tokenOf({ iss: OWN })}.x`,
  `eyJ${'a'.repeat(100_000)}`,
  'a.b.c',
  `eyJ.${encoded(null)}.c2ln`,
  `eyJ.${encoded('text')}.c2ln`,
])('%.30s is no JSON Web Token', (token) => {
  expect(peekClaims(token)).toBeUndefined();
});
