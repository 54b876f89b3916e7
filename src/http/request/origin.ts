import type { Request } from 'express';
import { authorityIn } from './request-target.js';

/** A name, or an address, and perhaps a port. */
const HOST = /^(?:[A-Za-z0-9](?:[\w.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/**
 * Scheme and host that the client used, for answers to itself that nobody may cache; a Host header that is none is
 * repeated nowhere.
 */
export function originOf(request: Request): string {
  const host = hostOf(request);
  return `${request.protocol}://${host !== undefined && HOST.test(host) ? host : 'localhost'}`;
}

/** In a target of absolute-form the host goes before the Host header (RFC 9112 §3.2.2), and is worth no more. */
function hostOf(request: Request): string | undefined {
  const authority = authorityIn(request.originalUrl);
  return authority === undefined || isForwarded(request) ? request.host : authority;
}

/** Whether a proxy that is trusted says which host its client used; then Express goes by that. */
function isForwarded(request: Request): boolean {
  const isTrusted: (address: string | undefined, hop: number) => boolean = request.app.get('trust proxy fn');
  return request.get('X-Forwarded-Host') !== undefined && isTrusted(request.socket.remoteAddress, 0);
}

/**
 * Scheme and host that the client used where nobody but this server can be meant: the address, or the name of this
 * machine, at which the connection ends. For what others may come to read: anybody may write any other in a Host header.
 * @returns undefined for every other host
 */
export function ownOriginOf(request: Request): string | undefined {
  const origin = originOf(request);
  if (!URL.canParse(origin)) return undefined;
  const { hostname, port, protocol } = new URL(origin);
  const { localAddress = '', localPort } = request.socket;
  const names = ['localhost', '127.0.0.1', '[::1]', localAddress.replace(/^::ffff:/, ''), `[${localAddress}]`];
  const isHere = names.includes(hostname) && Number(port || (protocol === 'https:' ? 443 : 80)) === localPort;
  return isHere ? origin : undefined;
}

/** Scheme, address and port at which the connection ended: by them this machine reaches the server, whatever a client wrote. */
export function innerOriginOf({ socket }: Request): string {
  const { localAddress = '127.0.0.1', localPort } = socket;
  const address = localAddress.replace(/^::ffff:/, '');
  return `${'encrypted' in socket ? 'https' : 'http'}://${address.includes(':') ? `[${address}]` : address}:${localPort}`;
}

/** Where proxies of systems are served: the path that SAP's clients append to a host. */
export const SYSTEMS_PATH = '/ipsproxy/service/api/v1/scim';

/** The path under which somebody mounted our endpoints; empty for the root. */
export const mountPathOf = ({ baseUrl }: Request): string =>
  baseUrl.replace(/(?:\/api|\/ipsproxy\/service\/api\/v1)?\/scim$/i, '');
