import { ENTRA_CLOUDS } from '../keys/issuers/entra-issuer.js';
import { peekIssuer } from './peek-issuer.js';

const TENANT = '11111111-2222-4333-8444-555555555555';
const OWN = 'https://scim.example';
const peek = (token: string) => peekIssuer(token, OWN, Object.values(ENTRA_CLOUDS));
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (claims: object) => `${encoded({ alg: 'RS256', kid: 'k' })}.${encoded(claims)}.c2ln`;

test.each([
  [`https://sts.windows.net/${TENANT}/`, '1.0'],
  [`https://sts.chinacloudapi.cn/${TENANT}/`, '1.0'],
  [`https://login.microsoftonline.com/${TENANT}/v2.0`, '2.0'],
  [`https://login.microsoftonline.us/${TENANT}/v2.0`, '2.0'],
  [`https://login.partner.microsoftonline.cn/${TENANT}/v2.0`, '2.0'],
])('%s is Entra, version %s', (iss, version) => {
  expect(peek(tokenOf({ iss }))).toEqual({ kind: 'entra', tenantId: TENANT, version });
});

test('our own, however it is spoilt: its verifier says how', () => {
  expect(peek(tokenOf({ iss: OWN }))).toEqual({ kind: 'own' });
  expect(peek(`eyJ.${encoded({ iss: OWN })}.`)).toEqual({ kind: 'own' });
});

test.each<[unknown]>([
  [`https://login.microsoftonline.com/${TENANT}/`],
  [`https://login.microsoftonline.com/${TENANT}/v2.0/`],
  [`http://sts.windows.net/${TENANT}/`],
  [`https://sts.windows.net.evil.example/${TENANT}/`],
  [`https://sts.windows.net/${TENANT.replace('4333', 'ZZZZ')}/`],
  [`https://sts.windows.net/${'-'.repeat(36)}/`],
  [`${OWN}/`],
  [7],
  [undefined],
])('%s is somebody else', (issuer) => {
  expect(peek(tokenOf({ iss: issuer }))).toEqual({ kind: 'unknown', issuer });
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
  expect(peek(token)).toEqual({ kind: 'opaque' });
});
