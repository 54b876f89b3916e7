import type { Call } from '../../protocol/call.js';
import type { ActivityPart, ActivityStore } from '../../store/log/activity-store.js';
import type { ListSize, ResourceLists } from '../browse/resource-lists.js';
import type { Organization } from '../organizations.js';
import type { Overviews } from '../overviews.js';
import { type EndingCredential, type Warning, warningsOf } from './warnings.js';

export { type ActivityPart, MAX_COUNTED_ENTRIES } from '../../store/log/activity-store.js';

/** The state of an organization, as facts; what follows from them is another's to say. */
export interface OrganizationFacts {
  readonly isActive: boolean;
  /** When a SCIM client last got what it asked for, and was last refused; null where the newest entries do not say. */
  readonly lastSuccess: Date | null;
  readonly lastRefusal: Date | null;
  readonly users: ListSize;
  readonly activeUsers: ListSize;
  readonly groups: ListSize;
  /** The last 24 hours, each from its beginning; the last one is not over. */
  readonly hours: readonly ActivityPart[];
  /** The last 30 days, each of them 24 hours; the last one ends with the hour that is not over. */
  readonly days: readonly ActivityPart[];
  readonly warnings: readonly Warning[];
}

const HOUR_MS = 3_600_000;
const HOURS = 24;
const DAYS = 30;
const USUAL_DAYS = 7;
const NONE: ListSize = { total: 0, isCounted: true };

/** Tells of one organization what its overview shows, at a price that grows neither with its users nor with its log. */
export class OrganizationFactsReader {
  readonly #activity: ActivityStore;
  readonly #overviews: Overviews;
  readonly #lists: ResourceLists;

  constructor(activity: ActivityStore, overviews: Overviews, lists: ResourceLists) {
    this.#activity = activity;
    this.#overviews = overviews;
    this.#lists = lists;
  }

  /** @param credentials all that the organization has, ended ones too */
  async of(
    call: Call,
    organization: Pick<Organization, 'id' | 'active'>,
    credentials: readonly EndingCredential[],
    now = new Date(),
  ): Promise<OrganizationFacts> {
    const end = (Math.floor(now.getTime() / HOUR_MS) + 1) * HOUR_MS;
    const [overview, users, activeUsers, groups, hours, days] = await Promise.all([
      this.#overviews.of(organization),
      this.#lists.size(call, 'users', {}),
      this.#lists.size(call, 'users', { filter: 'active eq true' }),
      this.#lists.size(call, 'groups', {}),
      this.#activity.between(call, boundsOf(end, HOURS, HOUR_MS)),
      this.#activity.between(call, boundsOf(end, DAYS, 24 * HOUR_MS)),
    ]);
    const { lastSuccess = null, lastRefusal = null } = overview ?? {};
    const usual = days.slice(-1 - USUAL_DAYS, -1).reduce((sum, { refused }) => sum + refused, 0) / USUAL_DAYS;
    return {
      isActive: organization.active,
      lastSuccess,
      lastRefusal,
      users: users ?? NONE,
      activeUsers: activeUsers ?? NONE,
      groups: groups ?? NONE,
      hours,
      days,
      warnings: warningsOf({
        now,
        isActive: organization.active,
        hasUsers: (users?.total ?? 0) > 0,
        credentials,
        lastHeard: latest(lastSuccess, lastRefusal),
        refusedLastDay: days.at(-1)?.refused ?? 0,
        refusedUsually: usual,
      }),
    };
  }
}

const boundsOf = (end: number, parts: number, length: number): Date[] =>
  Array.from({ length: parts + 1 }, (_, i) => new Date(end - (parts - i) * length));

const latest = (a: Date | null, b: Date | null): Date | null => (a === null || (b !== null && b > a) ? b : a);
