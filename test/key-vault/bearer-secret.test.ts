import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createApp } from '../../src/app.js';
import { Credentials } from '../../src/auth/credentials.js';
import { type Config, readConfig } from '../../src/config.js';
import { SecretReader } from '../../src/secrets/key-vault/secret-reader.js';
import { openServices, type Services } from '../../src/services.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { ScimClient } from '../support/scim-client.js';
import { type KeyVaultServer, startKeyVaultServer } from '../support/stand-ins/key-vault-server.js';

const REFERENCE = 'keyvault://contoso/scim';
const WHOLE_REFERENCE = 'keyvault://contoso.vault.azure.net/scim';
/** Longer than a server remembers an organization. */
const TAKEN_UP_MS = 2_100;

let azure: KeyVaultServer;
let database: TestDatabase;
let config: Config;
let opened: Services;
/** The same with the reader of the test. */
let services: Services;
let app: ReturnType<typeof createApp>;
let server: Server;
let origin: string;
let lines: string[];
/** Of the reader: changed where a test cannot wait. */
let rereadEveryMs: number;

const newValue = () => `value~${randomBytes(24).toString('hex')}`;

beforeAll(async () => {
  database = await createTestDatabase();
  config = readConfig({ DATABASE_URL: database.url });
  opened = await openServices(config, console.error);
});
afterAll(async () => {
  await opened.close();
  await database.drop();
});
beforeEach(async () => {
  rereadEveryMs = 1;
  await start();
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await app.close();
  const stored = await services.database.query<{ text: string }>(
    'stored',
    'SELECT c::text AS text FROM credentials c UNION ALL SELECT a::text FROM admin_audit a UNION ALL SELECT l::text FROM provisioning_log l',
    [],
  );
  await services.database.query('organizations', 'DELETE FROM organizations', []);
  azure.close();
  // Neither the value nor what is derived from it is logged or kept.
  const texts = stored.map(({ text }) => text);
  expect([...lines, ...texts].join('\n')).not.toMatch(/value~|client~|eyJ|scrypt\$/);
});

