import { isClientId } from '../../secrets/secret-token.js';
import type { TokenVerifier } from '../../secrets/token-verifier.js';
import type { LiveCredential } from '../../store/access/credential.js';
import type { CredentialStore } from '../../store/access/credential-store.js';
import type { KnownOrganization } from '../../store/organization-store.js';
import { type Caller, callOf, checkProfile, nobodyAt, RefusedCaller } from '../caller.js';
import { KeysUnavailable } from '../keys/issuers/issuer-keys.js';
import type { SigningKeys } from '../keys/signing/signing-keys.js';
import type { FailureThrottle } from '../limits/failure-throttle.js';
import { limitOf } from '../limits/organization-limit.js';
import type { RequestLimiter } from '../limits/request-limiter.js';
import { type EntraClouds, federatedIdentity } from '../methods/credential-settings.js';
import { refusalReason } from '../methods/refusal-reason.js';
import { obstacleTo } from '../obstacle.js';
import { hasNewCredential, type OrganizationCache } from '../organization-cache.js';
import { type AccessTokens, DEFAULT_ACCESS_LIFETIME } from '../tokens/access-token.js';
import type { ClientAssertions } from '../tokens/client-assertion.js';
import { TokenRefused } from '../tokens/token-refused.js';
import { OAuthError } from './oauth-error.js';
import { readTokenRequest, type TokenRequest } from './token-request.js';

/** What the token endpoint stands on. */
export interface TokenEndpointParts {
  readonly organizations: OrganizationCache;
  readonly credentials: CredentialStore;
  readonly secrets: TokenVerifier;
  readonly throttle: FailureThrottle;
  /** Tokens count as requests of the organization do: signing one costs more than most of them. */
  readonly limiter: RequestLimiter;
  readonly assertions: ClientAssertions;
  readonly clouds: EntraClouds;
  readonly accessTokens: AccessTokens;
  readonly signingKeys: () => Promise<SigningKeys>;
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
  /** Why an assertion is none, or cannot be verified at this moment. */
  readonly error?: Error | undefined;
}

/** Grants access tokens to OAuth clients. */
export class TokenEndpoint {
  readonly #parts: TokenEndpointParts;

  constructor(parts: TokenEndpointParts) {
    this.#parts = parts;
  }

  /**
   * @param caller its slug is not looked at: the client id names the organization
   * @throws OAuthError whose cause, where the organization is known, is a RefusedCaller
   */
  async grant(form: URLSearchParams, caller: Caller): Promise<TokenAnswer> {
    const since = performance.now();
    const request = readTokenRequest(form, caller.authorization);
    const { known, credential } = await this.#authenticate(request, caller, since);
    checkProfile(known);
    await this.#admit(known, caller);
    const grant = {
      organizationId: known.organization.id,
      clientId: request.clientId,
      credentialId: credential.id,
      scope: request.scope,
    };
    const keys = await this.#parts.signingKeys();
    const { token, expiresIn } = this.#parts.accessTokens.issue(keys, grant, DEFAULT_ACCESS_LIFETIME);
    return { access_token: token, token_type: 'Bearer', expires_in: expiresIn, scope: request.scope };
  }

  async #admit(known: KnownOrganization, caller: Caller): Promise<void> {
    const { organization } = known;
    const size = limitOf(organization);
    if (size === undefined || (await this.#parts.limiter.admit(organization.id, size)).admitted) return;
    const reason = `More than ${size.rate} requests a second came for ${organization.slug}.`;
    throw new OAuthError('slow_down', reason, new RefusedCaller(callOf(known, caller), reason));
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
    if (credential === undefined) return this.#refuse(request, known, caller, verdict.error);
    const obstacle = obstacleTo(caller.address, known, credential);
    if (obstacle === undefined) return { known, credential };
    const cause = new RefusedCaller(callOf(known, caller), obstacle.reason ?? obstacle.detail);
    throw new OAuthError('unauthorized_client', obstacle.detail, cause);
  }

  async #slugOf({ clientId, proof }: TokenRequest): Promise<string | undefined> {
    if (!isClientId(clientId)) return undefined;
    const [slug] = await this.#parts.credentials.findSlugs(
      [proof.kind === 'secret' ? 'client' : 'federation'],
      clientId,
    );
    return slug;
  }

  /** An unknown client is answered as one with a wrong secret is, as late. */
  async #organizationAt(slug: string | undefined, since?: number): Promise<KnownOrganization> {
    return (slug === undefined ? undefined : await this.#parts.organizations.get(slug, since)) ?? UNKNOWN;
  }

  async #verify({ clientId, proof }: TokenRequest, known: KnownOrganization): Promise<Verdict> {
    const now = Date.now();
    const live = known.credentials.filter(
      ({ endsAt, lookup }) => lookup === clientId && (endsAt === null || endsAt > now),
    );
    if (proof.kind === 'secret') {
      const candidates = live.flatMap((credential) =>
        credential.kind === 'client' && credential.hash !== null ? [{ ...credential, hash: credential.hash }] : [],
      );
      const { secrets } = this.#parts;
      return { credential: await secrets.findAtOnce(proof.secret, candidates, known.organization.slug) };
    }
    let error: Error | undefined;
    for (const credential of live.filter(({ kind }) => kind === 'federation')) {
      try {
        await this.#parts.assertions.verify(proof.assertion, federatedIdentity(credential, this.#parts.clouds));
        return { credential };
      } catch (thrown) {
        if (!(thrown instanceof TokenRefused || thrown instanceof KeysUnavailable)) throw thrown;
        // What cannot be said at this moment is no refusal.
        if (!(error instanceof KeysUnavailable)) error = thrown;
      }
    }
    return { credential: undefined, error };
  }

  async #reason({ clientId, proof }: TokenRequest, known: KnownOrganization): Promise<string> {
    if (proof.kind === 'assertion') return `Client ${clientId} has no workload identity that may speak for it.`;
    const presented = { kind: 'basic', user: clientId, password: proof.secret } as const;
    return refusalReason(this.#parts.secrets, known, presented, undefined);
  }

  /** @param error why it could not be verified, where that is known */
  async #refuse(
    request: TokenRequest,
    known: KnownOrganization,
    caller: Caller,
    error: Error | undefined,
  ): Promise<never> {
    const reason = error?.message ?? (await this.#reason(request, known));
    const cause = known === UNKNOWN ? undefined : new RefusedCaller(callOf(known, caller), reason);
    if (error instanceof KeysUnavailable) {
      throw new OAuthError(
        'temporarily_unavailable',
        'The client cannot be verified at this moment. Try again.',
        cause ?? error,
      );
    }
    if (!this.#parts.throttle.admits(caller.address, known.organization.slug)) {
      throw new OAuthError('slow_down', 'Too many requests came with a wrong credential. Wait a little.', cause);
    }
    const what = request.proof.kind === 'secret' ? 'client secret' : 'client assertion';
    throw new OAuthError('invalid_client', `The client is unknown, or the ${what} is not valid.`, cause);
  }
}

const UNKNOWN = nobodyAt('');
