import { fileURLToPath } from 'node:url';
import { Credentials } from './auth/credentials.js';
import type { Config } from './config.js';
import { Definitions } from './directory/definitions/definitions.js';
import { OperatorError } from './directory/operator-error.js';
import { Organizations } from './directory/organizations.js';
import { Retention } from './directory/retention/retention.js';
import { readOrMakeMasterKey } from './master-key-file.js';
import { SecretReader } from './secrets/key-vault/secret-reader.js';
import { type KeyRing, openKeyRing } from './secrets/sealing.js';
import { AuditStore } from './store/access/audit-store.js';
import { CredentialStore } from './store/access/credential-store.js';
import { SigningKeyStore } from './store/access/signing-key-store.js';
import { Database } from './store/database.js';
import { isUnavailable } from './store/database-errors.js';
import { DefinitionStore } from './store/definitions/definition-store.js';
import { watchRoom } from './store/embedded/room-watch.js';
import { startEmbeddedPostgres } from './store/embedded-postgres.js';
import { JobStore } from './store/jobs/job-store.js';
import { applyMigrations, pendingMigrations } from './store/migrations/apply-migrations.js';
import { MigrationError } from './store/migrations/migration-error.js';
import { OrganizationStore } from './store/organization-store.js';
import { preparePartitions } from './store/partitions/partitions.js';
import { RetentionStore } from './store/retention/retention-store.js';

const NO_ROOM = "The disk of the server's database is full.";
const MIGRATIONS = fileURLToPath(new URL('../prisma/migrations', import.meta.url));

/** What the server and the command line both stand on: a database that is there and migrated. */
export interface Services {
  readonly database: Database;
  readonly organizationStore: OrganizationStore;
  readonly organizations: Organizations;
  readonly credentials: Credentials;
  readonly credentialStore: CredentialStore;
  readonly audit: AuditStore;
  readonly signingKeyStore: SigningKeyStore;
  readonly jobStore: JobStore;
  readonly retention: Retention;
  /** Reads secrets that are configured or stored as references to Azure Key Vault. */
  readonly secretReader: SecretReader;
  /** Whether other nodes may work on the same database. */
  readonly isShared: boolean;
  /** What secrets are sealed with. @throws MasterKeyError, KeyVaultError */
  keyRing(): Promise<KeyRing>;
  readonly definitions: Definitions;
  /** Names of the migrations that this version has and the database lacks. @throws OperatorError */
  pendingMigrations(): Promise<string[]>;
  /**
   * @param stop ends it before its time: what was begun is undone
   * @returns names of those that it applied
   * @throws OperatorError when the database cannot be reached or has another history
   */
  migrate(stop?: AbortSignal): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * Prepares the way to PostgreSQL, starting or joining the embedded one when the configuration names none.
 * @param log takes a line for the operator now and then
 * @param stop ends a start of the embedded PostgreSQL
 * @throws OperatorError when the embedded PostgreSQL cannot be started
 */
export async function openServices(config: Config, log: (line: string) => void, stop?: AbortSignal): Promise<Services> {
  const { databaseUrl, dataDir } = config;
  if (databaseUrl !== undefined) return connectServices(config, databaseUrl, log);
  const embedded = await startEmbeddedPostgres({ dataDir, log, stop }).catch(explainStart);
  const services = connectServices(config, embedded.url, log);
  const endWatch = watchRoom({
    folder: dataDir,
    onChange: (isFull, freeBytes) => {
      services.database.refuseChanges(isFull ? NO_ROOM : undefined);
      const megabytes = `${Math.floor(freeBytes / 1024 ** 2)} MB`;
      log(
        isFull
          ? `The disk of DATA_DIR ${dataDir} has ${megabytes} left: changes are refused with 503 until it has more.`
          : `The disk of DATA_DIR ${dataDir} has ${megabytes} again: changes are taken.`,
      );
    },
  });
  return {
    ...services,
    close: async () => {
      endWatch();
      await services.close();
      await embedded.stop();
    },
  };
}

/** The same on a PostgreSQL that is there. */
export function connectServices(config: Config, url: string, log: (line: string) => void): Services {
  const { databaseSchema: schema, isBehindPooler, directDatabaseUrl } = config;
  const database = new Database(url, {
    schema,
    isBehindPooler,
    onConnectionLost: (error) => log(`A database connection was lost: ${error.message}`),
  });
  const organizationStore = new OrganizationStore(database);
  const secretReader = new SecretReader({ vaults: config.keyVaults, log });
  const credentialStore = new CredentialStore(database);
  const audit = new AuditStore(database);
  const organizations = new Organizations(organizationStore);
  return {
    database,
    organizationStore,
    organizations,
    definitions: new Definitions(organizations, new DefinitionStore(database)),
    credentials: new Credentials(credentialStore, secretReader),
    credentialStore,
    audit,
    signingKeyStore: new SigningKeyStore(database),
    jobStore: new JobStore(database),
    retention: new Retention(new RetentionStore(database), config.retention),
    secretReader,
    isShared: config.databaseUrl !== undefined,
    keyRing: onceDone(async () => {
      const current = config.masterKey ?? (await readOrMakeMasterKey(config.dataDir));
      return openKeyRing({ current, older: config.olderMasterKeys }, (text) => secretReader.resolveSecret(text));
    }),
    pendingMigrations: () => pendingMigrations(database.pool, MIGRATIONS, schema).catch(explainMigration),
    // On a connection of its own, without the time limit of a request.
    migrate: async (stop) => {
      if (isBehindPooler && directDatabaseUrl === undefined) {
        await requireMigrated(database, schema);
        return [];
      }
      const applied = await applyMigrations(directDatabaseUrl ?? url, MIGRATIONS, schema, { log, stop }).catch(
        explainMigration,
      );
      await preparePartitions(database, new Date()).catch((error: Error) => {
        log(`Partitions could not be made now, and will be later: ${error.message}`);
      });
      return applied;
    },
    close: () => database.close(),
  };
}

/** Migrations hold a lock of their session, which a pooler in transaction mode would leave with somebody else. */
async function requireMigrated(database: Database, schema: string): Promise<void> {
  const pending = await pendingMigrations(database.pool, MIGRATIONS, schema).catch(explainMigration);
  if (pending.length === 0) return;
  throw new OperatorError(
    `The database lacks ${pending.join(', ')}, which cannot be applied through a pooler in transaction mode. ` +
      'Set DIRECT_DATABASE_URL to the URL of the database itself.',
  );
}

/** Remembers what came of it; a failure is tried again. */
function onceDone<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let done: Promise<Result> | undefined;
  return () => {
    done ??= work().catch((error) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}

function explainStart(error: unknown): never {
  throw new OperatorError(error instanceof Error ? error.message : String(error), { cause: error });
}

function explainMigration(error: unknown): never {
  if (error instanceof MigrationError) throw new OperatorError(error.message, { cause: error });
  if (!isUnavailable(error)) throw error;
  const reason = error instanceof AggregateError ? error.errors[0] : error;
  throw new OperatorError(
    `The database cannot be reached: ${reason instanceof Error ? reason.message : String(reason)}. Check DATABASE_URL.`,
    { cause: error },
  );
}
