import type { ListedOrganization, OrganizationListStore } from '../../store/console/organization-list-store.js';
import type { SignedIn } from './sessions.js';

/** Which organizations somebody may open. */
export class OrganizationList {
  readonly #store: OrganizationListStore;

  constructor(store: OrganizationListStore) {
    this.#store = store;
  }

  /** @param after the slug behind which to go on. @returns `next` where there are more */
  async list(
    { account, organizationId }: SignedIn,
    { search, after, count }: { readonly search: string; readonly after: string; readonly count: number },
  ): Promise<{ readonly items: ListedOrganization[]; readonly next: string | undefined }> {
    const query = { search, after, limit: count + 1 };
    const found = account.isOperator
      ? await this.#store.listAll(query)
      : await this.#store.listOf(account.id, organizationId, query);
    const items = found.slice(0, count);
    return { items, next: found.length > count ? items.at(-1)?.slug : undefined };
  }
}
