import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { pino } from 'pino';
import { createApp, type Issuers } from '../../src/app.js';
import { type Config, readConfig } from '../../src/config.js';
import type { Route } from '../../src/console/api/route.js';
import type { DirectoryMaker } from '../../src/directory/directories.js';
import type { Bounds } from '../../src/endpoints.js';
import { createDrainingServer, type TlsOptions } from '../../src/http/draining-server.js';
import { JobRunner } from '../../src/jobs/job-runner.js';
import type { ProfileName } from '../../src/protocol/profiles/profile-name.js';
import { generateMasterKey } from '../../src/secrets/master-key.js';
import { openServices, type Services } from '../../src/services.js';
import { createTestDatabase } from '../setup/database.js';
import { ScimClient } from './scim-client.js';

export interface TestOrganization {
  readonly id: string;
  readonly slug: string;
  readonly token: string;
  /** Calls the Tenant URL with the secret token. */
  readonly client: ScimClient;
}

/** One process of the application, as far as the network can tell. */
export interface TestNode {
  readonly services: Services;
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** Such as `http://127.0.0.1:40123/api/scim/`. */
  readonly scimUrl: string;
  /** All that the console can be asked. */
  readonly consoleRoutes: readonly Route[];
  /** Puts what waits for the provisioning log into the database. */
  flushLog(): Promise<void>;
  /** Stops it; the others and the database go on. */
  close(): Promise<void>;
}

/** The real application on a database of its own. */
export interface TestServer extends TestNode {
  readonly databaseUrl: string;
  /** Of commands that work on the same database. */
  readonly environment: Record<string, string>;
  /** A new organization, empty but for a secret, so that tests of one file do not meet; without a limit of requests. */
  createOrganization(profile: ProfileName): Promise<TestOrganization>;
  query<Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]>;
  /** Another node on the same database. */
  startNode(options?: TestServerOptions): Promise<TestNode>;
}

export interface TestServerOptions {
  /** Configuration besides the database, as environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Who stands in for Entra. */
  readonly issuers?: Issuers | undefined;
  /** Who keeps resources elsewhere. */
  readonly makers?: readonly DirectoryMaker[] | undefined;
  /** How much may be under way at once, where it is not as much as usual. */
  readonly bounds?: Bounds | undefined;
  /** What takes the place of some of the services; those opened go on until the node is closed. */
  readonly replace?: ((opened: Services) => Partial<Services>) | undefined;
  /** The order of texts in the database, by ICU; else that of the server. */
  readonly locale?: string;
  /** Takes the lines of the operator's log; without it, only unforeseen errors are shown. */
  readonly onLog?: ((line: string) => void) | undefined;
  /** Takes what is told at start and of the connections to the database; else it is shown. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** Speaks https with these. */
  readonly tls?: TlsOptions | undefined;
}

export async function createTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const database = await createTestDatabase(options.locale);
  const environment: Record<string, string> = {
    DATABASE_URL: database.serverUrl,
    MASTER_KEY: generateMasterKey(),
    ...options.environment,
  };
  const node = await startNode(environment, options);
  const { services, scimUrl } = node;
  const nodes = [node];
  const asking = new pg.Pool({ connectionString: database.url, max: 2 });
  // The end of the database may overtake the end of a connection to it.
  asking.on('error', () => undefined);
  return {
    ...node,
    databaseUrl: database.url,
    environment,
    createOrganization: (profile) => createOrganizationFor(services, scimUrl, profile),
    query: async <Row extends object>(sql: string, ...values: unknown[]) =>
      (await asking.query<Row & Record<string, unknown>>(sql, values)).rows,
    async startNode(others = {}) {
      const started = await startNode({ ...environment, ...others.environment }, { ...options, ...others });
      nodes.push(started);
      return started;
    },
    async close() {
      for (const started of nodes) await started.close();
      await asking.end();
      await database.drop();
    },
  };
}

/** An empty organization with a secret and without a limit of requests, for a server that is reached at this URL. */
export async function createOrganizationFor(
  services: Services,
  scimUrl: string,
  profile: ProfileName,
): Promise<TestOrganization> {
  const slug = `${profile}-${randomBytes(6).toString('hex')}`;
  const { id } = await services.organizations.create(slug, profile);
  await services.database.query(
    'organizations.unlimited',
    'UPDATE rollcall.organizations SET rate_limit = 0 WHERE id = $1',
    [id],
  );
  const { token } = await services.credentials.create(id, 'Entra');
  return { id, slug, token, client: new ScimClient(scimUrl + slug, token) };
}

/** The application on a database that is there. */
export async function startNode(
  environment: Record<string, string>,
  { issuers, makers, bounds, replace, onLog, onLine = console.error, tls }: TestServerOptions,
): Promise<TestNode> {
  const config = readConfig(environment);
  const opened = await openServices(config, onLine);
  const services = { ...opened, ...replace?.(opened) };
  // A test that meets an unforeseen 500 shows its cause; refusals are not logged here.
  const logger = onLog === undefined ? pino({ level: 'error' }) : pino({ level: 'info' }, { write: onLog });
  const app = createApp(services, { ...config, tls: tls && filesOf(tls), bounds }, logger, issuers, makers);
  const { server } = createDrainingServer(app.handler, tls);
  // What runs on one node of all comes at its own time, which would be in the way of most tests.
  const jobs = app.jobs.filter(({ runsOn }) => runsOn === 'each node');
  const runner = new JobRunner({ jobs, store: services.jobStore, logger });
  runner.start();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let closed: Promise<void> | undefined;
  return {
    services,
    origin,
    scimUrl: `${origin}/api/scim/`,
    consoleRoutes: app.consoleRoutes,
    flushLog: () => app.close(),
    close: () => {
      closed ??= (async () => {
        app.endStreams();
        server.close();
        server.closeAllConnections();
        await runner.stop();
        await app.close();
        await services.close();
      })();
      return closed;
    },
  };
}

/** What the configuration would say of a TLS server; the texts themselves are with the server. */
const filesOf = ({ clientCa }: TlsOptions): NonNullable<Config['tls']> => ({
  cert: 'cert.pem',
  key: 'key.pem',
  clientCa: clientCa && 'client-ca.pem',
});
