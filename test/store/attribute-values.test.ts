import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject } from '../../src/protocol/json.js';
import { bulk, idIn, post, statusesIn } from '../support/bulk.js';
import { defineDevices, device, LEASE } from '../support/device-type.js';
import { resourcesOf } from '../support/list-response.js';
import { watchStatements } from '../support/postgres/watched-statements.js';
import { query } from '../support/query.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
  client = organization.client;
  await defineDevices(server, organization);
});
afterEach(async () => {
  for (const table of ['users', 'groups', 'resources', 'attribute_values', 'deleted_resources'])
    await server.query(`DELETE FROM ${table} WHERE organization_id = $1`, organization.id);
});
afterAll(() => server.close());

const email = (value: string, more: JsonObject = {}): JsonObject => ({ value, ...more });
const userWith = (name: string, ...emails: string[]) => coreUser(name, { emails: emails.map((value) => email(value)) });

/** `attribute=value`, with `!` behind what must be unique, in order. */
async function rowsOf(id: string): Promise<string[]> {
  const rows = await server.query<{ row: string }>(
    `SELECT resource_type || ' ' || attribute || '=' || value || CASE WHEN is_unique THEN '!' ELSE '' END AS row
     FROM attribute_values WHERE organization_id = $1 AND resource_id = $2 ORDER BY 1`,
    organization.id,
    id,
  );
  return rows.map(({ row }) => row);
}

const allRows = async () =>
  (await server.query('SELECT resource_id FROM attribute_values WHERE organization_id = $1', organization.id)).length;

/** By row, the transaction that wrote it. */
async function writersOf(id: string): Promise<Record<string, string>> {
  const rows = await server.query<{ value: string; writer: string }>(
    'SELECT value, xmin::text AS writer FROM attribute_values WHERE organization_id = $1 AND resource_id = $2',
    organization.id,
    id,
  );
  return Object.fromEntries(rows.map(({ value, writer }) => [value, writer]));
}

describe('the rows of a user are its e-mail addresses, folded, each once', () => {
  const mine = (...values: string[]) => values.map((value) => `User emails.value=${value}`);

  test('from POST over PUT and PATCH to DELETE', async () => {
    const id = idOf(await client.post('/Users', userWith('ada', 'Ada@Contoso.com', 'ada@contoso.com', 'Å@x.org')));
    expect(await rowsOf(id)).toEqual(mine('ada@contoso.com', 'å@x.org'));
    const path = `/Users/${id}`;
    await client.put(path, userWith('ada', 'ADA@contoso.com', 'ada@example.org'));
    expect(await rowsOf(id)).toEqual(mine('ada@contoso.com', 'ada@example.org'));
    await client.patch(path, { op: 'remove', path: 'emails[value eq "ada@contoso.com"]' });
    await client.patch(path, { op: 'add', path: 'emails', value: [email('new@x.org', { type: 'work' })] });
    expect(await rowsOf(id)).toEqual(mine('ada@example.org', 'new@x.org'));
    await client.patch(path, { op: 'replace', path: 'emails[type eq "work"].value', value: 'other@x.org' });
    expect(await rowsOf(id)).toEqual(mine('ada@example.org', 'other@x.org'));
    await client.put(path, coreUser('ada'));
    expect(await rowsOf(id)).toEqual([]);
    await client.put(path, userWith('ada', 'last@x.org'));
    expect((await client.delete(path)).status).toBe(204);
    expect(await rowsOf(id)).toEqual([]);
  });

  test('two users may share one', async () => {
    await client.post('/Users', userWith('ada', 'team@x.org'));
    expect((await client.post('/Users', userWith('bob', 'Team@x.org'))).status).toBe(201);
    expect(await allRows()).toBe(2);
  });

  test('a PATCH writes only the rows that it changes', async () => {
    const id = idOf(await client.post('/Users', userWith('ada', 'a@x.org', 'b@x.org')));
    const before = await writersOf(id);
    await client.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'Analyst' });
    await client.patch(`/Users/${id}`, { op: 'replace', path: 'emails[value eq "a@x.org"].value', value: 'A@X.org' });
    expect(await writersOf(id)).toEqual(before);
    await client.patch(`/Users/${id}`, { op: 'add', path: 'emails', value: [email('c@x.org')] });
    const after = await writersOf(id);
    expect(after).toMatchObject(before);
    expect(Object.keys(after).sort()).toEqual(['a@x.org', 'b@x.org', 'c@x.org']);
  });

  test('what is refused leaves none, and changes none', async () => {
    const ada = idOf(await client.post('/Users', userWith('ada', 'ada@x.org')));
    const bob = idOf(await client.post('/Users', userWith('bob', 'bob@x.org')));
    expect((await client.post('/Users', userWith('ADA', 'ada2@x.org'))).status).toBe(409);
    expect((await client.put(`/Users/${bob}`, userWith('ada', 'bob2@x.org'))).status).toBe(409);
    const long = `${'x'.repeat(2_000)}@x.org`;
    const tooLong = refusal(400, 'invalidValue', /^emails.value takes at most 2000 bytes/);
    expect(await client.post('/Users', userWith('cyd', long))).toMatchObject(tooLong);
    expect(await client.put(`/Users/${bob}`, userWith('bob', long))).toMatchObject(tooLong);
    expect(await rowsOf(ada)).toEqual(mine('ada@x.org'));
    expect(await rowsOf(bob)).toEqual(mine('bob@x.org'));
    expect(await allRows()).toBe(2);
  });

  test('a Bulk writes them with the users that it stores, and with no other', async () => {
    await client.post('/Users', userWith('taken', 'taken@x.org'));
    const answer = await client.post(
      '/Bulk',
      bulk([
        post('/Users', 'a', userWith('ada', 'ada@x.org', 'ada2@x.org')),
        post('/Users', 'b', userWith('Taken', 'b@x.org')),
        post('/Users', 'c', coreUser('cyd')),
        post('/Users', 'd', userWith('ADA', 'd@x.org')),
      ]),
    );
    expect(statusesIn(answer)).toEqual(['201', '409', '201', '409']);
    expect(await rowsOf(idIn(answer, 0))).toEqual(mine('ada2@x.org', 'ada@x.org'));
    expect(await allRows()).toBe(3);
  });

  test('a user that is deleted while its e-mail address changes leaves none', async () => {
    const id = idOf(await client.post('/Users', userWith('ada', 'old@x.org')));
    const other = await server.services.database.pool.connect();
    await other.query('BEGIN');
    await other.query('UPDATE rollcall.users SET version = version + 1 WHERE id = $1', [id]);
    await other.query(
      `INSERT INTO rollcall.attribute_values VALUES ($1, 'User', 'emails.value', 'new@x.org', $2, FALSE)`,
      [organization.id, id],
    );
    const deleted = client.delete(`/Users/${id}`);
    while ((await server.query('SELECT FROM pg_locks WHERE NOT granted')).length === 0) await delay(5);
    await other.query('COMMIT');
    other.release();
    expect((await deleted).status).toBe(204);
    expect(await rowsOf(id)).toEqual([]);
  });
});

