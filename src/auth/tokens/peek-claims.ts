import { MAX_JWT_LENGTH } from './jws/decode-token.js';

/** Whose token it says that it is, and for whom. Nothing of it is verified: it only tells who should verify. */
export interface PeekedClaims {
  readonly iss?: unknown;
  readonly aud?: unknown;
}

/**
 * Reads the claims of a token, to route it. Never throws; costs a bounded time, next to nothing for secret tokens. Looks
 * at the claims alone: whatever else is wrong with the token is for its verifier to say.
 * @returns undefined for what is no JSON Web Token, such as a secret token
 */
export function peekClaims(token: string): PeekedClaims | undefined {
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
