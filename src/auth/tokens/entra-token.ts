import {
  type EntraCloud,
  type EntraTokenVersion,
  entraIssuer,
  parseEntraIssuer,
} from '../keys/issuers/entra-issuer.js';
import type { IssuerDirectory } from '../keys/issuers/issuer-directory.js';
import type { Claims } from './jws/decode-token.js';
import { checkLifetime } from './jws/lifetime.js';
import { VerifiedTokens } from './jws/verified-tokens.js';
import { quoted, TokenRefused } from './token-refused.js';

/** `aud` of the tokens that Entra sends to every application that is not of its gallery. */
export const NON_GALLERY_AUDIENCE = '8adf8e6e-67b2-4cf2-a259-e3dc5476c621';
/** Application id of the provisioning service. */
export const PROVISIONING_SERVICE = '00000014-0000-0000-c000-000000000000';
/** Entra's longest tokens, those of applications with continuous access evaluation, live 28 hours. */
export const MAX_ENTRA_LIFETIME = 28 * 3_600;

/**
 * Which tokens of Entra an organization accepts. NON_GALLERY_AUDIENCE is shared by all customers of all services: the
 * tenant is all that tells one organization from another, and every other service that a customer provisions gets tokens
 * that are good here too. Microsoft means it for tests; a gallery id or workload identity federation has no such gap.
 */
export interface EntraBinding {
  readonly cloud: EntraCloud;
  /** In lower case. */
  readonly tenantId: string;
  /** NON_GALLERY_AUDIENCE, or the id of the gallery application. */
  readonly audiences: readonly string[];
  /** Application ids of callers; PROVISIONING_SERVICE unless somebody tests. */
  readonly applications: readonly string[];
}

/** Who called, by a verified token of Entra. */
export interface EntraCaller {
  readonly tenantId: string;
  readonly applicationId: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** The tokens that the provisioning service sends by itself when the field Secret Token was left blank. */
export class EntraTokens {
  readonly #issuers: IssuerDirectory;
  readonly #now: () => number;
  readonly #verified = new VerifiedTokens();

  /** @param now milliseconds since 1970 */
  constructor(issuers: IssuerDirectory, now: () => number = Date.now) {
    this.#issuers = issuers;
    this.#now = now;
  }

  /**
   * Everything that costs nothing is judged before a key is looked for, so that only a token that says all the right
   * things can make the issuer be asked.
   * @throws TokenRefused the answer is 401
   * @throws KeysUnavailable the answer is 503
   */
  async verify(token: string, binding: EntraBinding): Promise<EntraCaller> {
    const opened = this.#verified.open(token);
    const { claims, kid, type } = opened.decoded;
    if (type !== 'jwt' && type !== '') throw new TokenRefused('type', `The token is of type ${quoted(type)}, not JWT.`);
    const version = checkTenant(claims, binding);
    checkAudience(claims, binding.audiences);
    const applicationId = checkApplication(claims, version, binding.applications);
    const rules = { maxLifetime: MAX_ENTRA_LIFETIME, needsNotBefore: true };
    const expiresAt = checkLifetime(claims, rules, this.#now());
    const key = await this.#issuers.keysOf(entraIssuer(binding.cloud, binding.tenantId, version)).find(kid);
    if (key === undefined) throw unknownKey(kid);
    opened.verify(key);
    return { tenantId: binding.tenantId, applicationId, expiresAt };
  }
}

/**
 * `iss` and `tid` must both name the tenant that the organization is bound to, in its cloud.
 * @returns the version of the token's form
 * @throws TokenRefused `issuer` or `tenant`
 */
export function checkTenant(
  claims: Claims,
  binding: { readonly cloud: EntraCloud; readonly tenantId: string },
): EntraTokenVersion {
  const { iss, tid, ver } = claims;
  const issuer = typeof iss === 'string' ? parseEntraIssuer(iss, [binding.cloud]) : undefined;
  if (issuer === undefined) {
    throw new TokenRefused(
      'issuer',
      `The token says that it was issued by ${quoted(iss)}; this organization accepts tokens of the Entra cloud "${binding.cloud.name}" (${binding.cloud.login}).`,
    );
  }
  if (issuer.tenantId !== binding.tenantId) {
    throw new TokenRefused(
      'tenant',
      `The token is of Entra tenant ${issuer.tenantId}; this organization is bound to ${binding.tenantId}. If the former is right, bind it anew: rollcall trust entra --help`,
    );
  }
  if (tid !== binding.tenantId) {
    throw new TokenRefused(
      'tenant',
      `The token contradicts itself: iss names tenant ${issuer.tenantId}, tid ${quoted(tid)}.`,
    );
  }
  if (ver !== issuer.version) {
    throw new TokenRefused(
      'issuer',
      `The token contradicts itself: its issuer is of version ${issuer.version}, ver is ${quoted(ver)}.`,
    );
  }
  return issuer.version;
}

/** Entra writes one audience as text; a token that is also meant for others is not for us. */
export function checkAudience({ aud }: Claims, accepted: readonly string[]): void {
  if (typeof aud === 'string' && accepted.includes(aud)) return;
  throw new TokenRefused(
    'audience',
    `The token is meant for ${quoted(aud)}; this organization accepts ${accepted.join(' or ')}.`,
  );
}

/** v1.0 tokens name the calling application in `appid`, v2.0 tokens in `azp`. */
function checkApplication(claims: Claims, version: EntraTokenVersion, accepted: readonly string[]): string {
  const application = version === '1.0' ? claims.appid : claims.azp;
  if (typeof application === 'string' && accepted.includes(application)) return application;
  throw new TokenRefused(
    'application',
    `The token was given to application ${quoted(application)}; this organization accepts ${accepted.join(' or ')}.`,
  );
}

export const unknownKey = (kid: string) =>
  new TokenRefused('unknown-key', `The token is signed with key ${quoted(kid)}, which its issuer does not publish.`);
