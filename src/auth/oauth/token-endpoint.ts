import type { RefusalCode } from '../../protocol/reason-code.js';
import type { LiveCredential } from '../../store/access/credential.js';
import type { CredentialStore } from '../../store/access/credential-store.js';
import type { KnownOrganization } from '../../store/organizations/organization-store.js';
import { type Caller, callOf, checkProfile, nobodyAt, RefusedCaller, refusedCaller } from '../caller.js';
import { CredentialUses } from '../credential-uses.js';
import { KeysUnavailable } from '../keys/issuers/issuer-keys.js';
import type { FailureThrottle } from '../limits/failure-throttle.js';
import { limitOf } from '../limits/organization-limit.js';
import type { RequestLimiter } from '../limits/request-limiter.js';
import { matchCredential } from '../matching/match.js';
import { headerOf } from '../matching/shown.js';
import type { Verifiers } from '../methods/method.js';
import { obstacleTo } from '../obstacle.js';
import { hasNewCredential, type OrganizationCache } from '../organization-cache.js';
import { DEFAULT_ACCESS_LIFETIME } from '../tokens/access-token.js';
import { OAuthError } from './oauth-error.js';
import { readTokenRequest, type TokenRequest } from './token-request.js';

/** What the token endpoint stands on. */
export interface TokenEndpointParts {
  readonly organizations: OrganizationCache;
  readonly credentials: CredentialStore;
  readonly verifiers: Verifiers;
  readonly throttle: FailureThrottle;
  /** Tokens count as requests of the organization do: signing one costs more than most of them. */
  readonly limiter: RequestLimiter;
}

/** The answer of RFC 6749 §5.1. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
}

interface Verdict {
  readonly credential: LiveCredential | undefined;
  readonly code?: RefusalCode;
  /** Why not, for the log of the organization. */
  readonly reason?: string | undefined;
  /** What was shown, and has ended. */
  readonly ended?: LiveCredential | undefined;
  /** It cannot be said at this moment. */
  readonly obstacle?: KeysUnavailable;
}

/** Grants access tokens to OAuth clients. */
export class TokenEndpoint {
  readonly #parts: TokenEndpointParts;
  readonly #uses: CredentialUses;

  constructor(parts: TokenEndpointParts) {
    this.#parts = parts;
    this.#uses = new CredentialUses(parts.credentials);
  }

  /**
   * @param caller its slug is not looked at: the client id names the organization
   * @throws OAuthError whose cause, where the organization is known, is a RefusedCaller
   */
  async grant(form: URLSearchParams, caller: Caller): Promise<TokenAnswer> {
    const since = performance.now();
    const { verifiers } = this.#parts;
    const request = readTokenRequest(form, headerOf(caller.request, 'authorization'), verifiers);
    const { known, credential } = await this.#authenticate(request, caller, since);
    checkProfile(known, caller);
    await this.#admit(known, caller);
    const grant = {
      organizationId: known.organization.id,
      clientId: request.clientId,
      credentialId: credential.id,
      scope: request.scope,
    };
    const keys = await verifiers.signingKeys();
    const { token, expiresIn } = verifiers.accessTokens.issue(keys, grant, DEFAULT_ACCESS_LIFETIME);
    return { access_token: token, token_type: 'Bearer', expires_in: expiresIn, scope: request.scope };
  }

  async #admit(known: KnownOrganization, caller: Caller): Promise<void> {
    const { organization } = known;
    const size = limitOf(organization);
    if (size === undefined || (await this.#parts.limiter.admit(organization.id, size)).admitted) return;
    const reason = `More than ${size.rate} requests a second came for ${organization.slug}.`;
    throw new OAuthError('slow_down', reason, new RefusedCaller(callOf(known, caller), reason), 'rate-limit');
  }

  /** Nobody is refused by what was read before the request came. */
  async #authenticate(
    request: TokenRequest,
    caller: Caller,
    since: number,
  ): Promise<{ known: KnownOrganization; credential: LiveCredential }> {
    const slug = await this.#slugOf(request);
    let known = await this.#organizationAt(slug);
    let verdict = await this.#verify(request, known);
    const isIn = (credential: LiveCredential) => obstacleTo(caller.address, known, credential) === undefined;
    if (verdict.credential === undefined || !isIn(verdict.credential)) {
      const before = known;
      known = await this.#organizationAt(slug, since);
      if (hasNewCredential(before, known)) verdict = await this.#verify(request, known);
    }
    const { id } = verdict.credential ?? {};
    const credential = known.credentials.find((each) => each.id === id);
    if (credential === undefined) return this.#refuse(request, known, caller, verdict);
    const obstacle = obstacleTo(caller.address, known, credential);
    if (obstacle === undefined) return { known, credential };
    this.#uses.refused(known.organization.id, credential.id);
    const cause = new RefusedCaller(callOf(known, caller), obstacle.reason ?? obstacle.detail);
    throw new OAuthError('unauthorized_client', obstacle.detail, cause, obstacle.code);
  }

  async #slugOf({ presented }: TokenRequest): Promise<string | undefined> {
    const wanted = presented.lookUp();
    if (wanted === undefined) return undefined;
    const [slug] = await this.#parts.credentials.findSlugs(wanted.kinds, wanted.lookup);
    return slug;
  }

  /** An unknown client is answered as one with a wrong secret is, as late. */
  async #organizationAt(slug: string | undefined, since?: number): Promise<KnownOrganization> {
    return (slug === undefined ? undefined : await this.#parts.organizations.get(slug, since)) ?? UNKNOWN;
  }

  /** Makes no costly comparison: the secrets of clients are all ours. */
  async #verify({ presented }: TokenRequest, known: KnownOrganization): Promise<Verdict> {
    try {
      return await matchCredential(presented, known, undefined);
    } catch (error) {
      if (error instanceof KeysUnavailable) return { credential: undefined, obstacle: error };
      throw error;
    }
  }

  async #refuse(
    { presented, noun }: TokenRequest,
    known: KnownOrganization,
    caller: Caller,
    verdict: Verdict,
  ): Promise<never> {
    const { obstacle } = verdict;
    const isExplained = obstacle !== undefined || verdict.reason !== undefined;
    const { code, reason, ended } = (isExplained ? undefined : await presented.explain?.(known)) ?? verdict;
    if (ended !== undefined) this.#uses.refused(known.organization.id, ended.id);
    const why = obstacle?.message ?? reason;
    const cause = refusedCaller(caller, known === UNKNOWN ? undefined : known, why);
    if (obstacle !== undefined) {
      throw new OAuthError(
        'temporarily_unavailable',
        'The client cannot be verified at this moment. Try again.',
        cause,
      );
    }
    if (!this.#parts.throttle.admits(caller.address, known.organization.slug)) {
      throw new OAuthError('slow_down', 'Too many requests came with a wrong credential. Wait a little.', cause);
    }
    throw new OAuthError('invalid_client', `The client is unknown, or the ${noun} is not valid.`, cause, code);
  }
}

const UNKNOWN = nobodyAt('');
