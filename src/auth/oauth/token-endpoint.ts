import { isClientId } from '../../secrets/secret-token.js';
import { TooBusy } from '../../secrets/slow-work.js';
import type { TokenVerifier } from '../../secrets/token-verifier.js';
import type { LiveCredential } from '../../store/access/credential.js';
import type { CredentialStore } from '../../store/access/credential-store.js';
import type { KnownOrganization } from '../../store/organization-store.js';
import { readAddressList } from '../address-list.js';
import { type Caller, checkProfile, contextOf, nobodyAt, RefusedCaller } from '../caller.js';
import { KeysUnavailable } from '../keys/issuers/issuer-keys.js';
import type { SigningKeys } from '../keys/signing/signing-keys.js';
import type { FailureThrottle } from '../limits/failure-throttle.js';
import { limitOf } from '../limits/organization-limit.js';
import type { RequestLimiter } from '../limits/request-limiter.js';
import { type EntraClouds, federatedIdentity } from '../methods/credential-settings.js';
import { refusalReason } from '../methods/refusal-reason.js';
import type { OrganizationCache } from '../organization-cache.js';
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
    const request = readTokenRequest(form, caller.authorization);
    const known = await this.#organizationOf(request);
    const credential = await this.#authenticate(request, known, caller);
    const refused = (reason: string) =>
      new OAuthError('unauthorized_client', reason, new RefusedCaller(contextOf(known, caller), reason));
    if (!known.organization.active) throw refused(`Provisioning is switched off for ${known.organization.name}.`);
    if (!readAddressList(known.organization.allowedAddresses).includes(caller.address)) {
      throw refused('Requests from this address are not allowed.');
    }
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
    throw new OAuthError('slow_down', reason, new RefusedCaller(contextOf(known, caller), reason));
  }

  /** An unknown client is answered as one with a wrong secret is, as late. */
  async #organizationOf({ clientId, proof }: TokenRequest): Promise<KnownOrganization> {
    if (!isClientId(clientId)) return UNKNOWN;
    const kind = proof.kind === 'secret' ? 'client' : 'federation';
    const [slug] = await this.#parts.credentials.findSlugs([kind], clientId);
    const known = slug === undefined ? undefined : await this.#parts.organizations.get(slug);
    return known ?? UNKNOWN;
  }

  async #authenticate(request: TokenRequest, known: KnownOrganization, caller: Caller): Promise<LiveCredential> {
    const cause = (reason?: string) =>
      known === UNKNOWN ? undefined : new RefusedCaller(contextOf(known, caller), reason);
    try {
      const found = await this.#verify(request, known);
      if (found !== undefined) return found;
      return this.#refuse(request, known, caller, cause(await this.#reason(request, known)));
    } catch (error) {
      if (error instanceof TokenRefused) return this.#refuse(request, known, caller, cause(error.message));
      if (!(error instanceof TooBusy) && !(error instanceof KeysUnavailable)) throw error;
      throw new OAuthError(
        'temporarily_unavailable',
        'The client cannot be verified at this moment. Try again.',
        cause(error.message) ?? error,
      );
    }
  }

  async #reason({ clientId, proof }: TokenRequest, known: KnownOrganization): Promise<string> {
    if (proof.kind === 'assertion') return `Client ${clientId} has no workload identity that may speak for it.`;
    const presented = { kind: 'basic', user: clientId, password: proof.secret } as const;
    return refusalReason(this.#parts.secrets, known, presented, undefined);
  }

  async #verify({ clientId, proof }: TokenRequest, known: KnownOrganization): Promise<LiveCredential | undefined> {
    const now = Date.now();
    const live = known.credentials.filter(
      ({ endsAt, lookup }) => lookup === clientId && (endsAt === null || endsAt > now),
    );
    if (proof.kind === 'secret') {
      const candidates = live.flatMap((credential) =>
        credential.kind === 'client' && credential.hash !== null ? [{ ...credential, hash: credential.hash }] : [],
      );
      return this.#parts.secrets.findAtOnce(proof.secret, candidates, known.organization.slug);
    }
    let refusal: TokenRefused | undefined;
    for (const credential of live.filter(({ kind }) => kind === 'federation')) {
      try {
        await this.#parts.assertions.verify(proof.assertion, federatedIdentity(credential, this.#parts.clouds));
        return credential;
      } catch (error) {
        if (!(error instanceof TokenRefused)) throw error;
        refusal = error;
      }
    }
    if (refusal !== undefined) throw refusal;
    return undefined;
  }

  #refuse(
    { proof }: TokenRequest,
    { organization }: KnownOrganization,
    { address }: Caller,
    cause: RefusedCaller | undefined,
  ): never {
    if (!this.#parts.throttle.admits(address, organization.slug)) {
      throw new OAuthError('slow_down', 'Too many requests came with a wrong credential. Wait a little.', cause);
    }
    const what = proof.kind === 'secret' ? 'client secret' : 'client assertion';
    throw new OAuthError('invalid_client', `The client is unknown, or the ${what} is not valid.`, cause);
  }
}

const UNKNOWN = nobodyAt('');
