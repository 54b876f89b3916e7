import {
  MAX_READ_OF_ONE,
  type OrganizationOverview,
  type OverviewStore,
} from '../store/organizations/organization-overview.js';
import type { Organization } from './organizations.js';

export { MAX_COUNTED, type OrganizationOverview } from '../store/organizations/organization-overview.js';

/** How organizations are served, at a price that does not grow with them. */
export class Overviews {
  readonly #store: OverviewStore;

  constructor(store: OverviewStore) {
    this.#store = store;
  }

  /** What a list tells of each, by id. */
  ofAll(organizations: readonly Organization[]): Promise<ReadonlyMap<string, OrganizationOverview>> {
    return this.#store.of(organizations.map(({ id }) => id));
  }

  /** The same of one, looking further back. */
  async of({ id }: Pick<Organization, 'id'>): Promise<OrganizationOverview | undefined> {
    return (await this.#store.of([id], MAX_READ_OF_ONE)).get(id);
  }
}
