import type { Router } from 'express';
import type { AccessServices } from './access-services.js';
import { accountActor } from './auth/accounts/account-actor.js';
import type { SignedIn } from './auth/accounts/sessions.js';
import { tenantOf } from './auth/caller.js';
import { nameOfKind } from './auth/methods/methods.js';
import { OrganizationCache } from './auth/organization-cache.js';
import type { Config } from './config.js';
import { EventStreams } from './console/api/event-streams.js';
import type { Route } from './console/api/route.js';
import { type CallOf, createConsoleRouter } from './console/api/router.js';
import type { InvitationMail } from './console/api/routes/invitation-routes.js';
import type { ServerFacts } from './console/api/routes/server-routes.js';
import { consoleRoutes } from './console/api/routes.js';
import { Runs } from './console/api/runs.js';
import { Rehearsals } from './console/trials/rehearsals.js';
import { AuditReader } from './directory/audit/audit-reader.js';
import { Requirements } from './directory/definitions/requirements.js';
import { OrganizationDeletion } from './directory/deletion/organization-deletion.js';
import { QuirkLedger } from './directory/explain/quirk-ledger.js';
import { openDirectoryForPeople } from './directory/for-people.js';
import { UndosAtWork } from './directory/undo/undos-at-work.js';
import type { RequestLog } from './http/request/request-log.js';
import { JobReader } from './jobs/job-reader.js';
import type { Mailer } from './mail/mailer.js';
import type { Actor } from './protocol/actor.js';
import type { Call } from './protocol/call.js';
import { ALL_PERMISSIONS } from './protocol/permissions.js';
import { notFound } from './protocol/scim-error.js';
import { readVersion } from './protocol/version.js';
import type { Services } from './services.js';
import { OrganizationDeletionStore } from './store/deletion/organization-deletion-store.js';
import {
  createCare,
  createHistory,
  createOperatorCalls,
  createSampleCheck,
  createUndos,
  createWhy,
} from './undo-services.js';
import type { Syncs } from './upstream/sync/syncs.js';
import { SyncsAtWork } from './upstream/sync/syncs-at-work.js';

/** What people see at `/console`, and what serves its pages. */
export interface Console {
  /** To be mounted at `/console/api`. */
  readonly api: Router;
  /** The one table, from which tests are made. */
  readonly routes: readonly Route[];
  /** Ends long answers and long work, as the server stops. */
  close(): void;
}

/** What the endpoints of machines have as well. */
export interface ConsoleParts {
  readonly requestLog: RequestLog;
  readonly syncs: Syncs;
  readonly access: AccessServices;
}

/** What the console depends on, or tells operators of. */
export type ConsoleConfig = Pick<
  Config,
  'publicUrl' | 'maxResourceBytes' | 'databaseUrl' | 'masterKey' | 'olderMasterKeys' | 'mail'
>;

/** A credential that ends within so many days counts in the ranking of organizations. */
const RANKED_DAYS = 60;