describe('the rows of an own resource are its unique values', () => {
  test('in one canonical text, from POST to DELETE', async () => {
    const full = {
      assetTag: 'Tag',
      inventoryNumber: 12,
      boughtAt: '2026-01-01T13:00:00+01:00',
      displayName: 'Laptop',
      [LEASE]: { contract: 'C-1', until: '2027-01-01T00:00:00Z' },
    };
    const id = idOf(await client.post('/Devices', device('S-1', full)));
    const path = `/Devices/${id}`;
    expect(await rowsOf(id)).toEqual([
      'Device assetTag=Tag!',
      'Device boughtAt=2026-01-01T12:00:00.000Z!',
      'Device inventoryNumber=12!',
      'Device serial=s-1!',
      `Device ${LEASE}:contract=c-1!`,
    ]);
    const before = await writersOf(id);
    await client.patch(path, { op: 'replace', value: { displayName: 'Other', boughtAt: '2026-01-01T12:00:00Z' } });
    expect(await writersOf(id)).toEqual(before);
    await client.patch(path, { op: 'remove', path: LEASE }, { op: 'replace', path: 'assetTag', value: '' });
    await client.patch(path, { op: 'replace', path: 'inventoryNumber', value: -0.0 });
    expect(await rowsOf(id)).toEqual([
      'Device assetTag=',
      'Device boughtAt=2026-01-01T12:00:00.000Z!',
      'Device inventoryNumber=0!',
      'Device serial=s-1!',
    ]);
    await client.put(path, device('S-2'));
    expect(await rowsOf(id)).toEqual(['Device serial=s-2!']);
    await client.delete(path);
    expect(await allRows()).toBe(0);
  });

  test('a Bulk stores the values of those that it stores alone, in both of its ways', async () => {
    await client.post('/Devices', device('taken'));
    const operations = ['a', 'taken', 'A', 'b'].map((serial, i) => post('/Devices', `d${i}`, device(serial)));
    const first = await client.post('/Bulk', bulk(operations));
    expect(statusesIn(first)).toEqual(['201', '409', '409', '201']);
    expect(await allRows()).toBe(3);
    const again = ['c', 'taken', 'd'].map((serial, i) => post('/Devices', `d${i}`, device(serial)));
    expect(statusesIn(await client.post('/Bulk', bulk(again, { failOnErrors: 1 })))).toEqual(['201', '409']);
    expect(await allRows()).toBe(4);
  });

  test('of 20 that want the value of another at the same time one gets it', async () => {
    const paths = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => `/Devices/${idOf(await client.post('/Devices', device(`S-${i}`)))}`),
    );
    const answers = await Promise.all(
      paths.map((path) => client.patch(path, { op: 'replace', path: 'serial', value: 'wanted' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(409)]);
    expect(await allRows()).toBe(20);
  });
});

