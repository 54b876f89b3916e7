import type { Database } from '../store/database.js';
import { ActivityStore } from '../store/log/activity-store.js';
import { LogEntryStore } from '../store/log/log-entry-store.js';
import { LogPageStore } from '../store/log/log-page-store.js';
import { OverviewStore } from '../store/organization-overview.js';
import { ResourceDetails } from './browse/resource-details.js';
import { ResourceLists } from './browse/resource-lists.js';
import { LogPages } from './log/log-pages.js';
import { LogReader } from './log/log-reader.js';
import { LogTails } from './log/log-tails.js';
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
}

export function openDirectoryForPeople(
  database: Database,
  options: Omit<RankingOptions, 'overviews'>,
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
  };
}
