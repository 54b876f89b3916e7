import { fileURLToPath } from 'node:url';
import { type AccountServices, createAccountServices } from './account-services.js';
import { Credentials } from './auth/credentials.js';
import type { Config } from './config.js';
import { Definitions } from './directory/definitions/definitions.js';
import { OperatorError } from './directory/operator-error.js';
import { Organizations } from './directory/organizations.js';
import { Retention } from './directory/retention/retention.js';
import { Mailer } from './mail/mailer.js';
import { Smtp } from './mail/smtp.js';
import { readOrMakeMasterKey } from './master-key-file.js';
import { SecretReader } from './secrets/key-vault/secret-reader.js';
import { type KeyRing, openKeyRing } from './secrets/sealing.js';
import { createSignInServices, type SignInServices } from './sign-in-services.js';
import { AuditStore } from './store/access/audit-store.js';
import { CredentialStore } from './store/access/credential-store.js';
import { SigningKeyStore } from './store/access/signing-key-store.js';
import { Database } from './store/database.js';
import { isUnavailable } from './store/database-errors.js';
import { DefinitionStore } from './store/definitions/definition-store.js';
import { watchRoom } from './store/embedded/room-watch.js';
import { startEmbeddedPostgres } from './store/embedded-postgres.js';
import { explainNoConnection } from './store/foreign/explain-no-connection.js';
import { requireSuitable } from './store/foreign/suitable-database.js';
import { JobStore } from './store/jobs/job-store.js';
import { MailStore } from './store/mail/mail-store.js';
import { applyMigrations, pendingMigrations } from './store/migrations/apply-migrations.js';
import { MigrationError } from './store/migrations/migration-error.js';
import { OrganizationStore } from './store/organizations/organization-store.js';
import { preparePartitions } from './store/partitions/partitions.js';
import { RetentionStore } from './store/retention/retention-store.js';
import { TrafficStore } from './store/traffic/traffic-store.js';
import { UndoStore } from './store/undo/undo-store.js';
import { createUpstreamServices, type UpstreamServices } from './upstream-services.js';

const NO_ROOM = "The disk of the server's database is full.";
const NONE_LEFT_EVERY_MS = 60_000;
const MIGRATIONS = fileURLToPath(new URL('../prisma/migrations', import.meta.url));

