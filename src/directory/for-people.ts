import type { Database } from '../store/database.js';
import { ActivityStore } from '../store/log/activity-store.js';
import { LogEntryStore } from '../store/log/log-entry-store.js';
import { LogPageStore } from '../store/log/log-page-store.js';
import { OverviewStore } from '../store/organizations/organization-overview.js';
import type { TrafficStore } from '../store/traffic/traffic-store.js';
import { ResourceDetails } from './browse/resource-details.js';
import { ResourceLists } from './browse/resource-lists.js';
import type { HealthCredential } from './explain/health/findings.js';
import { HealthReader, type OrganizationHealth } from './explain/health/health-reader.js';
import { LogPages } from './log/log-pages.js';
import { LogReader } from './log/log-reader.js';
import { LogTails } from './log/log-tails.js';
import type { Organization } from './organizations.js';
import { OrganizationFactsReader } from './overview/organization-facts.js';
import { OrganizationsByRisk, type RankingOptions } from './overview/organizations-by-risk.js';
import { Overviews } from './overviews.js';

/** What people look at of organizations; no SCIM client was ever heard by that, and nothing is logged. */
export interface DirectoryForPeople {
  readonly lists: ResourceLists;
  readonly details: ResourceDetails;
  readonly log: LogPages;
  readonly tails: LogTails;
  readonly facts: OrganizationFactsReader;
  readonly byRisk: OrganizationsByRisk;
  /** The verdict on an organization, and its cycles. @param credentials those that are accepted */
  healthOf(
    organization: Pick<Organization, 'id' | 'slug' | 'active'>,
    credentials: readonly HealthCredential[],
  ): Promise<OrganizationHealth>;
}

export function openDirectoryForPeople(
  database: Database,
  { traffic, ...options }: Omit<RankingOptions, 'overviews'> & { readonly traffic: TrafficStore },
): DirectoryForPeople {
  const lists = new ResourceLists(database);
  const entries = new LogEntryStore(database);
  const overviews = new Overviews(new OverviewStore(database));
  return {
    lists,
    details: new ResourceDetails(database),
    log: new LogPages(new LogPageStore(database), entries),
    tails: new LogTails(new LogReader(entries)),
    facts: new OrganizationFactsReader(new ActivityStore(database), overviews, lists),
    byRisk: new OrganizationsByRisk({ ...options, overviews }),
    healthOf: (organization, credentials) => new HealthReader(traffic, async () => credentials).of(organization),
  };
}
