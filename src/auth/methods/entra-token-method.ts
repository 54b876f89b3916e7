import { z } from 'zod';
import type { LiveCredential } from '../../store/access/credential.js';
import type { KnownOrganization } from '../../store/organizations/organization-store.js';
import { CLOUD_NAMES, cloudOf, type EntraClouds, parseEntraIssuer } from '../keys/issuers/entra-issuer.js';
import { liveOf, type Match, nobody, refusalOf } from '../matching/match.js';
import { type EntraBinding, PROVISIONING_SERVICE } from '../tokens/entra-token.js';
import type { AuthenticationMethod, LookUp, Presented, Verifiers } from './method.js';

const KIND = 'entra';
const MAX_AUDIENCE = 200;
const SETTINGS = z.object({
  cloud: z.enum(CLOUD_NAMES).default('global'),
  audiences: z.array(z.string()).min(1),
  applications: z.array(z.string()).min(1).default([PROVISIONING_SERVICE]),
});

/** A token that Microsoft Entra issues to its provisioning service by itself. */
export const entraTokenMethod: AuthenticationMethod = {
  kinds: [KIND],
  names: { name: 'trust in Entra tokens', heading: 'Entra tokens' },
  scheme: {
    type: 'oauthbearertoken',
    name: 'Microsoft Entra',
    description: 'A token that Microsoft Entra issued to its provisioning service, as an OAuth bearer token.',
    specUri: 'https://www.rfc-editor.org/info/rfc6750',
  },
  present: ({ bearer, claims }, verifiers) => {
    if (bearer === undefined || typeof claims?.iss !== 'string') return undefined;
    const issuer = parseEntraIssuer(claims.iss, Object.values(verifiers.clouds));
    return issuer && new PresentedEntraToken(bearer, issuer.tenantId, claims.aud, verifiers);
  },
};

class PresentedEntraToken implements Presented {
  readonly #token: string;
  readonly #tenantId: string;
  readonly #audience: unknown;
  readonly #verifiers: Verifiers;

  /** @param tenantId and `audience` as the token says them; nothing of it is verified yet */
  constructor(token: string, tenantId: string, audience: unknown, verifiers: Verifiers) {
    this.#token = token;
    this.#tenantId = tenantId;
    this.#audience = audience;
    this.#verifiers = verifiers;
  }

  async match(known: KnownOrganization): Promise<Match> {
    const { entraTokens, clouds } = this.#verifiers;
    const bound = liveOf(known).filter(({ kind }) => kind === KIND);
    const own = bound.filter(({ lookup }) => lookup === this.#tenantId);
    let refusal = nobody(
      `A token of Microsoft Entra tenant ${this.#tenantId} came, and none is bound. If it is yours: rollcall trust entra --help`,
      'token-refused',
    );
    // Verified against another tenant's binding, it is refused with the reason why.
    for (const credential of own.length > 0 ? own : bound.slice(0, 1)) {
      try {
        await entraTokens.verify(this.#token, bindingOf(credential, clouds));
        return { credential };
      } catch (error) {
        refusal = refusalOf(error);
      }
    }
    return refusal;
  }

  /** One Entra tenant may provision several organizations, each as an application with an audience of its own. */
  lookUp(): LookUp | undefined {
    const audience = this.#audience;
    if (typeof audience !== 'string' || audience.length > MAX_AUDIENCE || audience.includes('\0')) return undefined;
    return { kinds: [KIND], lookup: this.#tenantId, audience };
  }
}

/** @throws Error for settings that this version did not write */
function bindingOf({ lookup, settings }: LiveCredential, clouds: EntraClouds): EntraBinding {
  const { cloud, ...rest } = SETTINGS.parse(settings);
  return { cloud: cloudOf(cloud, clouds), tenantId: lookup ?? '', ...rest };
}
