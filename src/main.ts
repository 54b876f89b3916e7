import { tenantOf } from './auth/caller.js';
import { resealSigningKeys } from './auth/keys/signing/reseal-signing-keys.js';
import { nameOfKind } from './auth/methods/methods.js';
import { endWithOutput } from './cli/closed-output.js';
import { errorMessage } from './cli/error-message.js';
import { localOrigin } from './cli/local-origin.js';
import { createProgram } from './cli/program.js';
import type { Runtime } from './cli/runtime.js';
import { asStarted, sayCommandsAs, startedAs } from './cli/started-as.js';
import { printableLines } from './cli/terminal.js';
import { readCommandConfig } from './command-config.js';
import { type Config, readConfig } from './config.js';
import { AuditReader } from './directory/audit/audit-reader.js';
import { OrganizationDeletion } from './directory/deletion/organization-deletion.js';
import { Directories } from './directory/directories.js';
import { createLocalDirectories } from './directory/local/local-directories.js';
import { LogReader } from './directory/log/log-reader.js';
import { ProvisioningLog } from './directory/log/provisioning-log.js';
import { OperatorError } from './directory/operator-error.js';
import { ResourceCare } from './directory/operators/resource-care.js';
import { Overviews } from './directory/overviews.js';
import { JobReader } from './jobs/job-reader.js';
import { requireMasterKey } from './master-key-file.js';
import type { RunningServer } from './running-servers.js';
import { openServices, type Services } from './services.js';
import { DeletedResourceStore } from './store/deletion/deleted-resource-store.js';
import { OrganizationDeletionStore } from './store/deletion/organization-deletion-store.js';
import { LogBuffer } from './store/log/log-buffer.js';
import { LogEntryStore } from './store/log/log-entry-store.js';
import { OverviewStore } from './store/organization-overview.js';
import { ResourceTables } from './store/resources/resource-tables.js';
import { WeightLimit } from './store/resources/weight-limit.js';

/**
 * The `rollcall` command.
 * @param argv without the node binary and the script
 */
export async function main(argv: readonly string[]): Promise<void> {
  endWithOutput();
  try {
    const program = createProgram(createRuntime());
    sayCommandsAs(
      startedAs(process.argv[1] ?? '', process.cwd(), process.env),
      program.commands.map((command) => command.name()),
    );
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    process.stderr.write(`${errorMessage(error)}\n`);
    process.exitCode = 1;
  }
}

function originHere(): string {
  const { host, port, tls } = readConfig(process.env);
  return localOrigin(host, port, tls !== undefined);
}

/** Reads the configuration only when something needs it, so that `--help` works whatever it holds. */
function createRuntime(): Runtime {
  const log = (line: string) => void process.stderr.write(`${printableLines(asStarted(line))}\n`);
  // Where the database of a command is that of a server that runs, that one is where clients go.
  let running: RunningServer | undefined;
  const open = async () => {
    const { config, server } = await readCommandConfig(process.env, log);
    running = server;
    return { config, services: await openServices(config, log) };
  };
  const origin = () => readConfig(process.env).publicUrl ?? running?.origin ?? originHere();
  const tenantUrl = (slug: string) => `${origin()}/api/scim/${slug}`;
  return {
    // Loaded for the server alone: every other command starts sooner without it.
    serve: async () => (await import('./serve.js')).serve(readConfig(process.env)),
    localOrigin: originHere,
    tenantUrl,
    tokenUrl: () => `${origin()}/oauth2/token`,
    async open() {
      const { config, services } = await open();
      const { organizations, credentials, definitions, database } = services;
      try {
        await requireMigrated(services);
      } catch (error) {
        await services.close();
        throw error;
      }
      return {
        organizations,
        overviews: new Overviews(new OverviewStore(database)),
        deletion: new OrganizationDeletion(organizations, new OrganizationDeletionStore(database)),
        care: createCare(services, config.maxResourceBytes, tenantUrl, log),
        credentials,
        definitions,
        log: new LogReader(new LogEntryStore(database)),
        audit: new AuditReader(services.audit, nameOfKind),
        jobs: new JobReader(services.jobStore),
        retention: services.retention,
        reseal: (by) => reseal(services, config, by),
        close: () => services.close(),
      };
    },
    async migrate({ onlyShow }) {
      const { services } = await open();
      try {
        const applied = onlyShow ? [] : await services.migrate();
        return { applied, pending: await services.pendingMigrations() };
      } finally {
        await services.close();
      }
    },
  };
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

function createCare(
  services: Services,
  maxResourceBytes: number,
  tenantUrl: (slug: string) => string,
  log: (line: string) => void,
): ResourceCare {
  const { database, organizations, organizationStore } = services;
  const tables = new ResourceTables(database, new WeightLimit(maxResourceBytes));
  const directories = new Directories(
    createLocalDirectories(tables, new ProvisioningLog(new LogBuffer(database, log))),
  );
  return new ResourceCare({
    organizations,
    directories,
    store: new DeletedResourceStore(database),
    tenantOf: async (slug) => {
      const known = await organizationStore.findWithCredentials(slug);
      return known && tenantOf(known);
    },
    tenantUrl,
  });
}

/** Today, signing keys are all that is sealed. */
async function reseal({ signingKeyStore, keyRing, audit }: Services, config: Config, by: string) {
  await requireMasterKey(config);
  const result = await resealSigningKeys(signingKeyStore, await keyRing());
  const details = { ...result };
  await audit.add({ actor: by, organizationId: undefined, action: 'values.reseal', subject: undefined, details });
  return result;
}