/** What the server and the command line both stand on: a database that is there and migrated. */
export interface Services {
  readonly database: Database;
  readonly organizationStore: OrganizationStore;
  readonly organizations: Organizations;
  readonly credentials: Credentials;
  readonly credentialStore: CredentialStore;
  readonly audit: AuditStore;
  readonly people: AccountServices;
  readonly signingKeyStore: SigningKeyStore;
  readonly jobStore: JobStore;
  readonly retention: Retention;
  readonly traffic: TrafficStore;
  /** Reads secrets that are configured or stored as references to Azure Key Vault. */
  readonly secretReader: SecretReader;
  /** Whether other nodes may work on the same database. */
  readonly isShared: boolean;
  /** What secrets are sealed with. @throws MasterKeyError, KeyVaultError */
  keyRing(): Promise<KeyRing>;
  readonly mailer: Mailer;
  readonly definitions: Definitions;
  /** How people of organizations sign in. */
  readonly signIn: SignInServices;
  readonly upstream: UpstreamServices;
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
  const embedded = await startEmbeddedPostgres({ dataDir, log, stop }).catch((error) => explainStart(error, dataDir));
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
    poolSize: config.poolSize,
    timeoutMs: config.databaseTimeoutMs,
    onConnectionLost: (error) => log(`A database connection was lost: ${error.message}`),
    onNoneLeft: atMostOften(NONE_LEFT_EVERY_MS, (connections: number) =>
      log(
        `PostgreSQL gives this server no more than ${connections} connections: requests wait for one another. Let it allow more, or set DATABASE_POOL_SIZE to what there is for each server.`,
      ),
    ),
  });
  const explain = explainDatabase(url, 'DATABASE_URL');
  const direct =
    directDatabaseUrl === undefined ? undefined : { url: directDatabaseUrl, variable: 'DIRECT_DATABASE_URL' };
  const migrated = direct ?? { url, variable: 'DATABASE_URL' };
  /** Ours is as it must be. */
  const check = onceDone(async (stop?: AbortSignal) => {
    if (config.databaseUrl === undefined) return;
    await requireSuitable(url, 'DATABASE_URL', { isBehindPooler, stop }).catch(explain);
  });
  const organizationStore = new OrganizationStore(database);
  const secretReader = new SecretReader({ vaults: config.keyVaults, log });
  const credentialStore = new CredentialStore(database);
  const audit = new AuditStore(database);
  const organizations = new Organizations(organizationStore);
  const keyRing = onceDone(async () => {
    const current = config.masterKey ?? (await readOrMakeMasterKey(config.dataDir));
    return openKeyRing({ current, older: config.olderMasterKeys }, (text) => secretReader.resolveSecret(text));
  });
  const smtp = config.mail && new Smtp(config.mail);
  const upstream = createUpstreamServices(database, config, secretReader, keyRing, log);
  const mailer = new Mailer({ store: new MailStore(database), smtp, keyRing });
  return {
    database,
    organizationStore,
    organizations,
    definitions: new Definitions(organizations, new DefinitionStore(database)),
    credentials: new Credentials(credentialStore, secretReader),
    credentialStore,
    audit,
    people: createAccountServices(database, keyRing),
    signingKeyStore: new SigningKeyStore(database),
    jobStore: new JobStore(database),
    retention: new Retention(new RetentionStore(database), new UndoStore(database), config.retention),
    traffic: new TrafficStore(database),
    secretReader,
    isShared: config.databaseUrl !== undefined,
    keyRing,
    mailer,
    signIn: createSignInServices(database, config, keyRing),
    upstream,
    pendingMigrations: async () => {
      await check();
      return pendingMigrations(database.pool, MIGRATIONS, schema).catch(explain);
    },
    // On a connection of its own, without the time limit of a request.
    migrate: async (stop) => {
      await check(stop);
      if (isBehindPooler && direct === undefined) {
        requireNone(await pendingMigrations(database.pool, MIGRATIONS, schema).catch(explain));
        return [];
      }
      const explainMigrated = explainDatabase(migrated.url, migrated.variable);
      if (direct !== undefined) await requireSuitable(direct.url, direct.variable, { stop }).catch(explainMigrated);
      const applied = await applyMigrations(migrated.url, MIGRATIONS, schema, { log, stop }).catch(explainMigrated);
      await preparePartitions(database, new Date()).catch((error: Error) => {
        log(`Partitions could not be made now, and will be later: ${error.message}`);
      });
      return applied;
    },
    close: async () => {
      await upstream.clients.close();
      await database.close();
    },
  };
}

/** Migrations hold a lock of their session, which a pooler in transaction mode would leave with somebody else. */
function requireNone(pending: readonly string[]): void {
  if (pending.length === 0) return;
  throw new OperatorError(
    `The database lacks ${pending.join(', ')}, which cannot be applied through a pooler in transaction mode. ` +
      'Set DIRECT_DATABASE_URL to the URL of the database itself.',
  );
}

/** @returns tell, but not again before some time is over */
function atMostOften<Told>(everyMs: number, tell: (told: Told) => void): (told: Told) => void {
  let again = 0;
  return (told) => {
    if (performance.now() < again) return;
    again = performance.now() + everyMs;
    tell(told);
  };
}

/** Remembers what came of it; a failure is tried again. */
function onceDone<Args extends unknown[], Result>(
  work: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  let done: Promise<Result> | undefined;
  return (...args) => {
    done ??= work(...args).catch((error) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}

function explainStart(error: unknown, dataDir: string): never {
  const { message, path, syscall } = error as NodeJS.ErrnoException;
  const isOfFiles = path !== undefined && syscall !== undefined && !syscall.startsWith('spawn');
  throw new OperatorError(
    isOfFiles
      ? `DATA_DIR ${dataDir} cannot be used: ${message}. Set it to a folder that the server may make and write to, or set DATABASE_URL.`
      : (message ?? String(error)),
    { cause: error },
  );
}

/** @param variable whose URL it is about */
const explainDatabase =
  (url: string, variable: string) =>
  (error: unknown): never => {
    if (error instanceof MigrationError) throw new OperatorError(error.message, { cause: error });
    const text = explainNoConnection(error, variable, url);
    if (text !== undefined) throw new OperatorError(text, { cause: error });
    if (!isUnavailable(error)) throw error;
    const reason = error instanceof AggregateError ? error.errors[0] : error;
    throw new OperatorError(
      `The database cannot be reached: ${reason instanceof Error ? reason.message : String(reason)}. Check ${variable}.`,
      { cause: error },
    );
  };
