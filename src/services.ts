import { fileURLToPath } from 'node:url';
import { Credentials } from './auth/credentials.js';
import type { Config } from './config.js';
import { Organizations } from './directory/organizations.js';
import { Database } from './store/database.js';
import { startEmbeddedPostgres } from './store/embedded-postgres.js';
import { applyMigrations, pendingMigrations } from './store/migrate.js';
import { OrganizationStore } from './store/organization-store.js';

const MIGRATIONS = fileURLToPath(new URL('../prisma/migrations', import.meta.url));

/** What the server and the command line both stand on: a database that is there and migrated. */
export interface Services {
  readonly database: Database;
  readonly organizationStore: OrganizationStore;
  readonly organizations: Organizations;
  readonly credentials: Credentials;
  /** Names of the migrations that this version has and the database lacks. */
  pendingMigrations(): Promise<string[]>;
  /** Names of those that it applied. */
  migrate(): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * Connects to PostgreSQL, starting or joining the embedded one when the configuration names none.
 * @param log takes a line for the operator now and then
 * @throws Error with a message for people when PostgreSQL cannot be started or reached
 */
export async function openServices(config: Config, log: (line: string) => void): Promise<Services> {
  const embedded =
    config.databaseUrl === undefined ? await startEmbeddedPostgres({ dataDir: config.dataDir, log }) : undefined;
  const url = config.databaseUrl ?? embedded?.url ?? '';
  const database = new Database(url, {
    onConnectionLost: (error) => log(`A database connection was lost: ${error.message}`),
  });
  const organizationStore = new OrganizationStore(database);
  return {
    database,
    organizationStore,
    organizations: new Organizations(organizationStore),
    credentials: new Credentials(organizationStore),
    pendingMigrations: () => pendingMigrations(database.pool, MIGRATIONS),
    migrate: () => applyMigrations(database.pool, MIGRATIONS),
    close: async () => {
      await database.close();
      await embedded?.stop();
    },
  };
}
