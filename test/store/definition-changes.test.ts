import { evaluateFilter } from '../../src/protocol/filter/evaluate-filter.js';
import { parseFilter } from '../../src/protocol/filter/parse-filter.js';
import { resolveFilter } from '../../src/protocol/filter/resolve-filter.js';
import type { JsonObject } from '../../src/protocol/json.js';
import { resourceTypesOf } from '../../src/protocol/profiles/resource-types.js';
import { BADGE } from '../support/badge-schema.js';
import { resourcesOf } from '../support/list-response.js';
import { query } from '../support/query.js';
import { refusal } from '../support/refusal.js';
import { coreUser } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

/** To turn uniqueness on waits until every server must know of it. */
const TIMEOUT = 30_000;

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

const badge = (...attributes: JsonObject[]) => JSON.stringify({ id: BADGE, attributes });
const NONE = { types: [], required: false };
const NUMBER = { name: 'number' };

/** An organization whose users carry a badge with these attributes. */
async function withBadge(...attributes: JsonObject[]): Promise<TestOrganization> {
  const organization = await server.createOrganization('core');
  const extending = { types: ['User'], required: false };
  await server.services.definitions.addSchema(organization.slug, badge(...attributes), extending);
  return organization;
}
const replace = ({ slug }: TestOrganization, ...attributes: JsonObject[]) =>
  server.services.definitions.replaceSchema(slug, badge(...attributes), NONE);
const create = async ({ client }: TestOrganization, userName: string, values: JsonObject) =>
  idOf(await client.post('/Users', coreUser(userName, { [BADGE]: values })));
const indexed = ({ id }: TestOrganization) =>
  server.query<{ value: string; resource_id: string; is_unique: boolean }>(
    'SELECT value, resource_id, is_unique FROM attribute_values WHERE organization_id = $1 AND attribute = $2 ORDER BY value',
    id,
    `${BADGE}:number`,
  );

/** Asks until the server has taken up a change of definitions. */
async function served({ client }: TestOrganization, is: (schemas: string) => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (is((await client.get('/Schemas')).text)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the change of definitions was not taken up');
}

test.each<[string, JsonObject[], RegExp]>([
  ['removal', [{ name: 'other' }], /badge:1\.0:User:number is removed, and 2 User resources have a value for it.*pr\)/],
  ['another type', [{ ...NUMBER, type: 'integer' }], /changes its type from string to integer, and 2 User resources/],
  ['more values', [{ ...NUMBER, multiValued: true }], /becomes multi-valued, and 2 User resources/],
])('%s is refused with the count while values are stored, and nothing changes', async (_, next, reason) => {
  const organization = await withBadge(NUMBER, { name: 'unused' });
  for (const name of ['a', 'b']) await create(organization, name, { number: name });
  await create(organization, 'c', { unused: 'x' });
  const before = await server.services.definitions.list(organization.slug);
  await expect(replace(organization, { name: 'unused' }, ...next)).rejects.toThrow(reason);
  expect(await server.services.definitions.list(organization.slug)).toEqual(before);
  await expect(replace(organization, NUMBER)).rejects.toThrow(/unused is removed, and 1 User resource has/);
});

test('the same is done when no value is stored; values of another organization do not count', async () => {
  const [organization, other] = [await withBadge(NUMBER), await withBadge(NUMBER)];
  await create(other, 'a', { number: '1' });
  await replace(organization, { ...NUMBER, type: 'integer', multiValued: true });
  const { attributes } = await server.services.definitions.schema(organization.slug, BADGE);
  expect(attributes).toMatchObject([{ type: 'integer', multiValued: true }]);
});

test('the audit keeps what definitions were before a change, and what is gone', async () => {
  const organization = await withBadge(NUMBER);
  const entries = () =>
    server.query<{ action: string; before: { id: string; attributes: object[] }[] | null }>(
      `SELECT action, details->'before' AS before FROM admin_audit WHERE slug = $1 AND action LIKE 'schema.%' ORDER BY id`,
      organization.slug,
    );
  await replace(organization, { ...NUMBER, multiValued: true });
  await server.services.definitions.removeSchema(organization.slug, BADGE, []);
  const [added, replaced, removed] = await entries();
  expect(added).toEqual({ action: 'schema.add', before: null });
  expect(replaced?.before).toMatchObject([{ id: BADGE, attributes: [{ name: NUMBER.name, multiValued: false }] }]);
  expect(removed?.before).toContainEqual(
    expect.objectContaining({ id: BADGE, attributes: [expect.objectContaining({ multiValued: true })] }),
  );
});

