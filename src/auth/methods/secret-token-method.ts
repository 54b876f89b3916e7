import { checkToken, lookupOf } from '../../secrets/secret-token.js';
import type { SlowAttempt } from '../../secrets/token-verifier.js';
import type { KnownOrganization } from '../../store/organizations/organization-store.js';
import {
  isHashed,
  liveOf,
  type Match,
  matchSecret,
  type NoMatch,
  nobody,
  overOf,
  overWith,
} from '../matching/match.js';
import type { Shown } from '../matching/shown.js';
import { matchInVaults, VaultUnavailable, vaultTokens } from '../matching/vault-tokens.js';
import { MAX_JWT_LENGTH } from '../tokens/jws/decode-token.js';
import { quoted } from '../tokens/token-refused.js';
import type { AuthenticationMethod, LookUp, Presented, Verifiers } from './method.js';

const KIND = 'token';

/** A Secret Token: a bearer token whose hash is here, or whose value is in a key vault. */
export const secretTokenMethod: AuthenticationMethod = {
  kinds: [KIND],
  names: { name: 'secret token', heading: 'Secrets' },
  canStandForUser: true,
  scheme: {
    type: 'oauthbearertoken',
    name: 'Secret Token',
    description: 'A secret token of the organization as an OAuth bearer token.',
    specUri: 'https://www.rfc-editor.org/info/rfc6750',
  },
  present: (shown, verifiers) =>
    shown.bearer === undefined ? undefined : new PresentedToken(shown.bearer, shown.claims, verifiers),
};

class PresentedToken implements Presented {
  readonly #token: string;
  readonly #claims: Shown['claims'];
  readonly #verifiers: Verifiers;

  constructor(token: string, claims: Shown['claims'], verifiers: Verifiers) {
    this.#token = token;
    this.#claims = claims;
    this.#verifiers = verifiers;
  }

  /** The hashes first, as they cost nothing. */
  async match(known: KnownOrganization, attempt: SlowAttempt | undefined): Promise<Match> {
    const { secrets, vaults } = this.#verifiers;
    const [token, { slug }] = [this.#token, known.organization];
    const live = liveOf(known).filter(({ kind }) => kind === KIND);
    const [hashes, inVaults] = [live.filter(isHashed), vaultTokens(live)];
    if (inVaults.length === 0) return matchSecret(secrets, hashes, token, slug, attempt);
    const atOnce = await secrets.findAtOnce(token, hashes, slug);
    if (atOnce !== undefined) return { credential: atOnce };
    const match = await matchInVaults(vaults, inVaults, token);
    if (match.credential !== undefined) return match;
    const slow = await matchSecret(secrets, hashes, token, slug, attempt);
    if (slow.credential !== undefined || slow.isOpen || match.failures.length === 0) return slow;
    const reason = match.failures.map(({ message }) => message).join(' ');
    if (match.failures.some(({ isPassing }) => isPassing)) throw new VaultUnavailable(reason);
    return nobody(reason);
  }

  async explain(known: KnownOrganization): Promise<NoMatch> {
    if (this.#token.length > MAX_JWT_LENGTH)
      return nobody(`The token is longer than ${MAX_JWT_LENGTH} characters.`, 'token-refused');
    if (this.#claims !== undefined) {
      return nobody(
        `A JSON Web Token of issuer ${quoted(this.#claims.iss)} came; only tokens of Microsoft Entra and of this server are accepted.`,
        'token-refused',
      );
    }
    const over = overOf(known).filter(({ kind }) => kind === KIND);
    const { slug } = known.organization;
    const ended = await this.#verifiers.secrets.findAtOnce(this.#token, over.filter(isHashed), slug);
    if (ended !== undefined) return overWith(ended);
    return checkToken(this.#token) === 'typo'
      ? nobody(
          'The secret token was mistyped or cut off: its last characters do not fit the others. Copy it again.',
          'credential-mistyped',
        )
      : nobody('The secret token is none of this organization. Copy it again, or make another: rollcall secret create');
  }

  /** A token that a person chose has none: only its slow hash is kept. */
  lookUp(): LookUp | undefined {
    const lookup = lookupOf(this.#token);
    return lookup === undefined ? undefined : { kinds: [KIND], lookup };
  }
}
