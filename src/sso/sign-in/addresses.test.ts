import { addressesOf, ownPath } from './addresses.js';

const addresses = addressesOf('https://vault.example/mounted', 'contoso');

test('the addresses of an organization', () => {
  expect(addresses).toMatchObject({
    acsUrl: 'https://vault.example/mounted/sso/contoso/acs',
    metadataUrl: 'https://vault.example/mounted/sso/contoso/metadata',
  });
});

test.each(['/mounted/sso/contoso/profile', '/mounted/sso/contoso/profile?a=b#c', '/mounted/console/o/contoso/users'])(
  'an own path is followed: %s',
  (path) => expect(ownPath(path, addresses)).toBe(path),
);

test.each([
  '',
  'profile',
  'https://vault.example/mounted/sso/contoso/profile',
  'https://evil.example/',
  '//evil.example/mounted/sso/contoso/',
  '/\\evil.example/',
  '/mounted/sso/contoso/..//evil',
  '/mounted/sso/contoso/../../../other',
  '/mounted/sso/another/profile',
  '/mounted/sso/contoso/\nprofile',
  '/mounted/sso/contoso/pro file',
  'javascript:alert(1)',
  `/mounted/sso/contoso/${'a'.repeat(500)}`,
])('nothing else is followed: %j', (path) => expect(ownPath(path, addresses)).toBeUndefined());
