import { readConfig } from '../../src/config.js';
import { generateMasterKey } from '../../src/secrets/master-key.js';
import { openServices, type Services } from '../../src/services.js';
import type { World } from '../bounds/attack.js';
import { ATTACKS } from '../bounds/corpus/attacks.js';
import { type RollcallProcess, startRollcall } from '../faults/rollcall-process.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { createOrganizationFor } from '../support/test-server.js';
import { watchServer } from './watch-server.js';

const MAX_BLOCKED_MS = 250;
const MAX_MEMORY_BYTES = 512 * 1024 ** 2;

let database: TestDatabase;
let server: RollcallProcess;
let services: Services;
let world: World;

beforeAll(async () => {
  database = await createTestDatabase();
  const environment = { DATABASE_URL: database.url, MASTER_KEY: generateMasterKey(), LOG_LEVEL: 'silent' };
  services = await openServices(readConfig(environment), console.error);
});
afterAll(async () => {
  await services.close();
  await database.drop();
});

// A server of its own for each, so that none pays for what another one left.
beforeEach(async () => {
  const environment = { DATABASE_URL: database.url, MASTER_KEY: generateMasterKey(), LOG_LEVEL: 'silent' };
  server = await startRollcall(environment);
  const { origin } = new URL(server.tenantUrl);
  const scimUrl = `${origin}/api/scim/`;
  world = {
    origin,
    scimUrl,
    isMeasured: true,
    createOrganization: (profile) => createOrganizationFor(services, scimUrl, profile),
    query: async <Row extends object>(sql: string, ...values: unknown[]) =>
      services.database.query<Row & Record<string, unknown>>('drill', sql, values),
  };
});
afterEach(() => server.end('SIGKILL'));

test.each(ATTACKS)('$name', async ({ name, prepare }) => {
  const attack = await prepare(world);
  const watch = await watchServer(world.origin, server.pid);
  await attack().finally(() => watch.end());
  const { blockedMs, memoryBytes } = await watch.end();
  process.stderr.write(
    `${name}: /livez within ${Math.round(blockedMs)} ms, ${Math.round(memoryBytes / 1024 ** 2)} MB\n`,
  );
  expect(blockedMs).toBeLessThan(MAX_BLOCKED_MS);
  expect(memoryBytes).toBeLessThan(MAX_MEMORY_BYTES);
});
