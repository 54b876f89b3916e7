import { createAccessServices } from './access-services.js';
import { endOf } from './auth/administration/ending-soon.js';
import type { Credentials } from './auth/credentials.js';
import { resealSigningKeys } from './auth/keys/signing/reseal-signing-keys.js';
import { nameOfKind } from './auth/methods/methods.js';
import type { OpenRuntime } from './cli/runtime.js';
import type { Config } from './config.js';
import { AuditReader } from './directory/audit/audit-reader.js';
import { Requirements } from './directory/definitions/requirements.js';
import { OrganizationDeletion } from './directory/deletion/organization-deletion.js';
import type { HealthCredential } from './directory/explain/health/findings.js';
import { HealthReader } from './directory/explain/health/health-reader.js';
import { QuirkLedger } from './directory/explain/quirk-ledger.js';
import { Traffic } from './directory/explain/traffic.js';
import { LogReader } from './directory/log/log-reader.js';
import { ProvisioningLog } from './directory/log/provisioning-log.js';
import { OperatorError } from './directory/operator-error.js';
import { ResourceCare } from './directory/operators/resource-care.js';
import { Overviews } from './directory/overviews.js';
import { LinkPreview } from './directory/relink/link-preview.js';
import { LinkRemedies } from './directory/relink/link-remedy.js';
import { openApi } from './http/openapi/open-api.js';
import { JobReader } from './jobs/job-reader.js';
import { requireMasterKey } from './master-key-file.js';
import { readVersion } from './protocol/version.js';
import { createServedDirectories } from './served-directories.js';
import { openServices, type Services } from './services.js';
import { DeletedResourceStore } from './store/deletion/deleted-resource-store.js';
import { OrganizationDeletionStore } from './store/deletion/organization-deletion-store.js';
import { LogBuffer } from './store/log/log-buffer.js';
import { LogEntryStore } from './store/log/log-entry-store.js';
import { PersonStore } from './store/log/person-store.js';
import { OverviewStore } from './store/organizations/organization-overview.js';
import { MatchingStore } from './store/relink/matching-store.js';
import { createSyncs } from './sync-services.js';
import { createHistory, createOperatorCalls, createSampleCheck, createUndos, createWhy } from './undo-services.js';

/** Where a command that works on the database does so. */
export interface CommandPlace {
  readonly config: Config;
  /** Takes a line for the operator. */
  log(line: string): void;
  tenantUrl(slug: string): string;
}

/** All that a command may work on. @throws OperatorError when the database lacks migrations */
export async function openRuntime({ config, log, tenantUrl }: CommandPlace): Promise<OpenRuntime> {
  const services = await openServices(config, log);
  const { organizations, credentials, definitions, database } = services;
  try {
    await requireMigrated(services);
  } catch (error) {
    await services.close();
    throw error;
  }
  const calls = createOperatorCalls(services, tenantUrl);
  const people = new PersonStore(database);
  const provisioningLog = new ProvisioningLog(new LogBuffer(database, log), new Traffic(services.traffic));
  const { directories, systems } = createServedDirectories(services, provisioningLog, config.maxResourceBytes);
  const access = createAccessServices(services, { calls, directories, systems });
  const why = createWhy(services, people);
  return {
    organizations,
    overviews: new Overviews(new OverviewStore(database)),
    deletion: new OrganizationDeletion(organizations, new OrganizationDeletionStore(database)),
    care: new ResourceCare({ calls, directories, store: new DeletedResourceStore(database) }),
    history: createHistory(services, calls),
    undos: createUndos(services, calls, config.maxResourceBytes),
    syncs: createSyncs(services, { calls, directories }),
    credentials,
    people: services.people,
    products: services.signIn.products,
    systems: services.upstream.registry,
    upstreams: services.upstream.clients,
    definitions,
    requirements: new Requirements(organizations, database),
    samples: createSampleCheck(services, calls, config.maxResourceBytes),
    access: access.requests,
    log: new LogReader(new LogEntryStore(database)),
    why,
    links: new LinkPreview(organizations, new MatchingStore(database)),
    remedies: new LinkRemedies(organizations, people, why),
    health: new HealthReader(services.traffic, (organizationId) => liveCredentials(credentials, organizationId)),
    quirks: new QuirkLedger(services.traffic),
    audit: new AuditReader(services.audit, nameOfKind),
    jobs: new JobReader(services.jobStore),
    retention: services.retention,
    mailer: services.mailer,
    openApi: async (slug) => {
      const { tenant } = await calls.of(slug, 'command line');
      return openApi(readVersion(), new URL(tenantUrl(slug)).origin, tenant);
    },
    reseal: (by) => reseal(services, config, by),
    close: async () => {
      await provisioningLog.close();
      await services.close();
    },
  };
}

/** Brings the database to this version, or only tells what is left to do. */
export async function migrate(
  { config, log }: CommandPlace,
  onlyShow: boolean,
): Promise<{ applied: string[]; pending: string[] }> {
  const services = await openServices(config, log);
  try {
    const applied = onlyShow ? [] : await services.migrate();
    return { applied, pending: await services.pendingMigrations() };
  } finally {
    await services.close();
  }
}

/**
 * Only the server and `rollcall migrate` change the database's tables: a command may be of a later version than the servers
 * that run on it, or may only be there to read.
 * @throws OperatorError
 */
async function requireMigrated(services: Services): Promise<void> {
  const { length } = await services.pendingMigrations();
  if (length === 0) return;
  const migrations = length === 1 ? 'a migration' : `${length} migrations`;
  throw new OperatorError(
    `The database lacks ${migrations} of this version. Start the server, which applies them, or run: rollcall migrate`,
  );
}

async function liveCredentials(credentials: Credentials, organizationId: string): Promise<HealthCredential[]> {
  const now = new Date();
  return (await credentials.list(organizationId)).flatMap(({ name, version, user, ...ends }) => {
    const endsAt = endOf(ends);
    return user === null && (endsAt === undefined || endsAt > now) ? [{ name, version, endsAt }] : [];
  });
}

/** Signing keys, the links of mail that waits, second factors, client secrets of OpenID Connect, and of systems. */
async function reseal(services: Services, config: Config, by: string) {
  const { signingKeyStore, keyRing, mailer, people, signIn, upstream, audit } = services;
  await requireMasterKey(config);
  const ring = await keyRing();
  const keys = await resealSigningKeys(signingKeyStore, ring);
  const mails = await mailer.reseal(ring);
  const factors = await people.factors.reseal(ring);
  const secrets = await signIn.settings.reseal(ring);
  const ofSystems = await upstream.registry.reseal(ring);
  const all = [keys, mails, factors, secrets, ofSystems];
  const sum = (name: 'total' | 'resealed') => all.reduce((count, each) => count + each[name], 0);
  const result = { total: sum('total'), resealed: sum('resealed') };
  const details = { ...result };
  await audit.add({ actor: by, organizationId: undefined, action: 'values.reseal', subject: undefined, details });
  return result;
}