test('sub-attributes count, also in arrays', async () => {
  const doors = (...names: string[]) => ({
    name: 'doors',
    type: 'complex',
    multiValued: true,
    subAttributes: names.map((name) => ({ name })),
  });
  const organization = await withBadge(doors('value', 'floor', 'key'));
  await create(organization, 'a', { doors: [{ value: '1' }, { value: '2', floor: 'x' }] });
  await expect(replace(organization, doors('value', 'key'))).rejects.toThrow(
    /doors\.floor is removed, and 1 User resource has/,
  );
  await replace(organization, doors('value', 'floor'));
});

test('a schema, or a resource type, goes only when nothing is stored of it', async () => {
  const organization = await withBadge(NUMBER);
  const { definitions } = server.services;
  const id = await create(organization, 'a', { number: '1' });
  for (const from of [[], ['User']]) {
    await expect(definitions.removeSchema(organization.slug, BADGE, from)).rejects.toThrow(
      /User is removed, and 1 User resource/,
    );
  }
  await organization.client.patch(`/Users/${id}`, { op: 'remove', path: BADGE });
  await definitions.removeSchema(organization.slug, BADGE, []);
  expect(await definitions.list(organization.slug)).toEqual({ schemas: [], types: [] });

  const schema = 'urn:example:scim:schemas:core:1.0:Device';
  await definitions.addSchema(organization.slug, JSON.stringify({ id: schema, attributes: [NUMBER] }), NONE);
  await definitions.addType(organization.slug, JSON.stringify({ name: 'Device', endpoint: '/Devices', schema }));
  await served(organization, (text) => text.includes(schema));
  const device = idOf(await organization.client.post('/Devices', { number: '1' }));
  await expect(definitions.removeType(organization.slug, 'Device')).rejects.toThrow(
    /1 Device resource is stored\. Delete it/,
  );
  await organization.client.delete(`/Devices/${device}`);
  await definitions.removeType(organization.slug, 'Device');
});

describe('uniqueness', () => {
  test(
    'turned on while values collide, it is refused naming them',
    async () => {
      const organization = await withBadge(NUMBER);
      const ids = [
        await create(organization, 'a', { number: 'X-1' }),
        await create(organization, 'b', { number: 'x-1' }),
      ];
      const attempt = replace(organization, { ...NUMBER, uniqueness: 'server' });
      await expect(attempt).rejects.toThrow(new RegExp(`number is to be unique, and "x-1" .*${ids.join('.*')}`));
      expect(await indexed(organization)).toEqual([]);
      const { attributes } = await server.services.definitions.schema(organization.slug, BADGE);
      expect(attributes).toMatchObject([{ uniqueness: 'none' }]);
    },
    TIMEOUT,
  );

  test(
    'what a server wrote that did not know of it yet is indexed a little later, and what it changed',
    async () => {
      const organization = await withBadge(NUMBER);
      const ids = [await create(organization, 'a', { number: 'A' }), await create(organization, 'b', { number: 'B' })];
      const done = replace(organization, { ...NUMBER, uniqueness: 'server' });
      for (let tries = 0; tries < 100 && (await indexed(organization)).length < 2; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const write = (id: string, number: string) =>
        server.query(
          `UPDATE users SET resource = jsonb_set(resource, ARRAY['${BADGE}', 'number'], to_jsonb($1::text)) WHERE id = $2`,
          number,
          id,
        );
      await write(ids[0] ?? '', 'C');
      const rowOfB = () =>
        server.query<{ xmin: string }>('SELECT xmin::text FROM attribute_values WHERE resource_id = $1', ids[1]);
      const before = await rowOfB();
      await done;
      // What was right was not written again.
      expect(await rowOfB()).toEqual(before);
      expect(before).toHaveLength(1);
      expect(await indexed(organization)).toEqual([
        { value: 'b', resource_id: ids[1], is_unique: true },
        { value: 'c', resource_id: ids[0], is_unique: true },
      ]);
    },
    TIMEOUT,
  );

  test(
    'turned on, it holds for the values that were there, and filters find them; turned off, it does not',
    async () => {
      const organization = await withBadge(NUMBER);
      const id = await create(organization, 'a', { number: 'X-1' });
      await create(organization, 'b', { number: '' });
      await create(organization, 'c', { number: '' });
      await replace(organization, { ...NUMBER, uniqueness: 'server' });
      expect(await indexed(organization)).toContainEqual({ value: 'x-1', resource_id: id, is_unique: true });
      await served(
        organization,
        (text) => text.includes(`"name":"number"`) && /"number"[^}]*"uniqueness":"server"/.test(text),
      );
      const again = () => organization.client.post('/Users', coreUser('d', { [BADGE]: { number: 'x-1' } }));
      expect(await again()).toMatchObject(refusal(409, 'uniqueness', new RegExp(id)));
      const filter = `${BADGE}:number eq "X-1"`;
      expect(resourcesOf(await organization.client.get(`/Users${query({ filter })}`)).map((user) => user.id)).toEqual([
        id,
      ]);

      await replace(organization, NUMBER);
      expect(await indexed(organization)).toEqual([]);
      await served(organization, (text) => /"number"[^}]*"uniqueness":"none"/.test(text));
      expect((await again()).status).toBe(201);
    },
    TIMEOUT,
  );
});

