import { LRUCache } from 'lru-cache';
import type { CredentialStore } from '../store/access/credential-store.js';

/** How exact the times are. */
const RECORDED_EVERY_MS = 60_000;
const MAX_RECORDED = 10_000;

/** Records when credentials were used last, and when they were refused; neither makes a request wait. */
export class CredentialUses {
  readonly #store: CredentialStore;
  /** What was recorded a moment ago. */
  readonly #lately = new LRUCache<string, true>({ max: MAX_RECORDED, ttl: RECORDED_EVERY_MS, ttlResolution: 1_000 });

  constructor(store: CredentialStore) {
    this.#store = store;
  }

  used(organizationId: string, id: string): void {
    this.#record(id, () => this.#store.markUsed(organizationId, id, new Date()));
  }

  /** Somebody showed it, and was refused all the same. */
  refused(organizationId: string, id: string): void {
    this.#record(`refused ${id}`, () => this.#store.markRefused(organizationId, id, new Date()));
  }

  #record(key: string, write: () => Promise<void>): void {
    if (this.#lately.has(key)) return;
    this.#lately.set(key, true);
    // Lost with the database connection, it is recorded again a minute later.
    write().catch(() => this.#lately.delete(key));
  }
}
