import { z } from 'zod';
import { isClientId } from '../../secrets/secret-token.js';
import type { LiveCredential } from '../../store/access/credential.js';
import type { KnownOrganization } from '../../store/organizations/organization-store.js';
import { CLOUD_NAMES, cloudOf, type EntraClouds } from '../keys/issuers/entra-issuer.js';
import { KeysUnavailable } from '../keys/issuers/issuer-keys.js';
import { liveOf, type Match, type NoMatch, nobody, refusalOf } from '../matching/match.js';
import { OAuthError } from '../oauth/oauth-error.js';
import { type FederatedIdentity, JWT_BEARER } from '../tokens/client-assertion.js';
import { CLIENT_KEY } from '../tokens/client-key.js';
import type { AuthenticationMethod, ClientRequest, LookUp, Presented, Verifiers } from './method.js';

const KIND = 'federation';
const SETTINGS = z.object({
  cloud: z.enum(CLOUD_NAMES).default('global'),
  tenantId: z.string(),
  subject: z.string(),
  audiences: z.array(z.string()).min(1),
  singleUse: z.boolean().default(true),
});

/** Of a client that signs its assertions itself. */
const KEYS = z.object({ keys: z.array(CLIENT_KEY).min(1), audiences: z.array(z.string()).min(1) });

/** An assertion that speaks for an OAuth client: of a workload identity of Entra, or signed with a key of the client. */
export const clientAssertionMethod: AuthenticationMethod = {
  kinds: [KIND],
  names: { name: 'workload identity federation', heading: 'Federations' },
  client: {
    names: ['private_key_jwt'],
    noun: 'client assertion',
    isShownBy: ({ fields }) => fields.has('client_assertion'),
    present: (request, verifiers) => new PresentedAssertion(request.clientId, assertionIn(request), verifiers),
  },
};

/** @throws OAuthError */
function assertionIn({ fields }: ClientRequest): string {
  if (fields.get('client_assertion_type') === JWT_BEARER) return fields.get('client_assertion') ?? '';
  throw new OAuthError('invalid_request', `client_assertion_type must be ${JWT_BEARER}.`);
}

class PresentedAssertion implements Presented {
  readonly #clientId: string;
  readonly #assertion: string;
  readonly #verifiers: Verifiers;

  constructor(clientId: string, assertion: string, verifiers: Verifiers) {
    this.#clientId = clientId;
    this.#assertion = assertion;
    this.#verifiers = verifiers;
  }

  async match(known: KnownOrganization): Promise<Match> {
    let [refusal, unavailable]: [NoMatch, KeysUnavailable | undefined] = [nobody(), undefined];
    for (const credential of liveOf(known)) {
      if (credential.kind !== KIND || credential.lookup !== this.#clientId) continue;
      try {
        await this.#verify(credential);
        return { credential };
      } catch (error) {
        if (error instanceof KeysUnavailable) unavailable = error;
        else refusal = refusalOf(error);
      }
    }
    // What cannot be said at this moment is no refusal.
    if (unavailable !== undefined) throw unavailable;
    return refusal;
  }

  #verify({ settings }: LiveCredential): Promise<void> {
    const { assertions, clouds } = this.#verifiers;
    const own = KEYS.safeParse(settings).data;
    if (own !== undefined) return assertions.verifyOwn(this.#assertion, { clientId: this.#clientId, ...own });
    return assertions.verify(this.#assertion, identityOf(settings, clouds));
  }

  explain(): NoMatch {
    return nobody(`Client ${this.#clientId} has no workload identity that may speak for it.`);
  }

  lookUp(): LookUp | undefined {
    return isClientId(this.#clientId) ? { kinds: [KIND], lookup: this.#clientId } : undefined;
  }
}

/** @throws Error for settings that this version did not write */
function identityOf(settings: unknown, clouds: EntraClouds): FederatedIdentity {
  const { cloud, ...rest } = SETTINGS.parse(settings);
  return { cloud: cloudOf(cloud, clouds), ...rest };
}
