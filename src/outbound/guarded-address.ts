import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { isPrivateAddress } from './private-addresses.js';

/** What was asked for is not fetched, or was not there; the message says why, to whoever entered the address. */
export class NotFetched extends Error {
  override readonly name = 'NotFetched';
}

/** Which addresses are asked. */
export interface AddressRules {
  /** Whether addresses of private networks are asked too, and plain http of this machine. */
  readonly allowsPrivate: boolean;
}

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** @throws NotFetched for what is not asked at all */
export function readUrl(address: string, { allowsPrivate }: AddressRules): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isHttps = url?.protocol === 'https:';
  const isHere = url?.protocol === 'http:' && allowsPrivate && LOOPBACK.has(url.hostname);
  if (url === undefined || !(isHttps || isHere)) throw new NotFetched('This is no https:// URL.');
  if (url.username !== '' || url.password !== '')
    throw new NotFetched('A URL here has no user name and password in it.');
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !allowsPrivate && isPrivateAddress(literal)) throw isPrivate(url.host);
  return url;
}

const isPrivate = (host: string) =>
  new NotFetched(
    `${host} is at an address of a private network, which is not asked from here. Whoever runs this server can allow it: ALLOW_PRIVATE_ADDRESSES=true.`,
  );

/**
 * Finds the addresses of a name; a private one among them ends it. It is for whoever makes the connection, so that a name
 * cannot mean another address the second time.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }).then(
    (found) => {
      const [first] = found;
      if (first === undefined) callback(new NotFetched(`${hostname} has no address.`), '');
      else if (found.some(({ address }) => isPrivateAddress(address))) callback(isPrivate(hostname), '');
      else if (options.all) callback(null, found);
      else callback(null, first.address, first.family);
    },
    (error: NodeJS.ErrnoException) => callback(error, ''),
  );
};
