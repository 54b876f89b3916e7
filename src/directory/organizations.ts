import { randomBytes } from 'node:crypto';
import { isProfileName, PROFILE_LIST, type ProfileName } from '../protocol/profiles/profile-name.js';
import { SLUG, type TenantSettings } from '../protocol/tenant.js';
import type { AuditNote } from '../store/access/audit-store.js';
import type { CreationOptions } from '../store/organizations/organization-creation.js';
import type {
  Organization,
  OrganizationChange,
  OrganizationCounts,
  OrganizationStore,
} from '../store/organizations/organization-store.js';
import { explainLateObstacles, explainObstacles } from './definitions/explain-obstacles.js';
import { takenUp } from './definitions/taken-up.js';
import { OperatorError } from './operator-error.js';

export {
  ChangedMeanwhile,
  type Organization,
  type OrganizationCounts,
} from '../store/organizations/organization-store.js';

/** How many requests an organization may make: null for the server's default, a rate of 0 for any number. */
export interface RequestLimit {
  /** A second. */
  readonly rate: number | null;
  /** At once; null for what goes with the rate. */
  readonly burst: number | null;
}

/** What the page Data Integration changes. */
export interface IntegrationChange {
  readonly scimClient: string;
  readonly secretMethod: string;
  readonly active: boolean;
  readonly allowedAddresses: string[];
  readonly notifyAddresses: string[];
  readonly notifyLanguage: string;
  /** Left out by who may not change it. */
  readonly rateLimit?: number | null;
  readonly rateBurst?: number | null;
}

/** What operators do with organizations; every change is kept in the audit. `by` says who makes it. */
export class Organizations {
  readonly #store: OrganizationStore;

  constructor(store: OrganizationStore) {
    this.#store = store;
  }

  /** @throws OperatorError when the slug is malformed or taken */
  async create(slug: string, profile: ProfileName, name = slug, by?: string): Promise<Organization> {
    if (!SLUG.test(slug)) {
      throw new OperatorError(
        `"${slug}" cannot be a slug: use lower-case letters, digits and inner hyphens, at most 63 characters.`,
      );
    }
    const note = noteOf('organization.create', by, { profile, name });
    const created = await this.#store.create(slug, name, profile, note);
    if (created !== undefined) return created;
    const found = await this.#store.find(slug);
    throw found?.deletingSince ? isBeingDeleted(slug) : new OperatorError(`There is an organization ${slug} already.`);
  }