test('a user from before a required extension can still be changed by PATCH, and must carry it in a PUT', async () => {
  const organization = await server.createOrganization('core');
  const id = idOf(await organization.client.post('/Users', coreUser('early')));
  const site = badge({ name: 'site', required: true });
  await server.services.definitions.addSchema(organization.slug, site, { types: ['User'], required: true });
  await served(organization, (text) => text.includes(BADGE));
  const { status } = await organization.client.patch(`/Users/${id}`, { op: 'replace', path: 'active', value: false });
  expect(status).toBe(200);
  expect(await organization.client.put(`/Users/${id}`, coreUser('early'))).toMatchObject(
    refusal(400, 'invalidValue', /site/),
  );
});

describe('what a server wrote that did not know of the change yet', () => {
  let organization: TestOrganization;
  let id: string;

  beforeAll(async () => {
    organization = await withBadge(NUMBER, { name: 'count', type: 'integer' }, { name: 'since', type: 'dateTime' });
    id = await create(organization, 'stale', { number: 'N', count: 5, since: '2026-01-01T00:00:00Z' });
    await create(organization, 'fresh', { number: 'F', count: 7, since: '2026-01-02T00:00:00Z' });
    const stale = {
      number: ['was', 'many'],
      count: 'five',
      since: 'long ago',
      gone: 'hidden-1',
      older: { gone: 'hidden-2' },
    };
    await server.query(
      `UPDATE users SET resource = resource || jsonb_build_object('${BADGE}', $1::jsonb, 'urn:example:gone', $2::jsonb, 'gone', 'hidden-4') WHERE id = $3`,
      JSON.stringify(stale),
      JSON.stringify({ secret: 'hidden-3' }),
      id,
    );
  });

  test('is not shown', async () => {
    const { status, text, body } = await organization.client.get(`/Users/${id}`);
    expect([status, body.userName]).toEqual([200, 'stale']);
    expect(text).not.toContain('hidden');
    expect((await organization.client.get(`/Users${query({ attributes: BADGE })}`)).text).not.toContain('hidden');
    expect(resourcesOf(await organization.client.get('/Users'))).toHaveLength(2);
  });

  test.each(['count gt 1', 'count eq 5', 'since gt "2020-01-01T00:00:00Z"', 'number eq "was"', 'not (count gt 1)'])(
    'breaks no filter: %s, in PostgreSQL as in memory',
    async (condition) => {
      const filter = condition.replace(/(\w+) (gt|eq)/, `${BADGE}:$1 $2`);
      const found = await organization.client.get(`/Users${query({ filter })}`);
      expect(found.status).toBe(200);
      const type = resourceTypesOf('core', await server.services.definitions.list(organization.slug)).get('User');
      const rows = await server.query<{ id: string; resource: JsonObject }>(
        'SELECT id, resource FROM users WHERE organization_id = $1 ORDER BY id',
        organization.id,
      );
      const chosen = rows.filter(
        ({ resource }) => type && evaluateFilter(resolveFilter(type, parseFilter(filter)), resource),
      );
      expect(resourcesOf(found).map((user) => user.id)).toEqual(chosen.map((row) => row.id));
    },
  );

  test.each(['number', 'count', 'since'])('breaks no sorting by %s', async (name) => {
    const sorted = await organization.client.get(`/Users${query({ sortBy: `${BADGE}:${name}` })}`);
    expect(resourcesOf(sorted)).toHaveLength(2);
  });

  test('breaks no PATCH and no PUT', async () => {
    const patched = await organization.client.patch(
      `/Users/${id}`,
      { op: 'replace', path: 'title', value: 'Dr.' },
      { op: 'replace', path: `${BADGE}:count`, value: 6 },
    );
    expect([patched.status, patched.text]).toEqual([200, expect.not.stringContaining('hidden')]);
    const put = await organization.client.put(`/Users/${id}`, coreUser('stale', { [BADGE]: { count: 1 } }));
    expect(put).toMatchObject({ status: 200, body: { [BADGE]: { count: 1 } } });
    expect((await organization.client.delete(`/Users/${id}`)).status).toBe(204);
  });
});

test('two changes at the same time are made one after the other', async () => {
  const { slug } = await withBadge(NUMBER);
  const add = (n: number) =>
    server.services.definitions.addSchema(slug, JSON.stringify({ id: `urn:example:s${n}`, attributes: [NUMBER] }), {
      types: ['User'],
      required: false,
    });
  await Promise.all([1, 2, 3, 4, 5, 6].map(add));
  const { schemas, types } = await server.services.definitions.list(slug);
  expect(schemas).toHaveLength(7);
  expect(types).toMatchObject([{ name: 'User', schemaExtensions: { length: 7 } }]);
});
