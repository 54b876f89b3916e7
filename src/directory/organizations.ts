import { type ProfileName, SLUG } from '../protocol/tenant-context.js';
import type { Organization, OrganizationCounts, OrganizationStore } from '../store/organization-store.js';
import { OperatorError } from './operator-error.js';

export type { Organization, OrganizationCounts } from '../store/organization-store.js';

/** What operators do with organizations. */
export class Organizations {
  readonly #store: OrganizationStore;

  constructor(store: OrganizationStore) {
    this.#store = store;
  }

  /** @throws OperatorError when the slug is malformed or taken */
  async create(slug: string, profile: ProfileName, name = slug): Promise<Organization> {
    if (!SLUG.test(slug)) {
      throw new OperatorError(
        `"${slug}" cannot be a slug: use lower-case letters, digits and inner hyphens, at most 63 characters.`,
      );
    }
    const created = await this.#store.create(slug, name, profile);
    if (created === undefined) throw new OperatorError(`There is an organization ${slug} already.`);
    return created;
  }

  list(): Promise<Organization[]> {
    return this.#store.list();
  }

  /** @throws OperatorError naming the organizations there are */
  async get(slug: string): Promise<Organization> {
    const found = await this.#store.find(slug);
    if (found === undefined) throw await this.#unknown(slug);
    return found;
  }

  count(organization: Organization): Promise<OrganizationCounts> {
    return this.#store.count(organization.id);
  }

  /** Turns the "active SCIM provider" toggle. @throws OperatorError */
  async setActive(slug: string, active: boolean): Promise<Organization> {
    const updated = await this.#store.update(slug, { active });
    if (updated === undefined) throw await this.#unknown(slug);
    return updated;
  }

  /** Changes what the organization's endpoint demands; stored resources stay as they are. @throws OperatorError */
  async setProfile(slug: string, profile: ProfileName): Promise<Organization> {
    const updated = await this.#store.update(slug, { profile });
    if (updated === undefined) throw await this.#unknown(slug);
    return updated;
  }

  async #unknown(slug: string): Promise<OperatorError> {
    const slugs = (await this.list()).map((organization) => organization.slug);
    const there =
      slugs.length === 0
        ? 'There are none yet; create one with: rollcall org create <slug>'
        : `There are: ${slugs.slice(0, 10).join(', ')}`;
    return new OperatorError(`There is no organization ${slug}. ${there}`);
  }
}
