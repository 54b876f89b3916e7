import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { readConfig } from '../../src/config.js';
import { prepareFirst } from '../../src/first-organization.js';
import { openServices } from '../../src/services.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { callWith } from '../support/auth-server.js';
import { startRollcall } from './rollcall-process.js';

let database: TestDatabase;
let folder: string;
let asking: pg.Client;

beforeEach(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'rollcall-first-'));
  asking = new pg.Client(database.url);
  await asking.connect();
  await asking.query('DROP SCHEMA rollcall CASCADE');
});

afterEach(async () => {
  await asking.end();
  await rm(folder, { recursive: true });
  await database.drop();
});

const start = (environment: Record<string, string> = {}) =>
  startRollcall({ DATABASE_URL: database.serverUrl, DATA_DIR: folder, LOG_LEVEL: 'silent', ...environment });

test('a port that is taken on the first start loses no secret: nothing is made before the port is ours', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const PORT = String((other.address() as AddressInfo).port);
  await expect(start({ PORT })).rejects.toThrow(`Port ${PORT} is taken on 127.0.0.1`);
  expect((await asking.query(`SELECT FROM pg_namespace WHERE nspname = 'rollcall'`)).rowCount).toBe(0);
  other.close();
  const server = await start();
  expect((await callWith(server.tenantUrl, `Bearer ${server.token}`)).status).toBe(200);
  expect(await server.end('SIGTERM')).toBe(0);
});

test('of four servers that start at once on an empty database, one makes the organization and shows its secret', async () => {
  const servers = await Promise.all(Array.from({ length: 4 }, () => start()));
  const tokens = servers.flatMap(({ token }) => token ?? []);
  expect(tokens).toHaveLength(1);
  const { rows } = await asking.query(
    'SELECT o.slug, c.name FROM rollcall.organizations o LEFT JOIN rollcall.credentials c ON c.organization_id = o.id',
  );
  expect(rows).toEqual([{ slug: 'acme', name: 'first start' }]);
  const others = servers.filter(({ token }) => token === undefined).map((server) => server.output());
  expect(others.filter((output) => output.includes('shown once, by the server that was the first'))).toHaveLength(3);
  const counting = /\n +Counting: "first start", since \d{4}-\d\d-\d\d \S+ \S+, last used never\n/;
  expect(others.filter((output) => counting.test(output))).toHaveLength(3);
  for (const { tenantUrl } of servers) expect((await callWith(tenantUrl, `Bearer ${tokens[0]}`)).status).toBe(200);
  await Promise.all(servers.map((server) => server.end('SIGTERM')));
});

test('whoever comes to make the first organization at the very same moment makes none', async () => {
  const config = readConfig({ DATABASE_URL: database.serverUrl, DATA_DIR: folder });
  const services = await openServices(config, console.error);
  await services.migrate();
  const logger = pino({ level: 'silent' });
  const made = await Promise.all(Array.from({ length: 4 }, () => prepareFirst(services, config, logger)));
  expect(made.filter(({ token }) => token !== undefined)).toHaveLength(1);
  expect(made.filter(({ operator }) => operator !== undefined)).toHaveLength(1);
  const [organization, ...others] = await services.organizations.list();
  expect(others).toEqual([]);
  expect(await services.credentials.list(organization?.id ?? '')).toHaveLength(1);
  await services.close();
});
