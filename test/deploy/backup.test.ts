import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { generateMasterKey } from '../../src/secrets/master-key.js';
import { openServices, type Services } from '../../src/services.js';
import { type OtherPostgres, startOtherPostgres } from '../support/postgres/other-postgres.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, ScimClient } from '../support/scim-client.js';

const MASTER_KEY = generateMasterKey();

let postgres: OtherPostgres;
let folder: string;
let dump: string;
/** Of the organization, and of one of its users. */
let tokens: { organization: string; user: string };
/** What every table held when it was saved. */
let saved: Record<string, number>;

beforeAll(async () => {
  postgres = await startOtherPostgres();
  folder = await mkdtemp(path.join(tmpdir(), 'rollcall-backup-'));
  dump = path.join(folder, 'rollcall.dump');
  const url = await postgres.createDatabase('origin');
  await serve(url, async (client, services) => {
    await services.migrate();
    const { id } = await services.organizations.create('acme', 'core');
    const { token } = await services.credentials.create(id, 'Entra');
    const scim = client(token);
    const ada = await scim.post('/Users', coreUser('ada', { emails: [{ value: 'ada@x.example' }] }));
    const gone = await scim.post('/Users', coreUser('gone'));
    await scim.post('/Groups', group('Engineers', idOf(ada)));
    await scim.delete(`/Users/${idOf(gone)}`);
    const own = await services.credentials.create(id, 'own', {
      user: { id: idOf(ada), userName: 'ada', active: null },
    });
    tokens = { organization: token, user: own.token };
  });
  saved = await counts(url);
  await postgres.run(
    'pg_dump',
    '--format=custom',
    '--schema=rollcall',
    '--load-via-partition-root',
    `--file=${dump}`,
    url,
  );
}, 60_000);
afterAll(async () => {
  await rm(folder, { recursive: true });
  await postgres.stop();
});

/** A server on the database for as long as the work takes. */
async function serve(
  url: string,
  work: (client: (token: string) => ScimClient, services: Services) => Promise<void>,
): Promise<void> {
  const config = readConfig({ DATABASE_URL: url, MASTER_KEY });
  const services = await openServices(config, () => undefined);
  const app = createApp(services, config, pino({ level: 'silent' }));
  const server = createServer(app.handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    await work((token) => new ScimClient(`http://127.0.0.1:${port}/api/scim/acme`, token), services);
  } finally {
    server.close();
    server.closeAllConnections();
    await app.close();
    await services.close();
  }
}

async function counts(url: string): Promise<Record<string, number>> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'rollcall'::regnamespace AND relkind IN ('r', 'p')
       AND NOT relispartition ORDER BY relname`,
    );
    const counted: Record<string, number> = {};
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM rollcall.${name}`);
      counted[name] = rows[0]?.count ?? 0;
    }
    return counted;
  } finally {
    await client.end();
  }
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** The database holds what was saved, and serves it. */
async function expectAll(url: string): Promise<void> {
  expect(await counts(url)).toEqual(saved);
  await serve(url, async (client, services) => {
    expect(await services.pendingMigrations()).toEqual([]);
    const found = await client(tokens.organization).get('/Users?filter=userName+eq+%22ada%22');
    expect(found.body.Resources).toMatchObject([{ userName: 'ada', groups: [{ display: 'Engineers' }] }]);
    expect((await client(tokens.user).get('/Me')).body).toMatchObject({ userName: 'ada' });
    expect((await client(tokens.organization).post('/Users', coreUser('new'))).status).toBe(201);
  });
}

test('what is saved has credentials, log, history and deleted resources', () => {
  expect(saved).toMatchObject({ credentials: 2, users: 1, deleted_resources: 1, changes: 4 });
  expect(saved.provisioning_log).toBeGreaterThanOrEqual(4);
});

test('restored as docs/deploy.md says, into an empty database, all of it is there', async () => {
  const url = await postgres.createDatabase('restored');
  await postgres.run('pg_restore', '--exit-on-error', '--single-transaction', `--dbname=${url}`, dump);
  await expectAll(url);
});

test('restored where a server has made its tables already, once its schema is dropped', async () => {
  const url = await postgres.createDatabase('started');
  await serve(url, async (_, services) => void (await services.migrate()));
  await execute(url, 'DROP SCHEMA rollcall CASCADE');
  await postgres.run('pg_restore', '--exit-on-error', '--single-transaction', `--dbname=${url}`, dump);
  await expectAll(url);
});

test('data alone needs --disable-triggers, and tables that are empty', async () => {
  const url = await postgres.createDatabase('data_alone');
  await serve(url, async (_, services) => void (await services.migrate()));
  await execute(url, 'TRUNCATE rollcall._prisma_migrations, rollcall.jobs');
  await postgres.run(
    'pg_restore',
    '--data-only',
    '--disable-triggers',
    '--exit-on-error',
    '--single-transaction',
    `--dbname=${url}`,
    dump,
  );
  await expectAll(url);
});
