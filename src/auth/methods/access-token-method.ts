import { isClientId } from '../../secrets/secret-token.js';
import type { CredentialKind } from '../../store/access/credential.js';
import type { KnownOrganization } from '../../store/organizations/organization-store.js';
import { liveOf, type Match, nobody, overOf, overWith, refusalOf } from '../matching/match.js';
import { decodeToken } from '../tokens/jws/decode-token.js';
import type { AuthenticationMethod, LookUp, Presented, Verifiers } from './method.js';

/**
 * One of our own access tokens, which goes with the credential by which it was granted.
 * @param kinds of credentials by which access tokens are granted
 */
export const accessTokenMethod = (kinds: readonly CredentialKind[]): AuthenticationMethod => ({
  kinds,
  scheme: {
    type: 'oauth2',
    name: 'OAuth 2.0 Client Credentials',
    description: 'An access token from /oauth2/token of this server, by the grant client_credentials.',
    specUri: 'https://www.rfc-editor.org/info/rfc6749',
  },
  present: ({ bearer, claims }, verifiers) =>
    bearer !== undefined && claims?.iss === verifiers.accessTokens.issuer
      ? new PresentedAccessToken(bearer, verifiers, kinds)
      : undefined,
});

const GOES_WITH = 'The access token goes with the credential by which it was granted. ';

class PresentedAccessToken implements Presented {
  readonly #token: string;
  readonly #verifiers: Verifiers;
  readonly #kinds: readonly CredentialKind[];

  constructor(token: string, verifiers: Verifiers, kinds: readonly CredentialKind[]) {
    this.#token = token;
    this.#verifiers = verifiers;
    this.#kinds = kinds;
  }

  /** The credential must still be live: revoking it ends its tokens too. */
  async match(known: KnownOrganization): Promise<Match> {
    const { accessTokens, signingKeys } = this.#verifiers;
    const keys = await signingKeys();
    try {
      const { credentialId, scope } = accessTokens.verify(keys, this.#token, known.organization.id);
      const found = liveOf(known).find(({ id }) => id === credentialId);
      if (found !== undefined) return { credential: found, scope };
      const over = overOf(known).find(({ id }) => id === credentialId);
      return over === undefined
        ? nobody(`${GOES_WITH}The credential has ended.`, 'credential-revoked')
        : overWith(over, GOES_WITH);
    } catch (error) {
      return refusalOf(error);
    }
  }

  /** The client that it names; nothing about it is verified yet. */
  lookUp(): LookUp | undefined {
    try {
      const { sub } = decodeToken(this.#token).claims;
      return typeof sub === 'string' && isClientId(sub) ? { kinds: this.#kinds, lookup: sub } : undefined;
    } catch {
      return undefined;
    }
  }
}
