import { isPrivateAddress } from './private-addresses.js';

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.31.255.255',
  '192.168.0.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '::1',
  '::',
])('private: %s', (address) => expect(isPrivateAddress(address)).toBe(true));

test.each([
  ...[
    'fd00::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '100::1',
    '100:0:0:1::1',
    '2001:db8::1',
    '2001:2::1',
    '3fff::1',
    '5f00::1',
  ],
  // With an address of IPv4 in them.
  ...[
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '::ffff:0:7f00:1',
    '64:ff9b::a00:1',
    '64:ff9b:1::a00:1',
    '2002:7f00:1::',
  ],
])('private, of IPv6: %s', (address) => expect(isPrivateAddress(address)).toBe(true));

test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '20.190.128.1', '2603:1006:2000::1', '2a00:1450::1', '3fef::1'])(
  'public: %s',
  (address) => expect(isPrivateAddress(address)).toBe(false),
);
