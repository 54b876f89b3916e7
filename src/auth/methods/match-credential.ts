import type { SlowAttempt, TokenVerifier } from '../../secrets/token-verifier.js';
import type { EndedCredential, LiveCredential } from '../../store/access/credential.js';
import type { KnownOrganization } from '../../store/organization-store.js';
import type { SigningKeys } from '../keys/signing/signing-keys.js';
import type { AccessTokens } from '../tokens/access-token.js';
import type { EntraTokens } from '../tokens/entra-token.js';
import type { peekIssuer } from '../tokens/peek-issuer.js';
import { TokenRefused } from '../tokens/token-refused.js';
import { type EntraClouds, entraBinding } from './credential-settings.js';
import { isSame } from './is-same.js';
import type { Presented } from './presented.js';
import { endOf, refusalReason } from './refusal-reason.js';
import { findInVaults, VaultUnavailable, type VaultValues, vaultTokens } from './vault-tokens.js';

/** What decides about tokens. */
export interface Verifiers {
  readonly secrets: TokenVerifier;
  readonly vaults: VaultValues;
  readonly accessTokens: AccessTokens;
  readonly signingKeys: () => Promise<SigningKeys>;
  readonly entraTokens: EntraTokens;
  readonly clouds: EntraClouds;
  readonly peek: (token: string) => ReturnType<typeof peekIssuer>;
}

/** Who called, or why nobody that we know. */
export type Match =
  | { readonly credential: LiveCredential; readonly scope?: string }
  /**
   * `reason` is a sentence for the log; to the caller every refusal looks the same. A match is open where costly
   * comparisons were not made.
   */
  | { readonly credential: undefined; readonly reason: string | undefined; readonly isOpen?: true };

const nobody = (reason?: string): Match => ({ credential: undefined, reason });
const OPEN: Match = { credential: undefined, reason: undefined, isOpen: true };

/**
 * Finds the credential that a request shows.
 * @param attempt undefined to make no costly comparison
 * @throws TooBusy, KeysUnavailable, VaultUnavailable; whatever the attempt throws
 */
export async function matchCredential(
  verifiers: Verifiers,
  known: KnownOrganization,
  presented: Presented,
  attempt: SlowAttempt | undefined,
): Promise<Match> {
  const match = await matchLive(verifiers, known, presented, attempt);
  if (match.credential !== undefined || match.reason !== undefined || match.isOpen) return match;
  const issuer = presented.kind === 'bearer' ? verifiers.peek(presented.token) : undefined;
  return nobody(await refusalReason(verifiers.secrets, known, presented, issuer));
}

async function matchLive(
  verifiers: Verifiers,
  { organization, credentials, ended }: KnownOrganization,
  presented: Presented,
  attempt: SlowAttempt | undefined,
): Promise<Match> {
  const live = credentials.filter(({ endsAt }) => endsAt === null || endsAt > Date.now());
  switch (presented.kind) {
    case 'certificate':
      return byCertificate(live, presented.fingerprint);
    case 'basic':
      return bySecret(verifiers, clientSecrets(live, presented.user), presented.password, organization.slug, attempt);
    case 'bearer': {
      const issuer = verifiers.peek(presented.token);
      if (issuer.kind === 'own') return byAccessToken(verifiers, organization.id, live, ended, presented.token);
      if (issuer.kind === 'entra') return byEntraToken(verifiers, live, presented.token, issuer.tenantId);
      return byToken(verifiers, live, presented.token, organization.slug, attempt);
    }
  }
}

const tokens = (live: readonly LiveCredential[]) => live.flatMap((credential) => hashed(credential, 'token'));

const clientSecrets = (live: readonly LiveCredential[], clientId: string) =>
  live.flatMap((credential) => (isSame(credential.lookup ?? '', clientId) ? hashed(credential, 'client') : []));

const hashed = (credential: LiveCredential, kind: 'token' | 'client') =>
  credential.kind === kind && credential.hash !== null ? [{ ...credential, hash: credential.hash }] : [];

/** A token whose hash is here, or whose value is in a key vault: the former first, as it costs nothing. */
async function byToken(
  verifiers: Verifiers,
  live: readonly LiveCredential[],
  token: string,
  share: string,
  attempt: SlowAttempt | undefined,
): Promise<Match> {
  const [hashes, inVaults] = [tokens(live), vaultTokens(live)];
  if (inVaults.length === 0) return bySecret(verifiers, hashes, token, share, attempt);
  const atOnce = await verifiers.secrets.findAtOnce(token, hashes, share);
  if (atOnce !== undefined) return { credential: atOnce };
  const match = await findInVaults(verifiers.vaults, inVaults, token);
  if (match.credential !== undefined) return match;
  const slow = await bySecret(verifiers, hashes, token, share, attempt);
  if (slow.credential !== undefined || slow.isOpen || match.failures.length === 0) return slow;
  const reason = match.failures.map(({ message }) => message).join(' ');
  if (match.failures.some(({ isPassing }) => isPassing)) throw new VaultUnavailable(reason);
  return nobody(reason);
}

async function bySecret(
  { secrets }: Verifiers,
  candidates: ReadonlyArray<LiveCredential & { readonly hash: string }>,
  secret: string,
  share: string,
  attempt: SlowAttempt | undefined,
): Promise<Match> {
  const found =
    attempt === undefined
      ? await secrets.findAtOnce(secret, candidates, share)
      : await secrets.find(secret, candidates, share, attempt);
  if (found === undefined && attempt === undefined) return OPEN;
  return found === undefined ? nobody() : { credential: found };
}

function byCertificate(live: readonly LiveCredential[], fingerprint: string): Match {
  const found = live.find(({ kind, lookup }) => kind === 'certificate' && isSame(lookup ?? '', fingerprint));
  return found === undefined ? nobody() : { credential: found };
}

/** The credential by which the token was granted must still be live: revoking it ends its tokens too. */
async function byAccessToken(
  { accessTokens, signingKeys }: Verifiers,
  organizationId: string,
  live: readonly LiveCredential[],
  ended: readonly EndedCredential[],
  token: string,
): Promise<Match> {
  const keys = await signingKeys();
  try {
    const { credentialId, scope } = accessTokens.verify(keys, token, organizationId);
    const found = live.find(({ id }) => id === credentialId);
    if (found !== undefined) return { credential: found, scope };
    const over = ended.find(({ id }) => id === credentialId);
    const what = over === undefined ? 'The credential has ended.' : endOf(over);
    return nobody(`The access token goes with the credential by which it was granted. ${what}`);
  } catch (error) {
    if (error instanceof TokenRefused) return nobody(error.message);
    throw error;
  }
}

async function byEntraToken(
  { entraTokens, clouds }: Verifiers,
  live: readonly LiveCredential[],
  token: string,
  tenantId: string,
): Promise<Match> {
  const bound = live.filter(({ kind }) => kind === 'entra');
  const own = bound.filter(({ lookup }) => lookup === tenantId);
  let reason = `A token of Microsoft Entra tenant ${tenantId} came, and none is bound. If it is yours: rollcall trust entra --help`;
  // Verified against another tenant's binding, it is refused with the reason why.
  for (const credential of own.length > 0 ? own : bound.slice(0, 1)) {
    try {
      await entraTokens.verify(token, entraBinding(credential, clouds));
      return { credential };
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error;
      reason = error.message;
    }
  }
  return nobody(reason);
}
