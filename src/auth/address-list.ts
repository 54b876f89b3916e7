import { BlockList, isIP } from 'node:net';

/** An entry of an address list that is neither an address nor a network. */
export class AddressListError extends Error {
  override readonly name = 'AddressListError';
}

export const MAX_ADDRESS_ENTRIES = 200;
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** Some proxies tell the port too. */
const WITH_PORT = /^(?:(\d+\.\d+\.\d+\.\d+)|\[([0-9a-f:.%]+)\])(?::\d+)?$/i;
/** Lists that were read, for as long as somebody holds what they were read from. */
const read = new WeakMap<readonly string[], AddressList>();

export interface AddressList {
  includes(address: string): boolean;
}

/**
 * The addresses from which an organization may be called.
 * @param entries addresses and networks in CIDR form, IPv4 and IPv6; none means that every address may
 * @throws AddressListError naming the entry
 */
export function readAddressList(entries: readonly string[]): AddressList {
  const known = read.get(entries);
  if (known !== undefined) return known;
  if (entries.length > MAX_ADDRESS_ENTRIES) {
    throw new AddressListError(`A list takes at most ${MAX_ADDRESS_ENTRIES} entries; received ${entries.length}.`);
  }
  const list = new BlockList();
  for (const entry of entries) add(list, entry.trim());
  const isForAll = entries.length === 0;
  const result = { includes: (address: string) => isForAll || check(list, address) };
  read.set(entries, result);
  return result;
}

function add(list: BlockList, entry: string): void {
  const [address = '', prefix, ...rest] = entry.split('/');
  const version = isIP(address);
  const bits = version === 6 ? 128 : 32;
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
  if (version === 0 || !isPrefix || rest.length > 0 || address.includes('%')) {
    throw new AddressListError(
      `"${entry.slice(0, 60)}" is neither an address nor a network such as 203.0.113.0/24 or 2001:db8::/32.`,
    );
  }
  list.addSubnet(address, prefix === undefined ? bits : Number(prefix), version === 6 ? 'ipv6' : 'ipv4');
}

/** A server on both stacks sees IPv4 callers as ::ffff:203.0.113.7. */
function check(list: BlockList, address: string): boolean {
  const [, ipv4, ipv6] = WITH_PORT.exec(address) ?? [];
  const bare = ipv4 ?? ipv6 ?? address;
  const plain = MAPPED.exec(bare)?.[1] ?? bare.replace(/%.*$/, '');
  const version = isIP(plain);
  return version !== 0 && list.check(plain, version === 6 ? 'ipv6' : 'ipv4');
}
