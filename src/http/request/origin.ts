import type { Request } from 'express';

const HOST = /^[A-Za-z0-9.\-_[\]:]+$/;

/** Scheme and host that the client used; a Host header that is none is not repeated in any answer. */
export function originOf(request: Request): string {
  const host = request.host;
  return `${request.protocol}://${host !== undefined && HOST.test(host) ? host : 'localhost'}`;
}
