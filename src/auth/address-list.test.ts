import { AddressListError, MAX_ADDRESS_ENTRIES, readAddressList } from './address-list.js';

test.each([
  ['203.0.113.7', '203.0.113.7', true],
  ['203.0.113.7', '203.0.113.8', false],
  ['203.0.113.0/24', '203.0.113.255', true],
  ['203.0.113.0/24', '203.0.114.0', false],
  ['203.0.113.0/24', '::ffff:203.0.113.9', true],
  ['0.0.0.0/0', '198.51.100.1', true],
  ['0.0.0.0/0', '2001:db8::1', false],
  ['2001:db8::/32', '2001:db8:1::5', true],
  ['2001:db8::/32', '2001:db9::5', false],
  ['fe80::/10', 'fe80::1%eth0', true],
  [' 10.0.0.0/8 ', '10.1.2.3', true],
])('%s includes %s: %s', (entry, address, included) => {
  expect(readAddressList([entry]).includes(address)).toBe(included);
});

test('an empty list includes every address; a list with entries none that cannot be read', () => {
  expect(readAddressList([]).includes('198.51.100.1')).toBe(true);
  expect(readAddressList(['0.0.0.0/0', '::/0']).includes('unknown')).toBe(false);
});

test.each([
  '',
  '203.0.113',
  '203.0.113.0/33',
  '203.0.113.0/',
  '203.0.113.0/2/4',
  '2001:db8::/129',
  'example.com',
  'fe80::1%eth0',
])('%j is refused by name', (entry) => {
  expect(() => readAddressList(['10.0.0.0/8', entry])).toThrow(AddressListError);
  expect(() => readAddressList([entry])).toThrow(JSON.stringify(entry).slice(1, -1));
});

test('takes no more entries than it says', () => {
  const entries = Array.from({ length: MAX_ADDRESS_ENTRIES + 1 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
  expect(() => readAddressList(entries)).toThrow(/at most 200/);
  expect(readAddressList(entries.slice(1)).includes('10.0.0.200')).toBe(true);
});
