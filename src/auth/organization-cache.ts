import type { KnownOrganization, OrganizationStore } from '../store/organization-store.js';

/** How long a revoked credential, a switched-off organization or a changed schema may still be served by another node. */
const FRESH_MS = 2_000;
const MAX_ENTRIES = 10_000;

interface Entry {
  readonly value: Promise<KnownOrganization | undefined>;
  readonly until: number;
}

/**
 * Organizations with their live credentials and own definitions by slug, so that a request pays no round trip for authentication. Unknown slugs
 * are remembered too; simultaneous misses share one look-up.
 */
export class OrganizationCache {
  readonly #store: OrganizationStore;
  readonly #entries = new Map<string, Entry>();

  constructor(store: OrganizationStore) {
    this.#store = store;
  }

  get(slug: string): Promise<KnownOrganization | undefined> {
    const entry = this.#entries.get(slug);
    if (entry !== undefined && entry.until > Date.now()) return entry.value;
    const value = this.#store.findWithCredentials(slug);
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
