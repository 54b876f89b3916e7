import type { IncomingMessage } from 'node:http';
import { type PeekedClaims, peekClaims } from '../tokens/peek-claims.js';

/** A request, as far as it is there before its body is read. */
export interface ShownRequest extends Pick<IncomingMessage, 'method' | 'headers' | 'rawHeaders'> {
  /** Path and query as sent. */
  readonly originalUrl: string;
}

/** What a request shows of who calls. */
export interface Shown {
  readonly request: ShownRequest;
  /** The header; undefined when there is none. */
  readonly authorization: string | undefined;
  /** A bearer token (RFC 6750). */
  readonly bearer: string | undefined;
  /** Of a bearer token that is a JSON Web Token; nothing of them is verified. */
  readonly claims: PeekedClaims | undefined;
  readonly basic: BasicPair | undefined;
  /** SHA-256 of the TLS client certificate, in lower-case hex. */
  readonly fingerprint: () => string | undefined;
}

/** User and password (RFC 7617). */
export interface BasicPair {
  readonly user: string;
  readonly password: string;
}

const MAX_HEADER_LENGTH = 20_000;

/** Reads the Authorization header, and leaves everything else to the methods. */
export function readShown({ request, fingerprint }: Pick<Shown, 'request' | 'fingerprint'>): Shown {
  const authorization = headerOf(request, 'authorization');
  const readable = authorization === undefined || authorization.length > MAX_HEADER_LENGTH ? '' : authorization;
  const [, scheme = '', value = ''] = /^([A-Za-z]+) +([^\s]+) *$/.exec(readable) ?? [];
  const bearer = /^bearer$/i.test(scheme) ? value : undefined;
  return {
    request,
    authorization,
    bearer,
    claims: bearer === undefined ? undefined : peekClaims(bearer),
    basic: /^basic$/i.test(scheme) ? readBasic(value) : undefined,
    fingerprint,
  };
}

/** RFC 7617: the user ends at the first colon. */
export function readBasic(encoded: string): BasicPair | undefined {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded)) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 1 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/**
 * A header by which a caller says who it is. Of several, readers on the way may have taken another than the next one
 * does: they count as one that nobody can read.
 * @param wanted in lower case
 * @returns undefined when there is none, an empty text when there are several
 */
export function headerOf({ headers, rawHeaders }: ShownRequest, wanted: string): string | undefined {
  let times = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (name.length === wanted.length && name.toLowerCase() === wanted) times += 1;
  }
  const value = headers[wanted];
  return times > 1 || Array.isArray(value) ? '' : value;
}
