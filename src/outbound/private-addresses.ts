import { BlockList, isIPv6 } from 'node:net';

/** What is not on the public internet (IANA's special-purpose registries), so that nobody has us look into our own network. */
const NETWORKS = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
  // Of IPv6 the public internet is within 2000::/3: all else is local, has an address of IPv4 in it, or is not given to anybody.
  ...['::/3', '4000::/2', '8000::/1', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
];

/** One for each family: an address of IPv4 would be found in the network of all that are mapped into IPv6. */
const BLOCKED = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const network of NETWORKS) {
  const [address = '', prefix] = network.split('/');
  const family = familyOf(address);
  BLOCKED[family].addSubnet(address, Number(prefix), family);
}

/** @param address of IPv4 or IPv6, without brackets */
export const isPrivateAddress = (address: string): boolean =>
  BLOCKED[familyOf(address)].check(address, familyOf(address));

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