  /**
   * Makes an organization unless it is there, as servers do that start: of those that start at once, one makes it.
   * @returns whether it was made now
   */
  async ensure(slug: string, profile: ProfileName, options: CreationOptions): Promise<boolean> {
    const note = noteOf('organization.create', undefined, { profile, name: slug });
    return (await this.#store.create(slug, slug, profile, note, options)) !== undefined;
  }

  /** All there are, also what is being deleted. */
  list(): Promise<Organization[]> {
    return this.#store.list();
  }

  /** Those that are not being deleted. */
  async listPresent(): Promise<Organization[]> {
    return (await this.list()).filter(({ deletingSince }) => deletingSince === null);
  }

  /** @throws OperatorError naming the organizations there are; for one that is being deleted, saying so */
  async get(slug: string): Promise<Organization> {
    const found = await this.#store.find(slug);
    if (found === undefined || found.deletingSince !== null) throw await this.#unknown(slug);
    return found;
  }

  /** As get, also of what is being deleted. @throws OperatorError */
  async getAnyway(slug: string): Promise<Organization> {
    const found = await this.#store.find(slug);
    if (found === undefined) throw await this.#unknown(slug);
    return found;
  }

  count(organization: Organization): Promise<OrganizationCounts> {
    return this.#store.count(organization.id);
  }

  /** Turns the "active SCIM provider" toggle. @throws OperatorError */
  setActive(slug: string, active: boolean, by?: string): Promise<Organization> {
    return this.#update(slug, { active }, `organization.${active ? 'activate' : 'deactivate'}`, by, {});
  }

  /**
   * Changes what the organization's endpoint demands, in place of what it chose itself; stored resources stay as they are.
   * @throws OperatorError, also for the profile ias where there are some: they would lack what SAP reads of each
   */
  async setProfile(slug: string, profile: ProfileName, by?: string): Promise<Organization> {
    const before = await this.get(slug);
    if (before.profile === profile) return before;
    if (profile === 'ias') {
      const { users, groups } = await this.#store.count(before.id);
      if (users + groups > 0)
        throw new OperatorError(
          `${slug} has users or groups already, which would lack what SAP reads of each in the profile ias. Create another organization, and provision them anew: rollcall org create <slug> --profile ias`,
        );
    }
    return this.#update(slug, { profile, requiredAttributes: [] }, 'organization.profile', by, { profile });
  }

  /**
   * Says what users must have, whatever the profile says.
   * @param attributes paths of mapped attributes; none for what the profile says
   * @param version that it was seen in
   * @throws OperatorError; ChangedMeanwhile when somebody else was first
   */
  async setRequired(slug: string, attributes: readonly string[], by: string | undefined, version: number) {
    const note = noteOf('organization.require', by, { attributes });
    const updated = await this.#store.update(slug, { requiredAttributes: attributes }, note, version);
    if (updated === undefined) throw await this.#unknown(slug);
    return updated;
  }

  /** @param addresses as readAddressList takes them; none for every address @throws OperatorError */
  setAllowedAddresses(slug: string, addresses: readonly string[], by?: string): Promise<Organization> {
    const change = { allowedAddresses: [...addresses] };
    return this.#update(slug, change, 'organization.allow-ips', by, { addresses });
  }

  /** Who is told by mail, and in which language. @throws OperatorError */
  setNotify(slug: string, addresses: readonly string[], language: string, by?: string): Promise<Organization> {
    const change = { notifyAddresses: [...addresses], notifyLanguage: language };
    return this.#update(slug, change, 'organization.notify', by, { addresses: addresses.length, language });
  }

  /**
   * Everything that the page Data Integration changes, at once.
   * @param version that it was seen in
   * @throws OperatorError; ChangedMeanwhile when somebody else was first
   */
  async setIntegration(slug: string, change: IntegrationChange, by: string, version: number): Promise<Organization> {
    const { notifyAddresses, ...details } = change;
    const note = noteOf('organization.integrate', by, { ...details, notified: notifyAddresses.length });
    const updated = await this.#store.update(slug, change, note, version);
    if (updated === undefined) throw await this.#unknown(slug);
    return updated;
  }

  /** An empty organization that is no customer, with the profile and the requirements of one, until it is deleted. */
  async createSandbox(
    { slug, profile, requiredAttributes }: Organization,
    until: Date,
    by: string,
  ): Promise<Organization> {
    const name = `sandbox-${randomBytes(8).toString('hex')}`;
    const note = noteOf('organization.create', by, { profile, name, sandboxOf: slug });
    const options = { sandboxUntil: until, requiredAttributes };
    const created = await this.#store.create(name, name, profileOf({ slug, profile }), note, options);
    if (created === undefined) throw new OperatorError(`There is an organization ${name} already.`);
    return created;
  }

  /** @throws OperatorError */
  setLimit(slug: string, { rate, burst }: RequestLimit, by?: string): Promise<Organization> {
    return this.#update(slug, { rateLimit: rate, rateBurst: burst }, 'organization.limit', by, { rate, burst });
  }

  /**
   * What is not given stays as it is. To make externalIds unique takes a few seconds, and longer for many resources.
   * @throws OperatorError, also when resources share an externalId that is to be unique: nothing is changed then
   */
  async set(slug: string, settings: Partial<TenantSettings>, by?: string, version?: number): Promise<Organization> {
    const outcome = await this.#store.set(slug, settings, noteOf('organization.set', by, settings), version);
    if (outcome === undefined) throw await this.#unknown(slug);
    const { organization, obstacles, uniqueSince } = outcome;
    if (obstacles.length > 0) throw explainObstacles(obstacles);
    if (uniqueSince !== undefined) {
      await takenUp();
      const duplicates = await this.#store.indexExternalIdsAgain(organization, uniqueSince);
      if (duplicates.length > 0) throw explainLateObstacles(duplicates);
    }
    return organization;
  }

  async #update(
    slug: string,
    change: OrganizationChange,
    action: string,
    by: string | undefined,
    details: object,
  ): Promise<Organization> {
    const updated = await this.#store.update(slug, change, noteOf(action, by, details));
    if (updated === undefined) throw await this.#unknown(slug);
    return updated;
  }

  async #unknown(slug: string): Promise<OperatorError> {
    const all = await this.list();
    const slugs = all.map((organization) => organization.slug);
    if (all.some((organization) => organization.slug === slug && organization.deletingSince !== null))
      return isBeingDeleted(slug);
    const there =
      slugs.length === 0
        ? 'There are none yet; create one with: rollcall org create <slug>'
        : `There are: ${slugs.slice(0, 10).join(', ')}`;
    return new OperatorError(`There is no organization ${slug}. ${there}`);
  }
}

const isBeingDeleted = (slug: string) =>
  new OperatorError(`${slug} is being deleted, and was not finished. Go on with: rollcall org delete ${slug} --yes`);

/** @throws OperatorError when this version does not know it */
export function profileOf({ slug, profile }: Pick<Organization, 'slug' | 'profile'>): ProfileName {
  if (isProfileName(profile)) return profile;
  throw new OperatorError(
    `${slug} has the profile ${JSON.stringify(profile)}, and this version knows ${PROFILE_LIST} alone. Use the version that knows it.`,
  );
}

const noteOf = (action: string, by: string | undefined, details: object): AuditNote => ({
  actor: by ?? 'server',
  action,
  subject: undefined,
  details,
});
