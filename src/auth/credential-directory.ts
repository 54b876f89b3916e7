import { isClientId, lookupOf } from '../secrets/secret-token.js';
import type { CredentialKind } from '../store/access/credential.js';
import type { CredentialStore } from '../store/access/credential-store.js';
import type { Presented } from './methods/presented.js';
import { decodeToken } from './tokens/jws/decode-token.js';
import type { PeekedIssuer } from './tokens/peek-issuer.js';

/** How long a look-up is believed; what it leads to is verified each time all the same. */
const FRESH_MS = 2_000;
const MAX_ENTRIES = 10_000;

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
  readonly #entries = new Map<string, { readonly slug: Promise<string | undefined>; readonly until: number }>();

  constructor(store: CredentialStore, options: CredentialDirectoryOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** @returns undefined when no organization, or more than one, may be meant */
  slugOf(presented: Presented): Promise<string | undefined> {
    const wanted = this.#lookUpOf(presented);
    if (wanted === undefined) return Promise.resolve(undefined);
    const key = JSON.stringify(wanted);
    const entry = this.#entries.get(key);
    if (entry !== undefined && entry.until > Date.now()) return entry.slug;
    const slug = this.#find(wanted);
    slug.catch(() => this.#entries.delete(key));
    this.#entries.delete(key);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= MAX_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(key, { slug, until: Date.now() + FRESH_MS });
    return slug;
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
