import type { KnownOrganization, OrganizationStore } from '../store/organizations/organization-store.js';
import { ReadCache } from './read-cache.js';

/**
 * Organizations with their live credentials and own definitions by slug, so that a request pays no round trip for
 * authentication. Unknown slugs are remembered too.
 */
export class OrganizationCache extends ReadCache<KnownOrganization | undefined> {
  constructor(store: OrganizationStore) {
    super((slug) => store.findWithCredentials(slug));
  }
}

/** Whether an organization has a credential that it had not, or not alive, when it was read before. */
export function hasNewCredential(before: KnownOrganization | undefined, now: KnownOrganization | undefined): boolean {
  const known = new Set(before?.credentials.map(({ id }) => id));
  return now?.credentials.some(({ id }) => !known.has(id)) ?? false;
}
