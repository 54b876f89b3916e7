import { randomBytes } from 'node:crypto';
import { startRollcall } from '../faults/rollcall-process.js';
import { createTestDatabase } from '../setup/database.js';
import { callWith } from '../support/auth-server.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let organization: TestOrganization;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  organization = await server.createOrganization('core');
});

const newSecret = () => `Wr0ught-${randomBytes(12).toString('hex')}`;
const configure = (token: string) => server.services.credentials.configure(organization.id, token);

/** On a node that has nothing in memory. */
async function statusesWith(...tokens: string[]): Promise<number[]> {
  const node = await server.startNode();
  const statuses: number[] = [];
  for (const token of tokens) {
    statuses.push((await callWith(node.scimUrl + organization.slug, `Bearer ${token}`)).status);
  }
  await node.close();
  return statuses;
}

const audited = () =>
  server.query<{ action: string; subject: string; actor: string }>(
    'SELECT action, subject, actor FROM admin_audit WHERE organization_id = $1 ORDER BY id',
    organization.id,
  );

test('another secret ends the one before, and says so in the audit; what people made stays, whatever its name', async () => {
  const [before, after, ofPerson, chosen] = [newSecret(), newSecret(), newSecret(), newSecret()];
  const { credentials } = server.services;
  await credentials.create(organization.id, 'configured', { chosen: ofPerson, by: 'ada' });
  await credentials.create(organization.id, 'mine', { chosen, by: 'ada' });
  expect(await configure(before)).toBe(false);
  expect(await statusesWith(before)).toEqual([200]);
  const noted = (await audited()).length;
  expect(await configure(after)).toBe(true);
  expect(await statusesWith(before, after, ofPerson, chosen, organization.token)).toEqual([401, 200, 200, 200, 200]);
  expect((await audited()).slice(noted)).toEqual([
    { action: 'credential.create', subject: 'configured', actor: 'server' },
    { action: 'credential.end', subject: 'configured', actor: 'server' },
  ]);
});

test('the same secret again changes nothing', async () => {
  const secret = newSecret();
  await configure(secret);
  const before = [await server.services.credentials.list(organization.id), await audited()];
  expect(await configure(secret)).toBe(false);
  expect([await server.services.credentials.list(organization.id), await audited()]).toEqual(before);
});

test('a secret that a person made is taken for the configured one, and still ends what was configured before', async () => {
  const [before, ofPerson] = [newSecret(), newSecret()];
  await configure(before);
  await server.services.credentials.create(organization.id, 'mine', { chosen: ofPerson, by: 'ada' });
  expect(await configure(ofPerson)).toBe(true);
  expect(await statusesWith(before, ofPerson)).toEqual([401, 200]);
  const live = (await server.services.credentials.list(organization.id)).filter(({ revokedAt }) => revokedAt === null);
  expect(live.map(({ name }) => name).sort()).toEqual(['Entra', 'mine']);
});

test('nodes that start with the same new secret at the same time do not end it for one another', async () => {
  const [before, after] = [newSecret(), newSecret()];
  await configure(before);
  await Promise.all(Array.from({ length: 4 }, () => configure(after)));
  expect(await statusesWith(before, after)).toEqual([401, 200]);
  expect((await audited()).filter(({ action }) => action === 'credential.end')).toHaveLength(1);
  expect(await configure(after)).toBe(false);
});

test('nodes that start with the same first secret at the same time keep one of it, which can be ended', async () => {
  const secret = newSecret();
  await Promise.all(Array.from({ length: 4 }, () => configure(secret)));
  const kept = (await server.services.credentials.list(organization.id)).filter(({ name }) => name === 'configured');
  expect(kept).toHaveLength(1);
  for (const { id } of kept) await server.services.credentials.revoke(organization.id, id, { by: 'ada' });
  expect(await statusesWith(secret)).toEqual([401]);
});

test('a weak secret is refused, and the one before stays', async () => {
  const before = newSecret();
  await configure(before);
  await expect(configure('passwordpassword123')).rejects.toThrow(/weak/);
  expect(await statusesWith(before)).toEqual([200]);
});

test('a server that starts with another ROLLCALL_SECRET says that it ended the one before', async () => {
  const database = await createTestDatabase();
  const [before, after] = [newSecret(), newSecret()];
  const environment = { DATABASE_URL: database.url, ROLLCALL_ORGANIZATION: 'acme', LOG_LEVEL: 'info' };
  const outputs: string[] = [];
  for (const ROLLCALL_SECRET of [before, after]) {
    const started = await startRollcall({ ...environment, ROLLCALL_SECRET });
    expect((await callWith(started.tenantUrl, `Bearer ${ROLLCALL_SECRET}`)).status).toBe(200);
    await started.end('SIGTERM');
    outputs.push(started.output());
  }
  expect(outputs.map((output) => output.includes('ROLLCALL_SECRET has changed'))).toEqual([false, true]);
  expect(outputs.join()).not.toContain(before);
  await database.drop();
}, 240_000);
