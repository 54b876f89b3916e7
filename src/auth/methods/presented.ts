/** What a request shows of who calls. */
export type Presented =
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'certificate'; readonly fingerprint: string };

const MAX_HEADER_LENGTH = 20_000;

/**
 * Reads the Authorization header; without one, a TLS client certificate speaks.
 * @param fingerprint SHA-256 of the certificate, in lower-case hex
 * @returns undefined when there is nothing that we know how to read
 */
export function presentedBy(authorization: string | undefined, fingerprint: string | undefined): Presented | undefined {
  if (authorization === undefined) return fingerprint === undefined ? undefined : { kind: 'certificate', fingerprint };
  if (authorization.length > MAX_HEADER_LENGTH) return undefined;
  const [, scheme = '', value = ''] = /^([A-Za-z]+) +([^\s]+) *$/.exec(authorization) ?? [];
  if (/^bearer$/i.test(scheme)) return { kind: 'bearer', token: value };
  return /^basic$/i.test(scheme) ? readBasic(value) : undefined;
}

/** RFC 7617: the user ends at the first colon. */
export function readBasic(encoded: string): (Presented & { kind: 'basic' }) | undefined {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded)) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 1 ? undefined : { kind: 'basic', user: text.slice(0, colon), password: text.slice(colon + 1) };
}
