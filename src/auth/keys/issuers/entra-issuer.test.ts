import { ENTRA_CLOUDS, entraIssuer, parseEntraIssuer } from './entra-issuer.js';

const TENANT = '11111111-2222-4333-8444-555555555555';
const OTHER_TENANT = '99999999-2222-4333-8444-555555555555';

test('where the keys of a tenant are', () => {
  const { global, china } = ENTRA_CLOUDS;
  expect(entraIssuer(global, TENANT, '1.0')).toMatchObject({
    name: `https://sts.windows.net/${TENANT}/`,
    base: `https://login.microsoftonline.com/${TENANT}`,
    keyHosts: ['login.windows.net'],
  });
  expect(entraIssuer(china, TENANT, '2.0')).toMatchObject({
    name: `https://login.partner.microsoftonline.cn/${TENANT}/v2.0`,
    base: `https://login.partner.microsoftonline.cn/${TENANT}/v2.0`,
  });
});

test.each([
  ['https://login.microsoftonline.com/{tenantid}/v2.0', true],
  [`https://login.microsoftonline.com/${TENANT}/v2.0`, true],
  [`https://login.microsoftonline.com/${OTHER_TENANT}/v2.0`, false],
  [`https://sts.windows.net/${OTHER_TENANT.toUpperCase()}/`, false],
])('a key of %s is for our tenant: %s', (issuer, expected) => {
  expect(entraIssuer(ENTRA_CLOUDS.global, TENANT, '2.0').isKeyFor(issuer)).toBe(expected);
});

test.each([
  [`https://sts.windows.net/${TENANT}/`, '1.0'],
  [`https://sts.chinacloudapi.cn/${TENANT}/`, '1.0'],
  [`https://login.microsoftonline.com/${TENANT}/v2.0`, '2.0'],
  [`https://login.microsoftonline.us/${TENANT}/v2.0`, '2.0'],
  [`https://login.partner.microsoftonline.cn/${TENANT}/v2.0`, '2.0'],
])('%s is Entra, version %s', (iss, version) => {
  expect(parseEntraIssuer(iss, Object.values(ENTRA_CLOUDS))).toEqual({ tenantId: TENANT, version });
});

test.each([
  `https://login.microsoftonline.com/${TENANT}/`,
  `https://login.microsoftonline.com/${TENANT}/v2.0/`,
  `http://sts.windows.net/${TENANT}/`,
  `https://sts.windows.net.evil.example/${TENANT}/`,
  `https://sts.windows.net/${TENANT.replace('4333', 'ZZZZ')}/`,
  `https://sts.windows.net/${'-'.repeat(36)}/`,
])('%s is somebody else', (iss) => {
  expect(parseEntraIssuer(iss, Object.values(ENTRA_CLOUDS))).toBeUndefined();
});
