import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import type { ProfileName } from '../../src/protocol/tenant-context.js';
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

/** The real application on a database of its own. */
export interface TestServer {
  readonly services: Services;
  /** Such as `http://127.0.0.1:40123/api/scim/`. */
  readonly scimUrl: string;
  /** A new organization, empty but for a secret, so that tests of one file do not meet. */
  createOrganization(profile: ProfileName): Promise<TestOrganization>;
  query<Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]>;
  /** Puts what waits for the provisioning log into the database. */
  flushLog(): Promise<void>;
  close(): Promise<void>;
}

export async function createTestServer(): Promise<TestServer> {
  const database = await createTestDatabase();
  const config = readConfig({ DATABASE_URL: database.url });
  const services = await openServices(config, console.error);
  // A test that meets an unforeseen 500 shows its cause; refusals are not logged here.
  const app = createApp(services, config, pino({ level: 'error' }));
  const server = createServer(app.handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const scimUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/scim/`;
  return {
    services,
    scimUrl,
    async createOrganization(profile) {
      const slug = `${profile}-${randomBytes(6).toString('hex')}`;
      const { id } = await services.organizations.create(slug, profile);
      const { token } = await services.credentials.create(id, 'Entra');
      return { id, slug, token, client: new ScimClient(scimUrl + slug, token) };
    },
    query: async <Row extends object>(sql: string, ...values: unknown[]) =>
      services.database.query<Row & Record<string, unknown>>(sql, values),
    flushLog: () => app.close(),
    async close() {
      server.close();
      server.closeAllConnections();
      await app.close();
      await services.close();
      await database.drop();
    },
  };
}
