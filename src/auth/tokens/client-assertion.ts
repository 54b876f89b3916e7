import { createHash } from 'node:crypto';
import { type EntraCloud, entraIssuer } from '../keys/issuers/entra-issuer.js';
import type { IssuerDirectory } from '../keys/issuers/issuer-directory.js';
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

/** Verifies client assertions (RFC 7523) of workload identity federation. */
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

  /** Entra's assertions have neither `jti` nor always `uti`; what is signed names an assertion at least as well. */
  async #use(signedPart: string, expiresAt: number): Promise<void> {
    const key = createHash('sha256').update(signedPart).digest('base64url');
    const forgetAt = new Date(Math.ceil(expiresAt + CLOCK_TOLERANCE) * 1_000);
    if (await this.#replays.firstUse(key, forgetAt)) return;
    throw new TokenRefused('replayed', 'The assertion was used before; each is accepted once.');
  }
}
