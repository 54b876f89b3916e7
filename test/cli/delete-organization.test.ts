import { OrganizationDeletion } from '../../src/directory/deletion/organization-deletion.js';
import { OperatorError } from '../../src/directory/operator-error.js';
import { OrganizationDeletionStore } from '../../src/store/deletion/organization-deletion-store.js';
import { coreUser } from '../support/sample-users.js';
import { ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { runCommand } from './rollcall-command.js';

/** All tables that speak of an organization. */
const TABLES = [
  ...['users', 'groups', 'user_memberships', 'group_memberships', 'resources', 'attribute_values', 'credentials'],
  ...['deleted_resources', 'changes', 'provisioning_log', 'schema_definitions', 'resource_type_definitions'],
];

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

const rollcall = (...args: string[]) => runCommand({ DATABASE_URL: server.databaseUrl, PUBLIC_URL: '' }, args);
const rowsOf = async ({ id }: TestOrganization): Promise<Record<string, number>> => {
  const counts = TABLES.map(
    (table) => `(SELECT count(*)::int FROM rollcall.${table} WHERE organization_id = $1) AS ${table}`,
  );
  const [row] = await server.query<Record<string, number>>(`SELECT ${counts.join(', ')}`, id);
  return row ?? {};
};

const store = () => new OrganizationDeletionStore(server.services.database);
const NOTE = { actor: 'Ada', action: 'organization.delete', subject: undefined, details: {} };

/** With two users, groups within groups, a deleted user, a schema of its own. */
async function filled(): Promise<TestOrganization> {
  const organization = await server.createOrganization('core');
  const { client } = organization;
  const [ada = '', bob = '', eve = ''] = await Promise.all(
    ['ada', 'bob', 'eve'].map(async (name) =>
      String((await client.post('/Users', coreUser(`${name}@contoso.com`))).body.id),
    ),
  );
  const group = (displayName: string, ...members: string[]) =>
    client.post('/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName,
      members: members.map((value) => ({ value })),
    });
  const inner = await group('inner', ada, bob);
  expect((await group('outer', String(inner.body.id), ada)).status).toBe(201);
  expect((await client.delete(`/Users/${eve}`)).status).toBe(204);
  await server.query(
    "INSERT INTO rollcall.schema_definitions (organization_id, urn_folded, definition) VALUES ($1, 'urn:example:own', '{}')",
    organization.id,
  );
  return organization;
}

/** The statuses that a client meets who creates user after user, until it is refused. */
async function answersUntilRefused({ client }: TestOrganization): Promise<number[]> {
  const statuses = new Set<number>();
  for (let n = 0; !statuses.has(401); n += 1)
    statuses.add((await client.post('/Users', coreUser(`late-${n}@contoso.com`))).status);
  return [...statuses];
}

test('an organization goes with all that it has, but for the audit; nobody else is touched, and the slug is free', async () => {
  const [leaving, staying] = await Promise.all([filled(), filled()]);
  await server.flushLog();
  const { id: leavingId, slug } = leaving;
  await server.query(
    `WITH resource AS (INSERT INTO rollcall.resources (organization_id, id, resource_type, resource)
        VALUES ($1, gen_random_uuid(), 'Device', '{}') RETURNING *),
      value AS (INSERT INTO rollcall.attribute_values (organization_id, resource_type, attribute, value, resource_id, is_unique)
        SELECT organization_id, resource_type, 'serial', '7', id, TRUE FROM resource)
     INSERT INTO rollcall.resource_type_definitions (organization_id, name_folded, definition) VALUES ($1, 'user', $2)`,
    leavingId,
    JSON.stringify({ name: 'User', schemaExtensions: [] }),
  );
  const [before, others] = await Promise.all([rowsOf(leaving), rowsOf(staying)]);
  expect(Object.values(before).filter((count) => count === 0)).toEqual([]);

  const preview = await rollcall('org', 'delete', slug);
  expect(preview).toMatchObject({ code: 0, errors: '' });
  expect(preview.output).toMatch(/Users +2\n +Groups +2\n.*\n +Deleted resources +1\n +Secrets, clients, trusts +1\n/);
  expect(preview.output).toMatch(/Own schemas and types +2\n/);
  expect(preview.output).toContain(`Nothing was deleted.\nTo delete it: rollcall org delete ${slug} --yes\n`);
  expect(await rowsOf(leaving)).toEqual(before);
  const dry = JSON.parse((await rollcall('org', 'delete', slug, '--json')).output);
  expect(dry).toMatchObject({ slug, deleted: false, users: 2, groups: 2, logEntries: before.provisioning_log });

  // Whoever goes on is served or refused, and never meets what is half deleted: servers remember it for a moment.
  const [deletion, answers] = await Promise.all([
    rollcall('org', 'delete', slug, '--yes', '--by', 'Ada', '--json'),
    answersUntilRefused(leaving),
  ]);
  expect(answers).toEqual([201, 401]);
  const numbers = { users: expect.any(Number), logEntries: expect.any(Number), history: expect.any(Number) };
  expect(JSON.parse(deletion.output)).toEqual({ ...dry, ...numbers, deleted: true });
  expect(Object.values(await rowsOf(leaving)).filter((count) => count > 0)).toEqual([]);
  expect(await rowsOf(staying)).toEqual(others);
  expect((await staying.client.get('/Users')).status).toBe(200);

  expect((await rollcall('org', 'show', slug)).errors).toMatch(/^There is no organization /);
  const audit = await rollcall('audit', '-o', slug);
  expect(audit.output).toMatch(
    /Ada began to delete the organization \S+, with \d+ users, 2 groups, 1 resource of its own types, 1 deleted resource, /,
  );
  expect(audit.output).toMatch(/Ada deleted the organization \S+\.\n$/);
  expect((await rollcall('org', 'create', slug, '--profile', 'core')).code).toBe(0);
  const { id } = await server.services.organizations.get(slug);
  const { token } = await server.services.credentials.create(id, 'new');
  const statuses = [leaving.token, token].map(
    async (each) => (await new ScimClient(leaving.client.tenantUrl, each).get('/Users')).status,
  );
  expect(await Promise.all(statuses)).toEqual([401, 200]);
});

