import { isClientId, lookupOf } from '../secrets/secret-token.js';
import type { CredentialKind } from '../store/access/credential.js';
import type { CredentialStore } from '../store/access/credential-store.js';
import type { Presented } from './methods/presented.js';
import { ReadCache } from './read-cache.js';
import { decodeToken } from './tokens/jws/decode-token.js';
import type { PeekedIssuer } from './tokens/peek-issuer.js';

/** By what a credential is found. */
interface LookUp {
  readonly kinds: readonly CredentialKind[];
  readonly lookup: string;
  readonly audience?: string | undefined;
}

export interface CredentialDirectoryOptions {
  /** Whose token a bearer token says that it is. */
  readonly peek: (token: string) => PeekedIssuer;
  /** Told of a credential that more than one organization accepts, which none of them is then called by. */
  readonly onAmbiguity: (problem: string) => void;
}

/**
 * Finds the organization by the credential alone, for callers at the root who cannot name it. A token that a person
 * chose cannot be found so: only its slow hash is kept.
 */
export class CredentialDirectory {
  readonly #store: CredentialStore;
  readonly #options: CredentialDirectoryOptions;
  /** What a look-up leads to is verified each time all the same. */
  readonly #slugs = new ReadCache((wanted) => this.#find(JSON.parse(wanted)));

  constructor(store: CredentialStore, options: CredentialDirectoryOptions) {
    this.#store = store;
    this.#options = options;
  }

  /**
   * @param since see ReadCache
   * @returns undefined when no organization, or more than one, may be meant
   */
  slugOf(presented: Presented, since?: number): Promise<string | undefined> {
    const wanted = this.#lookUpOf(presented);
    return wanted === undefined ? Promise.resolve(undefined) : this.#slugs.get(JSON.stringify(wanted), since);
  }

  async #find({ kinds, lookup, audience }: LookUp): Promise<string | undefined> {
    const slugs = await this.#store.findSlugs(kinds, lookup, audience);
    if (slugs.length > 1) {
      this.#options.onAmbiguity(
        `A credential of kind ${kinds.join(' or ')} (${lookup}) came to /scim and is bound to ${slugs.join(' and ')}, so that it cannot tell which is meant. Use the Tenant URL /api/scim/{organization} there, or bind it once.`,
      );
    }
    return slugs.length === 1 ? slugs[0] : undefined;
  }

  #lookUpOf(presented: Presented): LookUp | undefined {
    switch (presented.kind) {
      case 'certificate':
        return { kinds: ['certificate'], lookup: presented.fingerprint };
      case 'basic':
        return isClientId(presented.user) ? { kinds: ['client'], lookup: presented.user } : undefined;
      case 'bearer': {
        const issuer = this.#options.peek(presented.token);
        if (issuer.kind === 'entra') return entraLookUp(issuer);
        if (issuer.kind === 'own') return clientLookUp(presented.token);
        const lookup = lookupOf(presented.token);
        return lookup === undefined ? undefined : { kinds: ['token'], lookup };
      }
    }
  }
}

const MAX_AUDIENCE = 200;

/** One Entra tenant may provision several organizations, each as an application with an audience of its own. */
function entraLookUp({ tenantId, audience }: PeekedIssuer & { kind: 'entra' }): LookUp | undefined {
  if (typeof audience !== 'string' || audience.length > MAX_AUDIENCE || audience.includes('\0')) return undefined;
  return { kinds: ['entra'], lookup: tenantId, audience };
}

/** The client of one of our access tokens; nothing about it is verified yet. */
function clientLookUp(token: string): LookUp | undefined {
  try {
    const { sub } = decodeToken(token).claims;
    return typeof sub === 'string' && isClientId(sub) ? { kinds: ['client', 'federation'], lookup: sub } : undefined;
  } catch {
    return undefined;
  }
}
