import { createOrganizationFor, createTestServer, type TestServer } from '../support/test-server.js';
import type { World } from './attack.js';
import { ATTACKS } from './corpus/attacks.js';

let server: TestServer;
let patient: World;
let impatient: World;

beforeAll(async () => {
  server = await createTestServer();
  patient = { ...server, isMeasured: false };
  const { services, origin, scimUrl } = await server.startNode({ environment: { DATABASE_TIMEOUT: '1' } });
  const createOrganization: World['createOrganization'] = (profile) =>
    createOrganizationFor(services, scimUrl, profile);
  impatient = { ...patient, origin, scimUrl, createOrganization };
});
afterAll(() => server.close());

test('no two attacks have one name', () => {
  expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
});

test.each(ATTACKS)('$name', async ({ waitsForTimeLimit, prepare }) => {
  const attack = await prepare(waitsForTimeLimit ? impatient : patient);
  await attack();
});
