import { isClientId } from '../../secrets/secret-token.js';
import type { SlowAttempt, TokenVerifier } from '../../secrets/token-verifier.js';
import type { LiveCredential } from '../../store/access/credential.js';
import type { KnownOrganization } from '../../store/organizations/organization-store.js';
import { isSame } from '../matching/is-same.js';
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
import { OAuthError } from '../oauth/oauth-error.js';
import { quoted } from '../tokens/token-refused.js';
import type { AuthenticationMethod, ClientRequest, LookUp, Presented } from './method.js';

const KIND = 'client';

/** A secret of an OAuth client: as Basic with each request, or once for an access token. */
export const clientSecretMethod: AuthenticationMethod = {
  kinds: [KIND],
  names: { name: 'client secret', heading: 'OAuth clients' },
  scheme: {
    type: 'httpbasic',
    name: 'HTTP Basic',
    description: 'The id of an OAuth client as the user, its secret as the password.',
    specUri: 'https://www.rfc-editor.org/info/rfc7617',
  },
  present: ({ basic }, { secrets }) =>
    basic === undefined ? undefined : new PresentedClientSecret(basic.user, basic.password, secrets),
  client: {
    names: ['client_secret_basic', 'client_secret_post'],
    noun: 'client secret',
    isShownBy: ({ header, fields }) => header !== undefined || fields.has('client_secret'),
    present: (request, { secrets }) => new PresentedClientSecret(request.clientId, secretIn(request), secrets),
  },
};

/** In the header, in the form, or in both where they say the same. @throws OAuthError */
function secretIn({ header, fields }: ClientRequest): string {
  const inForm = fields.get('client_secret');
  if (header !== undefined && inForm !== undefined && header.password !== inForm) {
    throw new OAuthError(
      'invalid_request',
      'client_secret is one thing in the Authorization header and another in the form.',
    );
  }
  const secret = header?.password ?? inForm;
  if (secret === undefined || secret === '') throw new OAuthError('invalid_client', 'client_secret is missing.');
  return secret;
}

class PresentedClientSecret implements Presented {
  readonly #clientId: string;
  readonly #secret: string;
  readonly #secrets: TokenVerifier;

  constructor(clientId: string, secret: string, secrets: TokenVerifier) {
    this.#clientId = clientId;
    this.#secret = secret;
    this.#secrets = secrets;
  }

  match(known: KnownOrganization, attempt: SlowAttempt | undefined): Promise<Match> {
    const candidates = liveOf(known).filter(this.#isOfClient).filter(isHashed);
    return matchSecret(this.#secrets, candidates, this.#secret, known.organization.slug, attempt);
  }

  async explain(known: KnownOrganization): Promise<NoMatch> {
    const over = overOf(known).filter(this.#isOfClient).filter(isHashed);
    const ended = await this.#secrets.findAtOnce(this.#secret, over, known.organization.slug);
    if (ended !== undefined) return overWith(ended);
    return nobody(
      known.credentials.some(this.#isOfClient)
        ? `The secret of client ${this.#clientId} is wrong.`
        : `This organization has no client ${quoted(this.#clientId)} with a secret.`,
    );
  }

  lookUp(): LookUp | undefined {
    return isClientId(this.#clientId) ? { kinds: [KIND], lookup: this.#clientId } : undefined;
  }

  readonly #isOfClient = ({ kind, lookup }: LiveCredential): boolean =>
    kind === KIND && isSame(lookup ?? '', this.#clientId);
}
