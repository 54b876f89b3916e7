import { createHash } from 'node:crypto';
import { type EntraCloud, entraIssuer } from '../keys/issuers/entra-issuer.js';
import type { IssuerDirectory } from '../keys/issuers/issuer-directory.js';
import { type ClientKey, keyObjectOf } from './client-key.js';
import { checkAudience, checkTenant, MAX_ENTRA_LIFETIME, unknownKey } from './entra-token.js';
import { checkAlgorithm, decodeToken } from './jws/decode-token.js';
import { CLOCK_TOLERANCE, checkLifetime } from './jws/lifetime.js';
import { checkSignature } from './jws/verified-tokens.js';
import { quoted, TokenRefused } from './token-refused.js';

/** The value of `client_assertion_type` (RFC 7523 §2.2). */
export const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** The workload identity of Entra that may speak for an OAuth client. */
export interface FederatedIdentity {
  readonly cloud: EntraCloud;
  /** In lower case. */
  readonly tenantId: string;
  /**
   * Object id of the provisioning service in that tenant. Without it every application of the tenant could have itself
   * issued a token for the audience.
   */
  readonly subject: string;
  readonly audiences: readonly string[];
  /**
   * Whether an assertion is taken but once. RFC 7523 §3 leaves that open, and Microsoft does not say whether the
   * service sends one again while it lives.
   */
  readonly singleUse: boolean;
}

/** An OAuth client that signs assertions with keys of its own. */
export interface KeyHolder {
  readonly clientId: string;
  readonly keys: readonly ClientKey[];
  /** By which this server is meant: its token endpoint, its issuer. */
  readonly audiences: readonly string[];
}

/** Seconds from `iat` to `exp` of an assertion that a client signed itself: it is made for one request. */
const MAX_OWN_LIFETIME = 600;
const MAX_ID_LENGTH = 200;
/** What the header may call it: nothing, or as RFC 7519 and the revision of RFC 7523 do. */
const OWN_TYPES = new Set(['', 'jwt', 'client-authentication+jwt']);

/** Remembers what was used, on all nodes. */
export interface ReplayGuard {
  /**
   * Marks a key as used, in one step.
   * @param key at most 64 characters
   * @param expiresAt when the key may be forgotten
   * @returns whether it was not marked before
   */
  firstUse(key: string, expiresAt: Date): Promise<boolean>;
}

/** Audiences to accept when an admin entered what Entra shows, which is not quite what its tokens say. */
export function audiencesOf(entered: string): string[] {
  const id = entered.replace(/^api:\/\//, '').replace(/\/\.default$/, '');
  return [`api://${id}`, id];
}

/** Verifies client assertions (RFC 7523): of workload identities, and of clients that have keys. */
export class ClientAssertions {
  readonly #issuers: IssuerDirectory;
  readonly #replays: ReplayGuard;
  readonly #now: () => number;

  /** @param now milliseconds since 1970 */
  constructor(issuers: IssuerDirectory, replays: ReplayGuard, now: () => number = Date.now) {
    this.#issuers = issuers;
    this.#replays = replays;
    this.#now = now;
  }

  /**
   * @throws TokenRefused the answer is 401 `invalid_client`
   * @throws KeysUnavailable the answer is 503
   */
  async verify(assertion: string, identity: FederatedIdentity): Promise<void> {
    const decoded = decodeToken(assertion);
    checkAlgorithm(decoded);
    const { claims, kid, type } = decoded;
    // Above all no access token, neither ours nor another's.
    if (type !== 'jwt' && type !== '') throw new TokenRefused('type', `The assertion is of type ${quoted(type)}.`);
    const version = checkTenant(claims, identity);
    if (version !== '2.0')
      throw new TokenRefused(
        'issuer',
        'The assertion is a v1.0 token. In the manifest of the workload identity, set requestedAccessTokenVersion to 2.',
      );
    checkAudience(claims, identity.audiences);
    if (claims.sub !== identity.subject) {
      throw new TokenRefused(
        'subject',
        `The assertion is about ${quoted(claims.sub)}; this client is bound to ${quoted(identity.subject)}.`,
      );
    }
    const rules = { maxLifetime: MAX_ENTRA_LIFETIME, needsNotBefore: false };
    const expiresAt = checkLifetime(claims, rules, this.#now());
    const key = await this.#issuers.keysOf(entraIssuer(identity.cloud, identity.tenantId, version)).find(kid);
    if (key === undefined) throw unknownKey(kid);
    checkSignature(assertion, key);
    if (identity.singleUse) await this.#use(decoded.signedPart, expiresAt);
  }

  /**
   * Verifies an assertion that a client has signed itself (RFC 7523 §3): by itself about itself, for this server, short-lived,
   * and used but once, by its `jti`.
   * @throws TokenRefused the answer is 401 `invalid_client`
   */
  async verifyOwn(assertion: string, { clientId, keys, audiences }: KeyHolder): Promise<void> {
    const decoded = decodeToken(assertion);
    const { claims, kid, type } = decoded;
    if (!OWN_TYPES.has(type)) throw new TokenRefused('type', `The assertion is of type ${quoted(type)}.`);
    const key = keys.find((one) => one.kid === kid);
    if (key === undefined) throw unknownKey(kid);
    checkAlgorithm(decoded, key.alg);
    checkSignature(assertion, keyObjectOf(key.jwk), key.alg);
    if (claims.iss !== clientId) throw new TokenRefused('issuer', `The assertion is by ${quoted(claims.iss)}.`);
    if (claims.sub !== clientId) throw new TokenRefused('subject', `The assertion is about ${quoted(claims.sub)}.`);
    // For this server alone: a list of one says the same as that one.
    const { aud } = claims;
    checkAudience({ ...claims, aud: Array.isArray(aud) && aud.length === 1 ? aud[0] : aud }, audiences);
    const expiresAt = checkLifetime(claims, { maxLifetime: MAX_OWN_LIFETIME, needsNotBefore: false }, this.#now());
    const { jti } = claims;
    if (typeof jti !== 'string' || jti === '' || jti.length > MAX_ID_LENGTH) {
      throw new TokenRefused(
        'malformed',
        `The assertion has no identifier (jti) of at most ${MAX_ID_LENGTH} characters.`,
      );
    }
    await this.#use(JSON.stringify([clientId, jti]), expiresAt);
  }

  /** Entra's assertions have neither `jti` nor always `uti`; what is signed names an assertion at least as well. */
  async #use(identity: string, expiresAt: number): Promise<void> {
    const key = createHash('sha256').update(identity).digest('base64url');
    const forgetAt = new Date(Math.ceil(expiresAt + CLOCK_TOLERANCE) * 1_000);
    if (await this.#replays.firstUse(key, forgetAt)) return;
    throw new TokenRefused('replayed', 'The assertion was used before; each is accepted once.');
  }
}
