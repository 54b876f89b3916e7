import { isMailAddress } from './address.js';

test.each([
  'ada@contoso.com',
  'ada+scim@mail.contoso.co.uk',
  "o'neil@x.org",
  'jürgen@müller.example',
  'root@localhost',
])('%s is an address', (text) => expect(isMailAddress(text)).toBe(true));

test.each([
  '',
  'ada',
  'ada@',
  '@contoso.com',
  'ada@contoso.com,eve@evil.org',
  'ada@contoso.com\r\nBcc: eve@evil.org',
  'Ada <ada@contoso.com>',
  'ada@contoso..com',
  'ada b@contoso.com',
  `${'a'.repeat(250)}@x.org`,
])('%j is none', (text) => expect(isMailAddress(text)).toBe(false));
