import type { OrganizationList } from '../../auth/accounts/organization-list.js';
import type { Credentials } from '../../auth/credentials.js';
import type { DirectoryForPeople } from '../../directory/for-people.js';
import type { Route } from './route.js';
import { directoryRoutes } from './routes/directory-routes.js';
import { logRoutes } from './routes/log-routes.js';
import { organizationRoutes } from './routes/organization-routes.js';
import { overviewRoutes } from './routes/overview-routes.js';
import { runRoutes } from './routes/run-routes.js';
import { type SessionServices, sessionRoutes } from './routes/session-routes.js';
import type { Runs } from './runs.js';

/** What the routes stand on: use cases, and never a store. */
export interface ConsoleUseCases extends SessionServices {
  readonly organizationList: OrganizationList;
  readonly directory: DirectoryForPeople;
  readonly credentials: Pick<Credentials, 'list'>;
  /** Long work that somebody watches. */
  readonly runs: Runs;
}

/** The one table of all that the console can be asked. */
export const consoleRoutes = (useCases: ConsoleUseCases): Route[] => [
  ...sessionRoutes(useCases),
  ...organizationRoutes(useCases.organizationList),
  ...directoryRoutes(useCases.directory),
  ...logRoutes(useCases.directory),
  ...overviewRoutes(useCases.directory, useCases.credentials),
  ...runRoutes(useCases.runs),
];
