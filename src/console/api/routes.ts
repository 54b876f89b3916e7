import type { OrganizationList } from '../../auth/accounts/organization-list.js';
import type { People } from '../../auth/accounts/people.js';
import type { Credentials } from '../../auth/credentials.js';
import type { AuditReader } from '../../directory/audit/audit-reader.js';
import type { QuirkLedger } from '../../directory/explain/quirk-ledger.js';
import type { WhyReader } from '../../directory/explain/why.js';
import type { DirectoryForPeople } from '../../directory/for-people.js';
import type { ResourceHistory } from '../../directory/history/resource-history.js';
import type { ResourceCare } from '../../directory/operators/resource-care.js';
import type { Organizations } from '../../directory/organizations.js';
import type { Retention } from '../../directory/retention/retention.js';
import type { Undos } from '../../directory/undo/undos.js';
import type { UndosAtWork } from '../../directory/undo/undos-at-work.js';
import type { JobReader } from '../../jobs/job-reader.js';
import type { Mailer } from '../../mail/mailer.js';
import type { AccessRequests } from '../../upstream/access/access-requests.js';
import type { Syncs } from '../../upstream/sync/syncs.js';
import type { Rehearsals } from '../trials/rehearsals.js';
import type { Route } from './route.js';
import { type AccessUseCases, accessRoutes } from './routes/access-routes.js';
import { accountRoutes } from './routes/account-routes.js';
import { auditRoutes } from './routes/audit-routes.js';
import { type AuthenticationUseCases, authenticationRoutes } from './routes/authentication-routes.js';
import { credentialListRoutes } from './routes/credential-list-routes.js';
import { credentialRoutes } from './routes/credential-routes.js';
import { directoryRoutes } from './routes/directory-routes.js';
import { historyRoutes } from './routes/history-routes.js';
import { integrationRoutes } from './routes/integration-routes.js';
import { type InvitationServices, invitationRoutes } from './routes/invitation-routes.js';
import { logRoutes } from './routes/log-routes.js';
import { organizationRoutes } from './routes/organization-routes.js';
import { overviewRoutes } from './routes/overview-routes.js';
import { peopleRoutes } from './routes/people-routes.js';
import { quirkRoutes } from './routes/quirk-routes.js';
import { referenceRoutes } from './routes/reference-routes.js';
import { runRoutes } from './routes/run-routes.js';
import { type SapCheckUseCases, sapCheckRoutes } from './routes/sap-check-routes.js';
import { type SchemaServices, schemaRoutes } from './routes/schema-routes.js';
import { secondFactorRoutes } from './routes/second-factor-routes.js';
import { type ServerFacts, serverRoutes } from './routes/server-routes.js';
import { type SessionServices, sessionRoutes } from './routes/session-routes.js';
import { settingsRoutes } from './routes/settings-routes.js';
import { type SyncUseCases, syncRoutes } from './routes/sync-routes.js';
import { type SystemUseCases, systemRoutes } from './routes/system-routes.js';
import { transformationRoutes } from './routes/transformation-routes.js';
import { trialRoutes } from './routes/trial-routes.js';
import { undoRoutes } from './routes/undo-routes.js';
import { whyRoutes } from './routes/why-routes.js';
import { workbenchRoutes } from './routes/workbench-routes.js';
import type { Runs } from './runs.js';

/** What the routes stand on: use cases, and never a store. */
export interface ConsoleUseCases
  extends SessionServices,
    InvitationServices,
    SchemaServices,
    Omit<SystemUseCases, 'syncs' | 'access'>,
    Omit<SyncUseCases, 'syncs'>,
    Pick<AccessUseCases, 'beginAccess'>,
    Pick<SapCheckUseCases, 'allowsPrivateAddresses'> {
  readonly syncs: Syncs;
  /** Requests for access. */
  readonly access: AccessRequests;
  readonly people: People;
  readonly organizationList: OrganizationList;
  readonly directory: DirectoryForPeople;
  readonly audit: AuditReader;
  readonly authentication: AuthenticationUseCases;
  readonly credentials: Credentials;
  readonly organizations: Organizations;
  readonly mailer: Mailer;
  readonly rehearsals: Rehearsals;
  readonly why: WhyReader;
  readonly quirks: QuirkLedger;
  readonly history: ResourceHistory;
  readonly care: ResourceCare;
  readonly undos: Undos;
  readonly undosAtWork: UndosAtWork;
  readonly retention: Retention;
  readonly jobs: JobReader;
  serverFacts(): Promise<ServerFacts>;
  /** Long work that somebody watches. */
  readonly runs: Runs;
}

/** The one table of all that the console can be asked. */
export const consoleRoutes = (useCases: ConsoleUseCases): Route[] => [
  ...sessionRoutes(useCases),
  ...secondFactorRoutes(useCases),
  ...invitationRoutes(useCases),
  ...accountRoutes(useCases.accounts),
  ...organizationRoutes(useCases.organizationList),
  ...directoryRoutes(useCases.directory),
  ...logRoutes(useCases.directory),
  ...overviewRoutes(useCases.directory, useCases.credentials),
  ...whyRoutes(useCases.why, useCases.organizations),
  ...historyRoutes(useCases.history, useCases.care),
  ...undoRoutes(useCases.undos, useCases.undosAtWork),
  ...peopleRoutes(useCases.people),
  ...auditRoutes(useCases.audit),
  ...authenticationRoutes(useCases.authentication),
  ...quirkRoutes(useCases.quirks, useCases.organizations),
  ...integrationRoutes(useCases.organizations, useCases.mailer),
  ...schemaRoutes(useCases),
  ...credentialRoutes(useCases.credentials),
  ...referenceRoutes(),
  ...trialRoutes(useCases),
  ...systemRoutes(useCases),
  ...transformationRoutes(),
  ...syncRoutes(useCases),
  ...accessRoutes(useCases),
  ...sapCheckRoutes(useCases),
  ...workbenchRoutes(useCases),
  ...credentialListRoutes(useCases.credentials),
  ...settingsRoutes(useCases.organizations, useCases.retention),
  ...serverRoutes(useCases),
  ...runRoutes(useCases.runs),
];
