import { nameOfKind } from '../../src/auth/methods/methods.js';
import { AuditReader } from '../../src/directory/audit/audit-reader.js';
import { badgeSchema } from '../support/badge-schema.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

// An administrative change and its audit entry are one transaction: never the one without the other.

let server: TestServer;
let organization: TestOrganization;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  organization = await server.createOrganization('core');
});
afterEach(() => server.query('ALTER TABLE admin_audit DROP CONSTRAINT IF EXISTS full_disk'));

const administration = async () => ({
  organizations: await server.query('SELECT * FROM organizations ORDER BY id'),
  credentials: await server.query('SELECT * FROM credentials ORDER BY id'),
  schemas: await server.query('SELECT * FROM schema_definitions ORDER BY organization_id'),
  audit: await server.query('SELECT * FROM admin_audit ORDER BY id'),
});

type Change = (organization: TestOrganization) => Promise<unknown>;
const CHANGES: ReadonlyArray<readonly [string, Change]> = [
  ['organization.create', ({ slug }) => server.services.organizations.create(`${slug}-2`, 'vault')],
  ['organization.deactivate', ({ slug }) => server.services.organizations.setActive(slug, false)],
  ['organization.limit', ({ slug }) => server.services.organizations.setLimit(slug, { rate: 7, burst: null })],
  ['credential.create', ({ id }) => server.services.credentials.create(id, 'another')],
  ['credential.end', async ({ id }) => endFirst(id)],
  [
    'schema.add',
    ({ slug }) =>
      server.services.definitions.addSchema(slug, JSON.stringify(badgeSchema()), { types: ['User'], required: false }),
  ],
];
async function endFirst(organizationId: string) {
  const [first] = await server.services.credentials.list(organizationId);
  return server.services.credentials.revoke(organizationId, first?.id ?? '');
}

test.each(CHANGES)('%s that cannot be noted is not made', async (_, change) => {
  await server.query('ALTER TABLE admin_audit ADD CONSTRAINT full_disk CHECK (FALSE) NOT VALID');
  const before = await administration();
  await expect(change(organization)).rejects.toThrow();
  expect(await administration()).toEqual(before);
});

test.each(CHANGES)('%s is noted once', async (action, change) => {
  const before = await administration();
  await change(organization);
  const after = await administration();
  expect(after).not.toMatchObject({
    organizations: before.organizations,
    credentials: before.credentials,
    schemas: before.schemas,
  });
  const added = after.audit.slice(before.audit.length) as Array<{ action: string; slug: string }>;
  expect(added.map((entry) => entry.action)).toEqual([action]);
  expect(added[0]?.slug).toMatch(new RegExp(`^${organization.slug}`));
});

test('a secret that stands for a user is kept by ids alone, and told by names while the user is there', async () => {
  const { id, slug, client } = organization;
  const { body: ada } = await client.post('/Users', { userName: 'ada.lovelace@contoso.com' });
  const { credentials, audit } = server.services;
  const user = await credentials.findUser(id, 'ada.lovelace@contoso.com');
  const secret = await credentials.create(id, "Ada Lovelace's", { user, by: 'operator' });
  await credentials.revoke(id, secret.id, { by: 'operator' });
  const sentences = async () =>
    (await new AuditReader(audit, nameOfKind).list({ limit: 2, slug })).map(({ sentence }) => sentence);
  expect(await sentences()).toEqual([
    `operator created the secret token "Ada Lovelace's" of ${slug}, for the user ada.lovelace@contoso.com.`,
    `operator ended the secret token "Ada Lovelace's" of ${slug}.`,
  ]);

  await client.delete(`/Users/${ada.id}`);
  expect(await sentences()).toEqual([
    `operator created the secret token "${secret.id}" of ${slug}, for the user ${ada.id}.`,
    `operator ended the secret token "${secret.id}" of ${slug}.`,
  ]);
  expect(JSON.stringify(await server.query('SELECT * FROM admin_audit'))).not.toMatch(/lovelace/i);
});

test.each([
  ['changed', "UPDATE admin_audit SET actor = 'nobody'"],
  ['removed', 'DELETE FROM admin_audit'],
  ['emptied', 'TRUNCATE admin_audit'],
])('what was noted cannot be %s', async (_, statement) => {
  const { audit } = await administration();
  expect(audit.length).toBeGreaterThan(0);
  await expect(server.query(statement)).rejects.toThrow('the audit is append-only');
  expect((await administration()).audit).toEqual(audit);
});