test('what was interrupted is served no more, holds its slug, and is finished by the same command', async () => {
  const organization = await filled();
  const { id, slug } = organization;
  await store().begin(id, NOTE);
  const { value: first } = await store().deleteRows(id).next();
  expect(first).toBe(3);

  // Also with a credential that somebody made at that moment.
  const { token } = await server.services.credentials.create(id, 'late');
  const fresh = await server.startNode();
  const client = organization.client.at(fresh.scimUrl + slug);
  expect([(await client.get('/Users')).status, (await client.as(token).get('/Users')).status]).toEqual([401, 401]);
  await fresh.close();
  const refused = await Promise.all([
    rollcall('org', 'create', slug),
    rollcall('org', 'activate', slug),
    rollcall('secret', 'create', '-o', slug),
  ]);
  expect(refused.map(({ code, errors }) => ({ code, errors }))).toEqual(
    Array(3).fill({
      code: 1,
      errors: `${slug} is being deleted, and was not finished. Go on with: rollcall org delete ${slug} --yes\n`,
    }),
  );
  expect((await rollcall('org', 'list')).output).toMatch(new RegExp(`^${slug} .* being deleted `, 'm'));
  expect(await rollcall('org', 'delete', slug)).toMatchObject({
    code: 0,
    errors: '',
    output: expect.stringContaining('is being deleted, and was not finished. Of it there would still go:'),
  });

  expect((await rollcall('org', 'delete', slug, '--yes')).output).toMatch(/^Deleted .*, for good:\n/);
  expect(Object.values(await rowsOf(organization)).filter((count) => count > 0)).toEqual([]);
  const actions = (await server.services.audit.list({ limit: 100, slug })).map(({ action }) => action);
  expect(actions.filter((action) => action.startsWith('organization.delete'))).toEqual([
    'organization.delete',
    'organization.deleted',
  ]);
});

test('of two who delete it at once one does, and the other is told', async () => {
  const organization = await filled();
  const { slug } = organization;
  const deletion = () => new OrganizationDeletion(server.services.organizations, store());
  const results = await Promise.allSettled(['Ada', 'Bo'].map((by) => deletion().delete(slug, by, () => undefined)));
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  expect(reasons).toEqual([
    new OperatorError(`${slug} was deleted by somebody else just now: rollcall audit --organization ${slug}`),
  ]);
  expect(Object.values(await rowsOf(organization)).filter((count) => count > 0)).toEqual([]);
  const actions = (await server.services.audit.list({ limit: 100, slug })).map(({ action }) => action);
  expect(actions.filter((action) => action === 'organization.deleted')).toHaveLength(1);
});

test('it goes in steps of a thousand rows', async () => {
  const { id } = await server.createOrganization('core');
  await server.query(
    `INSERT INTO rollcall.users (organization_id, id, user_name, user_name_folded, resource)
     SELECT $1::uuid, gen_random_uuid(), n::text, n::text, '{}' FROM generate_series(1, 2500) n`,
    id,
  );
  await store().begin(id, NOTE);
  const steps: number[] = [];
  for await (const count of store().deleteRows(id)) steps.push(count);
  expect(steps.filter((count) => count > 0)).toEqual([1_000, 1_000, 500]);
});

test('a request that was under way for longer than servers remember is told that the organization is gone', async () => {
  const { id, client } = await server.createOrganization('core');
  expect((await client.get('/Users')).status).toBe(200);
  await store().begin(id, NOTE);
  await store().end(id, NOTE);
  const late = await client.post('/Users', coreUser('late@contoso.com'));
  expect([late.status, late.body.detail]).toEqual([404, 'The organization was deleted.']);
});
