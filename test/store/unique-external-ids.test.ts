import { randomUUID } from 'node:crypto';
import { bulk, post, statusesIn } from '../support/bulk.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

/** To make externalIds unique waits until every server must know of it. */
const TIMEOUT = 30_000;

let server: TestServer;
let organization: TestOrganization;

beforeAll(async () => {
  server = await createTestServer();
});
beforeEach(async () => {
  organization = await server.createOrganization('core');
});
afterAll(() => server.close());

const setUnique = (uniqueExternalId: boolean) =>
  server.services.organizations.set(organization.slug, { uniqueExternalId, strict: true }, 'Ada');
const create = async (name: string, externalId: string) =>
  idOf(await organization.client.post('/Users', coreUser(name, { externalId })));
const indexed = () =>
  server.query<{ resource_type: string; value: string; resource_id: string; is_unique: boolean }>(
    `SELECT resource_type, value, resource_id, is_unique FROM attribute_values
     WHERE organization_id = $1 AND attribute = 'externalId' ORDER BY resource_type, value, resource_id`,
    organization.id,
  );
const row = (value: string, id: string, resource_type = 'User') => ({
  resource_type,
  value,
  resource_id: id,
  is_unique: value !== '',
});

test('who does not ask has no row for it', async () => {
  await create('ada', 'x');
  expect(await indexed()).toEqual([]);
});

test('asked for while some are shared, it is refused naming them, and nothing is changed', async () => {
  const ids = [await create('ada', 'x'), await create('bob', 'x'), await create('eve', 'y')];
  await organization.client.post('/Groups', { ...group('A'), externalId: 'z' });
  await organization.client.post('/Groups', { ...group('B'), externalId: 'z' });
  const before = [await storedState(server, organization), await server.services.organizations.get(organization.slug)];
  const attempt = setUnique(true);
  await expect(attempt).rejects.toThrow(
    new RegExp(
      `^Nothing was changed.*\n +externalId is to be unique, and "x" .* User resource: ${ids[0]}, ${ids[1]}\\.`,
    ),
  );
  await expect(attempt).rejects.toThrow(/"z" is the value of more than one Group resource/);
  expect([await storedState(server, organization), await server.services.organizations.get(organization.slug)]).toEqual(
    before,
  );
  const audit = await server.services.audit.list({ limit: 5, slug: organization.slug });
  expect(audit.map(({ action }) => action)).not.toContain('organization.set');
});

test(
  'it holds for what is there, in each type; taken back, they may repeat; asked for again, it holds again',
  async () => {
    const ada = await create('ada', 'x');
    const bob = await create('bob', '');
    await create('eve', '');
    const staff = idOf(await organization.client.post('/Groups', { ...group('Staff'), externalId: 'x' }));
    await setUnique(true);
    const rows = await indexed();
    expect(rows).toHaveLength(4);
    expect(rows).toEqual(expect.arrayContaining([row('x', ada), row('', bob), row('x', staff, 'Group')]));
    const again = () =>
      organization.client.post('/Bulk', bulk([post('/Users', 'b', coreUser('zoe', { externalId: 'x' }))]));
    expect(statusesIn(await again())).toEqual(['409']);
    await setUnique(false);
    expect(await indexed()).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(statusesIn(await again())).toEqual(['201']);
    await expect(setUnique(true)).rejects.toThrow(/"x" is the value of more than one User/);
  },
  TIMEOUT,
);

test(
  'what servers wrote, changed and deleted that did not know of it yet is brought in a little later',
  async () => {
    const [kept, changed, deleted] = [await create('a', 'a'), await create('b', 'b'), await create('c', 'c')];
    const done = setUnique(true);
    const failed = expect(done).rejects.toThrow(/^The change was made, but.*\n +externalId is to be unique, and "a" /);
    for (let tries = 0; tries < 100 && (await indexed()).length < 3; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await server.query(
      `UPDATE users SET external_id = 'b2', resource = resource || '{"externalId": "b2"}', updated_at = now() WHERE id = $1`,
      changed,
    );
    const [late, twice] = [randomUUID(), randomUUID()];
    await server.query(
      `INSERT INTO users (organization_id, id, user_name, user_name_folded, external_id, resource) VALUES
         ($1, $2, 'late', 'late', 'l', '{"userName": "late", "externalId": "l"}'),
         ($1, $3, 'twice', 'twice', 'a', '{"userName": "twice", "externalId": "a"}')`,
      organization.id,
      late,
      twice,
    );
    // As a statement does that began before the rows of the index were there to be seen.
    const rows = await indexed();
    await organization.client.delete(`/Users/${deleted}`);
    await server.query(
      `INSERT INTO attribute_values (organization_id, resource_type, attribute, value, resource_id, is_unique)
       VALUES ($1, 'User', 'externalId', 'c', $2, true) ON CONFLICT DO NOTHING`,
      organization.id,
      deleted,
    );
    expect(rows).toEqual([row('a', kept), row('b', changed), row('c', deleted)]);
    await failed;
    expect(await indexed()).toEqual([row('a', kept), row('b2', changed), row('l', late)]);
  },
  TIMEOUT,
);
