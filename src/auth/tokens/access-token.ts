import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { SigningKeys } from '../keys/signing/signing-keys.js';
import type { Claims } from './jws/decode-token.js';
import { checkLifetime } from './jws/lifetime.js';
import { VerifiedTokens } from './jws/verified-tokens.js';
import { quoted, TokenRefused } from './token-refused.js';

/** What Entra accepts as `expires_in`, in seconds. */
export const MIN_ACCESS_LIFETIME = 3_600;
export const MAX_ACCESS_LIFETIME = 21_600;
export const DEFAULT_ACCESS_LIFETIME = MIN_ACCESS_LIFETIME;

/** RFC 9068 §2.1: tells an access token from every other token that the same key might sign. */
const TYPE = 'at+jwt';

/** To whom an access token is given, and for what. */
export interface AccessGrant {
  readonly organizationId: string;
  readonly clientId: string;
  /** The credential of the client. That it is still live must be seen for each request. */
  readonly credentialId: string;
  readonly scope: string;
}

/** What a verified access token says. */
export interface AccessClaims extends AccessGrant {
  readonly tokenId: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** An answer of the token endpoint (RFC 6749 §5.1) needs these. */
export interface IssuedToken {
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: number;
}

export interface AccessTokensOptions {
  /** `iss`: the public URL of the server. */
  readonly issuer: string;
  /** `aud`: the URL under which the SCIM endpoints are. */
  readonly audience: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Signs and verifies our own access tokens (RFC 9068). */
export class AccessTokens {
  readonly #options: AccessTokensOptions;
  readonly #now: () => number;
  readonly #verified = new VerifiedTokens();

  constructor(options: AccessTokensOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** The `iss` of all of them. */
  get issuer(): string {
    return this.#options.issuer;
  }

  /**
   * @param keys ours at this moment
   * @param lifetime seconds, from MIN_ACCESS_LIFETIME to MAX_ACCESS_LIFETIME
   * @throws RangeError for another lifetime
   */
  issue(keys: SigningKeys, grant: AccessGrant, lifetime = DEFAULT_ACCESS_LIFETIME): IssuedToken {
    if (!Number.isInteger(lifetime) || lifetime < MIN_ACCESS_LIFETIME || lifetime > MAX_ACCESS_LIFETIME) {
      throw new RangeError(`an access token lives ${MIN_ACCESS_LIFETIME} to ${MAX_ACCESS_LIFETIME} seconds`);
    }
    const key = keys.signer(this.#now());
    const iat = Math.floor(this.#now() / 1_000);
    const claims = {
      iss: this.#options.issuer,
      aud: this.#options.audience,
      sub: grant.clientId,
      client_id: grant.clientId,
      org: grant.organizationId,
      cred: grant.credentialId,
      scope: grant.scope,
      jti: randomUUID(),
      iat,
      exp: iat + lifetime,
    };
    const header = { alg: 'RS256', typ: TYPE, kid: key.kid };
    return { token: jwt.sign(claims, key.privateKey, { algorithm: 'RS256', header }), expiresIn: lifetime };
  }

  /**
   * @param keys ours at this moment
   * @param organizationId the organization that is called
   * @throws TokenRefused the answer is 401
   */
  verify(keys: SigningKeys, token: string, organizationId: string): AccessClaims {
    const opened = this.#verified.open(token);
    const { claims, kid, type } = opened.decoded;
    if (type !== TYPE) throw new TokenRefused('type', `The token is of type ${quoted(type)}, not ${TYPE}.`);
    const key = keys.find(kid);
    if (key === undefined) {
      throw new TokenRefused(
        'unknown-key',
        'The access token is signed with a key that is no longer ours. Get another.',
      );
    }
    opened.verify(key.publicKey);
    if (claims.iss !== this.#options.issuer) {
      throw new TokenRefused('issuer', `The access token was issued by ${quoted(claims.iss)}, not by this server.`);
    }
    if (claims.aud !== this.#options.audience) {
      throw new TokenRefused('audience', `The access token is meant for ${quoted(claims.aud)}, not for this server.`);
    }
    const rules = { maxLifetime: MAX_ACCESS_LIFETIME, needsNotBefore: false };
    const expiresAt = checkLifetime(claims, rules, this.#now());
    const granted = readClaims(claims, expiresAt);
    if (granted.organizationId !== organizationId) {
      throw new TokenRefused('organization', 'The access token was issued for another organization.');
    }
    return granted;
  }
}

/** @throws TokenRefused `malformed`: signed by us, and yet not what we sign */
function readClaims({ org, sub, cred, scope, jti }: Claims, expiresAt: number): AccessClaims {
  if (![org, sub, cred, scope, jti].every((claim) => typeof claim === 'string')) {
    throw new TokenRefused('malformed', 'The access token lacks claims.');
  }
  return {
    organizationId: org as string,
    clientId: sub as string,
    credentialId: cred as string,
    scope: scope as string,
    tokenId: jti as string,
    expiresAt,
  };
}
