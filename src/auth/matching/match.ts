import type { RefusalCode } from '../../protocol/reason-code.js';
import type { SlowAttempt, TokenVerifier } from '../../secrets/token-verifier.js';
import type { EndedCredential, LiveCredential } from '../../store/access/credential.js';
import type { KnownOrganization } from '../../store/organizations/organization-store.js';
import type { Presented } from '../methods/method.js';
import { quoted, TokenRefused } from '../tokens/token-refused.js';

/** Who called, or why nobody that we know. */
export type Match = { readonly credential: LiveCredential; readonly scope?: string } | NoMatch;

/**
 * `code` and `reason`, a sentence, are for the log; to the caller every refusal looks the same. A match is open where costly
 * comparisons were not made.
 */
export interface NoMatch {
  readonly credential: undefined;
  readonly code: RefusalCode;
  readonly reason: string | undefined;
  readonly isOpen?: true;
  /** What was shown, and has ended. */
  readonly ended?: LiveCredential | undefined;
}

export const nobody = (reason?: string, code: RefusalCode = 'credential-wrong', ended?: LiveCredential): NoMatch => ({
  credential: undefined,
  code,
  reason,
  ended,
});
const OPEN: Match = { ...nobody(), isOpen: true };

/**
 * Finds the credential that a request shows.
 * @param attempt undefined to make no costly comparison
 * @throws TooBusy, KeysUnavailable, VaultUnavailable; whatever the attempt throws
 */
export async function matchCredential(
  presented: Presented,
  known: KnownOrganization,
  attempt: SlowAttempt | undefined,
): Promise<Match> {
  const match = await presented.match(known, attempt);
  if (match.credential !== undefined || match.reason !== undefined || match.isOpen) return match;
  return (await presented.explain?.(known)) ?? nobody();
}

/** Finds the secret of which one is shown. @param share whose part of slow work it is */
export async function matchSecret(
  secrets: TokenVerifier,
  candidates: readonly HashedCredential[],
  shown: string,
  share: string,
  attempt: SlowAttempt | undefined,
): Promise<Match> {
  const found =
    attempt === undefined
      ? await secrets.findAtOnce(shown, candidates, share)
      : await secrets.find(shown, candidates, share, attempt);
  if (found === undefined && attempt === undefined) return OPEN;
  return found === undefined ? nobody() : { credential: found };
}

/** Why a token is refused. @throws whatever else it is */
export function refusalOf(error: unknown): NoMatch {
  if (error instanceof TokenRefused)
    return nobody(error.message, error.reason === 'expired' ? 'credential-expired' : 'token-refused');
  throw error;
}

/** Credentials that are accepted at this moment. */
export function liveOf({ credentials }: KnownOrganization): LiveCredential[] {
  const now = Date.now();
  return credentials.filter(({ endsAt }) => endsAt === null || endsAt > now);
}

/** Credentials that are accepted no more. */
export function overOf({ credentials, ended }: KnownOrganization): (LiveCredential | EndedCredential)[] {
  const now = Date.now();
  return [...ended, ...credentials.filter(({ endsAt }) => endsAt !== null && endsAt <= now)];
}

/** A credential with a secret whose hash is here. */
export type HashedCredential = LiveCredential & { readonly hash: string };

export const isHashed = (credential: LiveCredential): credential is HashedCredential => credential.hash !== null;

/** Whoever shows a credential that has ended. */
export const overWith = (credential: LiveCredential | EndedCredential, before = ''): NoMatch =>
  nobody(
    `${before}${endOf(credential)}`,
    isRevoked(credential) ? 'credential-revoked' : 'credential-expired',
    credential,
  );

const isRevoked = (credential: LiveCredential | EndedCredential): boolean =>
  'isRevoked' in credential && credential.isRevoked;

/** When and how a credential ended. */
function endOf(credential: LiveCredential | EndedCredential): string {
  const verb = isRevoked(credential) ? 'was revoked' : 'expired';
  const { name, version, endsAt } = credential;
  const which = `${quoted(name)}${version > 1 ? ` (version ${version})` : ''}`;
  return `The credential ${which} ${verb} on ${new Date(endsAt ?? 0).toISOString()}. Another: rollcall secret create`;
}
