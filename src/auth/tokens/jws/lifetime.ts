import { TokenRefused } from '../token-refused.js';
import type { Claims } from './decode-token.js';

/** By how much, in seconds, the clocks of an issuer and of this server may differ. */
export const CLOCK_TOLERANCE = 60;

export interface LifetimeRules {
  /** Seconds from `iat` to `exp` at most. */
  readonly maxLifetime: number;
  /** Whether `nbf` must be there; when it is, it always counts. */
  readonly needsNotBefore: boolean;
}

/**
 * Checks the times of a token (RFC 7519 §4.1.4–6).
 * @param nowMs milliseconds since 1970
 * @returns the `exp` claim, in seconds since 1970
 * @throws TokenRefused `no-lifetime`, `lifetime-too-long`, `expired` or `not-yet-valid`
 */
export function checkLifetime(claims: Claims, rules: LifetimeRules, nowMs: number): number {
  const { iat, exp } = claims;
  const nbf = claims.nbf ?? (rules.needsNotBefore ? undefined : iat);
  if (!isTime(iat) || !isTime(exp) || !isTime(nbf)) {
    throw new TokenRefused(
      'no-lifetime',
      'The token does not say when it was issued, begins and ends (iat, nbf, exp).',
    );
  }
  if (exp <= iat || exp <= nbf) throw new TokenRefused('no-lifetime', 'The token ends before it begins.');
  if (exp - iat > rules.maxLifetime) {
    throw new TokenRefused(
      'lifetime-too-long',
      `The token lives ${Math.round(exp - iat)} seconds; at most ${rules.maxLifetime} are accepted.`,
    );
  }
  const now = nowMs / 1_000;
  if (now >= exp + CLOCK_TOLERANCE) throw new TokenRefused('expired', `The token expired at ${instant(exp)}.`);
  const begin = Math.max(iat, nbf);
  if (begin > now + CLOCK_TOLERANCE) {
    throw new TokenRefused(
      'not-yet-valid',
      `The token is valid from ${instant(begin)}, but this server's clock says ${instant(now)}. Check the clock.`,
    );
  }
  return exp;
}

/** Seconds since 1970, until the year 9999. */
const isTime = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < 253_402_300_800;

const instant = (seconds: number): string => new Date(seconds * 1_000).toISOString();