/** The composition of the console. */
export function createConsole(
  services: Services,
  config: ConsoleConfig,
  { requestLog, syncs, access }: ConsoleParts,
): Console {
  const { publicUrl, maxResourceBytes } = config;
  const { database, organizations, credentials } = services;
  const { sessions } = services.people;
  const isLive = (id: string) => sessions.isLive(id);
  const streams = new EventStreams();
  const runs = new Runs(isLive, (requestId, error) => requestLog.problem(requestId, error));
  const calls = createOperatorCalls(services, (slug) => `${publicUrl ?? ''}/api/scim/${slug}`);
  const undos = createUndos(services, calls, maxResourceBytes);
  const onProblem = (id: string, problem: unknown) => requestLog.problem(id, problem);
  const undosAtWork = new UndosAtWork(undos, onProblem);
  const syncsAtWork = new SyncsAtWork(syncs, onProblem);
  const routes = consoleRoutes({
    ...services.people,
    mailInvitation: mailInvitations(services.mailer),
    audit: new AuditReader(services.audit, nameOfKind),
    directory: openDirectoryForPeople(database, {
      organizations,
      traffic: services.traffic,
      expiring: () => credentials.listExpiring(RANKED_DAYS),
    }),
    credentials,
    authentication: { ...services.signIn, publicUrl },
    organizations,
    definitions: services.definitions,
    requirements: new Requirements(organizations, database),
    samples: createSampleCheck(services, calls, maxResourceBytes),
    mailer: services.mailer,
    rehearsals: new Rehearsals({
      organizations,
      credentials,
      deletion: new OrganizationDeletion(organizations, new OrganizationDeletionStore(database)),
    }),
    runs,
    why: createWhy(services),
    quirks: new QuirkLedger(services.traffic),
    history: createHistory(services, calls),
    care: createCare(services, calls, maxResourceBytes, () => undefined),
    undos,
    undosAtWork,
    systems: services.upstream.registry,
    upstreams: services.upstream.clients,
    allowsPrivateAddresses: services.upstream.allowsPrivateAddresses,
    syncs,
    syncsAtWork,
    access: access.requests,
    beginAccess: (request) => access.worker.beginOn(request, onProblem),
    jobs: new JobReader(services.jobStore),
    retention: services.retention,
    serverFacts: () => serverFacts(services, config),
  });
  const api = createConsoleRouter({ routes, sessions, streams, requestLog, publicUrl, callOf: createCalls(services) });
  return {
    api,
    routes,
    close() {
      runs.close();
      undosAtWork.close();
      syncsAtWork.close();
      streams.close();
    },
  };
}

async function serverFacts(services: Services, config: ConsoleConfig): Promise<ServerFacts> {
  const { masterKey, olderMasterKeys, mail } = config;
  const [server] = await services.database.query<{ version: string }>(
    'server.version',
    "SELECT current_setting('server_version') AS version",
    [],
  );
  return {
    version: readVersion(),
    node: process.version,
    database: { isEmbedded: config.databaseUrl === undefined, version: server?.version ?? '' },
    pendingMigrations: await services.pendingMigrations(),
    masterKey: {
      source: masterKey === undefined ? 'file' : masterKey.startsWith('keyvault:') ? 'keyVault' : 'variable',
      older: olderMasterKeys?.length ?? 0,
    },
    mailFrom: mail?.from ?? null,
  };
}

/** Calls of people: who reads and who writes was decided by their route. */
function createCalls({ organizationStore }: Services): (of: CallOf) => Promise<Call> {
  const organizations = new OrganizationCache(organizationStore);
  return async ({ slug, session, requestId, origin }) => {
    const known = await organizations.get(slug);
    if (known === undefined) throw notFound(`There is no organization ${slug}.`);
    return {
      tenant: tenantOf(known),
      actor: personOf(session),
      requestId,
      baseUrl: `${origin}/api/scim/${slug}`,
    };
  };
}

function personOf({ account, role }: SignedIn): Actor {
  const permissions = account.isOperator || role === 'admin' ? ALL_PERMISSIONS : { ...ALL_PERMISSIONS, write: false };
  return { kind: 'person', name: accountActor(account.id), permissions };
}

/** An invitation that is sent again is another mail. */
const mailInvitations =
  (mailer: Mailer) =>
  async ({ to, link, language, role, organization, invitedBy, endsAt }: InvitationMail): Promise<boolean> => {
    const values = { organization: organization?.name, role, invitedBy, endsAt: endsAt.toISOString() };
    const topic = `invitation ${organization?.id ?? 'operator'} ${endsAt.toISOString()}`;
    const organizationId = organization?.id;
    const secret = { link, isLinkSecret: true };
    return (
      (await mailer.post({ to: [to], kind: 'invitation', language, values, topic, organizationId, ...secret })) > 0
    );
  };
