import { type EntraCloud, type EntraTokenVersion, parseEntraIssuer } from '../keys/issuers/entra-issuer.js';
import { MAX_JWT_LENGTH } from './jws/decode-token.js';

/** Whose token it says that it is. Nothing of it is verified: it only tells who should verify. */
export type PeekedIssuer =
  | {
      readonly kind: 'entra';
      readonly tenantId: string;
      readonly version: EntraTokenVersion;
      readonly audience: unknown;
    }
  | { readonly kind: 'own' }
  /** A JSON Web Token of somebody else. */
  | { readonly kind: 'unknown'; readonly issuer: unknown }
  /** No JSON Web Token at all, such as a secret token. */
  | { readonly kind: 'opaque' };

/**
 * Reads the issuer of a token, to route it. Never throws; costs a bounded time, next to nothing for secret tokens. Looks
 * at the claims alone: whatever else is wrong with the token is for its verifier to say.
 * @param ownIssuer the `iss` of our own access tokens
 */
export function peekIssuer(token: string, ownIssuer: string, clouds: readonly EntraCloud[]): PeekedIssuer {
  const claims = claimsOf(token);
  if (claims === undefined) return { kind: 'opaque' };
  const { iss, aud: audience } = claims;
  if (iss === ownIssuer) return { kind: 'own' };
  const entra = typeof iss === 'string' ? parseEntraIssuer(iss, clouds) : undefined;
  return entra === undefined ? { kind: 'unknown', issuer: iss } : { kind: 'entra', ...entra, audience };
}

function claimsOf(token: string): { readonly iss?: unknown; readonly aud?: unknown } | undefined {
  // {" in base64url, with which the headers of Entra and of ours begin.
  if (!token.startsWith('eyJ') || token.length > MAX_JWT_LENGTH) return undefined;
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? claims : undefined;
  } catch {
    return undefined;
  }
}
