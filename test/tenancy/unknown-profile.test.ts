import { runCommand } from '../cli/rollcall-command.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { refusal } from '../support/refusal.js';
import { coreUser } from '../support/sample-users.js';
import { storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

const lines: string[] = [];
let server: TestServer;
let organization: TestOrganization;
let other: TestOrganization;
let oauth: { clientId: string; token: string };

beforeAll(async () => {
  server = await createTestServer({ onLog: (line) => lines.push(line) });
  [organization, other] = [await server.createOrganization('core'), await server.createOrganization('core')];
  oauth = await server.services.credentials.createClient(organization.id, 'sap');
  await server.query("UPDATE organizations SET profile = 'gold' WHERE id = $1", organization.id);
});
afterAll(() => server.close());

test('an organization with a profile that this version does not know is not served, and the operator is told why', async () => {
  const before = await storedState(server, organization);
  const { client } = organization;
  const answers = [
    await client.post('/Users', coreUser('ada')),
    await client.get('/Users'),
    await client.get('/Schemas'),
    await client.get(''),
  ];
  for (const answer of answers) {
    expect(answer).toMatchObject({ ...refusal(503, undefined, /cannot be served/), headers: { 'retry-after': '5' } });
    expect(answer.text).not.toContain('gold');
  }
  expect(await storedState(server, organization)).toEqual(before);
  const told = lines.filter((line) => line.includes('gold'));
  expect(told).toHaveLength(answers.length);
  expect(told[0]).toContain(organization.slug);
  expect(told[0]).toContain('core, vault, and ias');
});

test('strangers are told what they are told of any organization', async () => {
  const strange = await organization.client.as('rollcall_wrong').get('/Users');
  const { body } = await other.client.as('rollcall_wrong').get('/Users');
  expect({ status: strange.status, body: strange.body }).toEqual({ status: 401, body });
});

test('no access token is granted', async () => {
  const { clientId, token } = oauth;
  const answer = await fetch(`${server.origin}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: token }),
  });
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ error: 'temporarily_unavailable' });
});

test('other organizations are served, and this one again when its profile is known', async () => {
  expect((await other.client.post('/Users', coreUser('ada'))).status).toBe(201);
  await server.query("UPDATE organizations SET profile = 'core' WHERE id = $1", organization.id);
  const node = await server.startNode();
  const { client } = organization;
  expect((await client.at(node.scimUrl + organization.slug).get('/Users')).status).toBe(200);
});

describe('on the command line', () => {
  let database: TestDatabase;
  const rollcall = (...args: string[]) => runCommand({ DATABASE_URL: database.url }, args);

  beforeAll(async () => {
    database = await createTestDatabase();
    await rollcall('org', 'create', 'acme');
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query("UPDATE organizations SET profile = 'gold'");
    await client.end();
  });
  afterAll(() => database.drop());

  test('it is shown as unknown', async () => {
    expect((await rollcall('org', 'show', 'acme')).output).toMatch(/Profile\s+gold: unknown to this version/);
    expect((await rollcall('org', 'list')).output).toMatch(/acme.*gold \(unknown\)/);
    expect(JSON.parse((await rollcall('org', 'show', 'acme', '--json')).output)).toMatchObject({ profile: 'gold' });
  });

  test('its schemas cannot be changed', async () => {
    expect(await rollcall('schema', 'remove', 'acme', 'urn:example:x')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('acme has the profile "gold"'),
    });
  });
});