test('a change, with its log entry and its rows, is one statement, and a look-up through them too', async () => {
  const statements = watchStatements(server.services.database);
  const counted = async (work: () => Promise<{ status: number }>) => {
    statements.length = 0;
    const { status } = await work();
    // Who calls, and how often, is asked for now and then by statements of its own.
    const own = statements.filter(({ text }) => /\b(FROM|INTO|UPDATE) rollcall\.(users|resources)\b/.test(text));
    return [status, own.length];
  };
  expect(await counted(() => client.post('/Users', userWith('ada', 'ada@x.org', 'ada2@x.org')))).toEqual([201, 1]);
  expect(await counted(() => client.post('/Devices', device('S-1')))).toEqual([201, 1]);
  const cases: [path: string, filter: string, changed: JsonObject][] = [
    ['/Users', 'emails[value eq "ada@x.org"]', { op: 'replace', path: 'emails', value: [email('new@x.org')] }],
    ['/Devices', 'serial eq "s-1"', { op: 'replace', path: 'serial', value: 'S-2' }],
  ];
  for (const [path, filter, changed] of cases) {
    const [id] = resourcesOf(await client.get(path)).map((resource) => resource.id);
    expect(await counted(() => client.get(path + query({ filter })))).toEqual([200, 1]);
    expect(await counted(() => client.patch(`${path}/${id}`, changed))).toEqual([200, 1]);
    expect(await counted(() => client.delete(`${path}/${id}`))).toEqual([204, 1]);
  }
});

test('a Bulk stores many with their rows in one statement, and finds out in a second what was taken', async () => {
  await client.post('/Devices', device('taken'));
  const statements = watchStatements(server.services.database);
  const inserts = () => statements.filter(({ text }) => text.includes('INSERT INTO')).map(({ text }) => text);
  const send = (...serials: string[]) =>
    client.post('/Bulk', bulk(serials.map((serial, i) => post('/Devices', `d${i}`, device(serial)))));
  expect(statusesIn(await send('a', 'b', 'c', 'Taken', 'd'))).toEqual(['201', '201', '201', '409', '201']);
  expect(inserts()).toEqual([expect.stringContaining('INSERT INTO rollcall.attribute_values')]);
  expect(await allRows()).toBe(5);
  const users = bulk(['ada', 'bob'].map((name) => post('/Users', name, userWith(name, `${name}@x.org`))));
  statements.length = 0;
  expect(statusesIn(await client.post('/Bulk', users))).toEqual(['201', '201']);
  expect(inserts()).toEqual([expect.stringContaining('INSERT INTO rollcall.attribute_values')]);
});

test('a group has rows for the unique values of its own extension', async () => {
  const urn = 'urn:example:params:scim:schemas:extension:cost:2.0:Group';
  const other = await server.createOrganization('core');
  const schema = { id: urn, name: 'Cost', attributes: [{ name: 'center', uniqueness: 'server' }] };
  await server.services.definitions.addSchema(other.slug, JSON.stringify(schema), {
    types: ['Group'],
    required: false,
  });
  const values = () =>
    server
      .query<{ value: string }>('SELECT value FROM attribute_values WHERE organization_id = $1 ORDER BY 1', other.id)
      .then((rows) => rows.map(({ value }) => value));
  const analysts = idOf(await other.client.post('/Groups', { ...group('Analysts'), [urn]: { center: 'CC-1' } }));
  const ada = idOf(await other.client.post('/Users', coreUser('ada')));
  const engineers = idOf(await other.client.post('/Groups', { ...group('Engineers', ada), [urn]: { center: 'CC-2' } }));
  expect(await values()).toEqual(['cc-1', 'cc-2']);
  const clash = refusal(409, 'uniqueness', new RegExp(`^${urn}:center "cc-1" is already taken by ${analysts}`));
  const to = (center: string) => ({ op: 'replace', path: `${urn}:center`, value: center });
  expect(await other.client.patch(`/Groups/${engineers}`, to('cc-1'))).toMatchObject(clash);
  expect(await other.client.post('/Groups', { ...group('New'), [urn]: { center: 'cc-1' } })).toMatchObject(clash);
  const removal = { op: 'remove', path: 'members' };
  expect((await other.client.patch(`/Groups/${engineers}`, to('CC-3'), removal)).status).toBe(204);
  expect(await values()).toEqual(['cc-1', 'cc-3']);
  await other.client.delete(`/Groups/${analysts}`);
  expect(await values()).toEqual(['cc-3']);
});