async function start() {
  [azure, lines] = [await startKeyVaultServer(), []];
  const secretReader = new SecretReader({
    vaults: ['contoso.vault.azure.net'],
    credential: azure.credential(),
    clientOptions: azure.clientOptions,
    log: (line) => lines.push(line),
    rereadEveryMs,
    retryEveryMs: 1,
  });
  services = {
    ...opened,
    secretReader,
    credentials: new Credentials(opened.credentialStore, secretReader),
  };
  app = createApp(services, config, pino({ level: 'error' }, { write: (line: string) => void lines.push(line) }));
  server = createServer(app.handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An organization whose only secret is kept in the key vault. */
async function organizationWith(value: string) {
  azure.setSecret('scim', value);
  const { id, slug } = await services.organizations.create('contoso', 'core');
  const secret = await services.credentials.create(id, 'vault', { chosen: REFERENCE, context: [slug] });
  return { id, secret };
}

const status = async (token: string) =>
  (await new ScimClient(`${origin}/api/scim/contoso`, token).get('/Users')).status;
const takenUp = () => new Promise((resolve) => setTimeout(resolve, TAKEN_UP_MS));

test('the value in the key vault is the secret, and the reference is all that is kept', async () => {
  const value = newValue();
  const { id, secret } = await organizationWith(value);
  expect(secret).toMatchObject({ settings: { reference: WHOLE_REFERENCE }, lookup: null, token: WHOLE_REFERENCE });
  const statuses = [];
  for (const token of [value, newValue(), REFERENCE, WHOLE_REFERENCE, value]) statuses.push(await status(token));
  expect(statuses).toEqual([200, 401, 401, 401, 200]);
  const [stored] = await services.credentialStore.list(id);
  expect(stored).toMatchObject({ kind: 'token', hash: null, settings: { reference: WHOLE_REFERENCE } });
  await services.credentials.revoke(id, secret.id);
  await takenUp();
  expect(await status(value)).toBe(401);
});

test('a new version is accepted as soon as it is used, and the one before no more', async () => {
  const [before, after] = [newValue(), newValue()];
  await organizationWith(before);
  expect(await status(before)).toBe(200);
  azure.setSecret('scim', after);
  expect([await status(after), await status(before)]).toEqual([200, 401]);
});

test('wrong tokens make the key vault be asked seldom', async () => {
  server.close();
  await app.close();
  azure.close();
  rereadEveryMs = 60_000;
  await start();
  await organizationWith(newValue());
  const asked = azure.count('/secrets/scim');
  const statuses = new Set<number>();
  for (let i = 0; i < 20; i += 1) statuses.add(await status(newValue()));
  expect(statuses).toEqual(new Set([401]));
  expect(azure.count('/secrets/scim') - asked).toBe(0);
});

test('while the key vault is down, the value in hand decides', async () => {
  const value = newValue();
  await organizationWith(value);
  azure.behaviour.outage = '503';
  expect(await status(value)).toBe(200);
  expect(await status(newValue())).toBe(401);
});

test('a node that never read the value answers 503 while the key vault is down, and says so in the log', async () => {
  const value = newValue();
  const { id } = await organizationWith(value);
  // What a restart would forget.
  const forgetful = new SecretReader({
    vaults: ['contoso.vault.azure.net'],
    credential: azure.credential(),
    clientOptions: { ...azure.clientOptions, retryOptions: { maxRetries: 0 } },
    log: (line) => lines.push(line),
    retryEveryMs: 1,
  });
  const restarted = createApp(
    { ...services, secretReader: forgetful },
    config,
    pino({ level: 'error' }, { write: (line: string) => void lines.push(line) }),
  );
  const second = createServer(restarted.handler).listen(0, '127.0.0.1');
  await once(second, 'listening');
  const tenantUrl = `http://127.0.0.1:${(second.address() as AddressInfo).port}/api/scim/contoso`;
  const client = new ScimClient(tenantUrl, value);
  azure.behaviour.outage = 'down';
  const refused = await client.get('/Users');
  expect(refused.status).toBe(503);
  expect(JSON.stringify(refused.body)).not.toMatch(/vault/);
  azure.behaviour.outage = 'none';
  expect((await client.get('/Users')).status).toBe(200);
  azure.removeSecret('scim');
  second.close();
  second.closeAllConnections();
  await restarted.close();
  const reasons = 'SELECT reason FROM provisioning_log WHERE organization_id = $1 AND reason IS NOT NULL';
  expect(await services.database.query('reasons', reasons, [id])).toContainEqual({ reason: 'secret-store-away' });
  const entries = await services.database.query<{ data: object }>(
    'refusals',
    `SELECT data FROM provisioning_log WHERE organization_id = $1 AND operation = 'refuse'`,
    [id],
  );
  expect(JSON.stringify(entries)).toContain('of the key vault contoso cannot be read');
});

test('a value that a later version made weak lets nobody in', async () => {
  await organizationWith(newValue());
  azure.setSecret('scim', 'value~short');
  expect(await status('value~short')).toBe(401);
});

test.each([
  ['a vault that KEY_VAULTS does not name', 'keyvault://fabrikam/scim', /fabrikam\.vault\.azure\.net.*KEY_VAULTS/],
  ['no reference', 'keyvault://contoso', /must be keyvault:\/\/\{vault\}\/\{secret\}/],
  ['a secret that is not there', 'keyvault://contoso/nothing', /no such secret/],
  ['a value that would be guessed', 'keyvault://contoso/weak', /too weak/],
])('refused, with nothing kept: %s', async (_, chosen, message) => {
  azure.setSecret('weak', 'passwordpassword123');
  const { id } = await services.organizations.create('contoso', 'core');
  await expect(services.credentials.create(id, 'vault', { chosen })).rejects.toThrow(message);
  expect(await services.credentials.list(id)).toEqual([]);
});

test('a configured reference is kept once, however often the server starts', async () => {
  const value = newValue();
  azure.setSecret('scim', value);
  const { id } = await services.organizations.create('contoso', 'core');
  for (let i = 0; i < 2; i += 1) await services.credentials.configure(id, REFERENCE);
  expect(await services.credentials.list(id)).toHaveLength(1);
  expect(await status(value)).toBe(200);
});
