import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { Request } from 'express';
import type { SignedIn } from '../../auth/accounts/sessions.js';
import { originOf } from '../../http/request/origin.js';
import { ApiError } from './api-error.js';

/** Where the browser says that it is, and by what it came. */
export interface Place {
  /** Scheme and host under which the browser reached the server. */
  readonly origin: string;
  readonly isSecure: boolean;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const SAFE_SITES = ['same-origin', 'none'];

/**
 * Refuses what another site had the browser send. The Origin header is the browser's own word, also of the scheme where a
 * proxy in front does not tell.
 * @param publicUrl under which the server is reached, where somebody said so
 * @throws ApiError 403 foreignOrigin
 */
export function placeOf(request: Request, publicUrl: string | undefined): Place {
  const host = originOf(request);
  const own = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  const site = request.get('Sec-Fetch-Site');
  if (site !== undefined && !SAFE_SITES.includes(site)) throw foreignOrigin();
  const given = request.get('Origin');
  if (given !== undefined) {
    if (given !== own && hostIn(given) !== hostIn(host)) throw foreignOrigin();
    return placeAt(given);
  }
  if (isChange(request)) throw foreignOrigin();
  return placeAt(own !== undefined && hostIn(own) === hostIn(host) ? own : host);
}

const placeAt = (origin: string): Place => ({ origin, isSecure: origin.startsWith('https:') });

const isChange = ({ method }: Request): boolean => method !== 'GET' && method !== 'HEAD';

const hostIn = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);

const foreignOrigin = () =>
  new ApiError(403, 'foreignOrigin', 'This was not sent by a page of this server.', {
    remedy: 'Behind a proxy, set PUBLIC_URL, or let the proxy pass the Host header on.',
  });

/** Whatever its session, a change must tell what only pages of ours could read. @throws ApiError 403 */
export function checkCsrf(request: Request, session: SignedIn | undefined): void {
  if (session === undefined || !isChange(request)) return;
  const given = Buffer.from(request.get('x-csrf-token') ?? '');
  const expected = Buffer.from(session.csrf);
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new ApiError(
      403,
      'csrf',
      'The header x-csrf-token is missing or is not that of this session. Load the page anew.',
    );
}

/** A password goes over no wire that others may read. @throws ApiError 403 */
export function requireSafeWire({ origin, isSecure }: Place): void {
  if (isSecure || LOOPBACK.test(new URL(origin).hostname)) return;
  throw new ApiError(403, 'insecure', 'The console takes no password by plain http from another machine.', {
    remedy: 'Reach it by https (TLS_CERT and TLS_KEY, or a proxy in front), or at http://localhost through a tunnel.',
  });
}

/** Whether a page is at a name and not at an address: what is bound to names works there. */
export const hasName = (origin: string): boolean => isIP(new URL(origin).hostname.replace(/[[\]]/g, '')) === 0;
