import type { LiveSecret, Organization, OrganizationStore } from '../store/organization-store.js';

export interface OrganizationWithSecrets {
  readonly organization: Organization;
  readonly secrets: readonly LiveSecret[];
}

/** How long a revoked secret or a switched-off organization may still be served by another node. */
const FRESH_MS = 2_000;
const MAX_ENTRIES = 10_000;

interface Entry {
  readonly value: Promise<OrganizationWithSecrets | undefined>;
  readonly until: number;
}

/**
 * Organizations with their live secrets by slug, so that a request pays no round trip for authentication. Unknown slugs
 * are remembered too; simultaneous misses share one look-up.
 */
export class OrganizationCache {
  readonly #store: OrganizationStore;
  readonly #entries = new Map<string, Entry>();

  constructor(store: OrganizationStore) {
    this.#store = store;
  }

  get(slug: string): Promise<OrganizationWithSecrets | undefined> {
    const entry = this.#entries.get(slug);
    if (entry !== undefined && entry.until > Date.now()) return entry.value;
    const value = this.#store.findWithSecrets(slug);
    value.catch(() => this.#entries.delete(slug));
    this.#entries.delete(slug);
    if (this.#entries.size >= MAX_ENTRIES) {
      const oldest = this.#entries.keys().next();
      if (!oldest.done) this.#entries.delete(oldest.value);
    }
    this.#entries.set(slug, { value, until: Date.now() + FRESH_MS });
    return value;
  }
}
