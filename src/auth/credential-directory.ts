import type { CredentialStore } from '../store/access/credential-store.js';
import type { LookUp, Presented } from './methods/method.js';
import { ReadCache } from './read-cache.js';

/** Finds the organization by the credential alone, for callers at the root who cannot name it. */
export class CredentialDirectory {
  readonly #store: CredentialStore;
  readonly #onAmbiguity: (problem: string) => void;
  /** What a look-up leads to is verified each time all the same. */
  readonly #slugs = new ReadCache((wanted) => this.#find(JSON.parse(wanted)));

  /** @param onAmbiguity told of a credential that more than one organization accepts, which none of them is then called by */
  constructor(store: CredentialStore, onAmbiguity: (problem: string) => void) {
    this.#store = store;
    this.#onAmbiguity = onAmbiguity;
  }

  /**
   * @param since see ReadCache
   * @returns undefined when no organization, or more than one, may be meant
   */
  slugOf(presented: Presented, since?: number): Promise<string | undefined> {
    const wanted = presented.lookUp();
    return wanted === undefined ? Promise.resolve(undefined) : this.#slugs.get(JSON.stringify(wanted), since);
  }

  async #find({ kinds, lookup, audience }: LookUp): Promise<string | undefined> {
    const slugs = await this.#store.findSlugs(kinds, lookup, audience);
    if (slugs.length > 1) {
      this.#onAmbiguity(
        `A credential of kind ${kinds.join(' or ')} (${lookup}) came to /scim and is bound to ${slugs.join(' and ')}, so that it cannot tell which is meant. Use the Tenant URL /api/scim/{organization} there, or bind it once.`,
      );
    }
    return slugs.length === 1 ? slugs[0] : undefined;
  }
}
