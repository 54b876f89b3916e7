import { LogReader } from '../../src/directory/log/log-reader.js';
import type { JsonObject } from '../../src/protocol/json.js';
import { AGENT_SCHEMA, SEARCH_REQUEST } from '../../src/protocol/urns.js';
import { LogEntryStore } from '../../src/store/log/log-entry-store.js';
import { runCommand } from '../cli/rollcall-command.js';
import { bulk, idIn, post, resultsIn, statusesIn } from '../support/bulk.js';
import { DEVICE, defineDevices, device, LEASE } from '../support/device-type.js';
import { resourcesOf } from '../support/list-response.js';
import { query } from '../support/query.js';
import { refusal } from '../support/refusal.js';
import { coreUser } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { provisioningLog, storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
  await defineDevices(server, organization);
  client = organization.client;
});
afterEach(async () => {
  for (const table of ['resources', 'attribute_values', 'deleted_resources', 'users'])
    await server.query(`DELETE FROM ${table} WHERE organization_id = $1`, organization.id);
});
afterAll(() => server.close());

const create = async (serial: string, more: JsonObject = {}) =>
  idOf(await client.post('/Devices', device(serial, more)));
const serials = async (path: string, parameters: Record<string, string>) =>
  resourcesOf(await client.get(path + query(parameters))).map(({ serial }) => serial);
const find = (filter: string, more: Record<string, string> = {}) => serials('/Devices', { filter, ...more });
const replace = (path: string, value: JsonObject[string]) => ({ op: 'replace', path, value });

describe('discovery', () => {
  test('/ResourceTypes and /Schemas show the type and its schemas', async () => {
    expect((await client.get('/ResourceTypes/Device')).body).toMatchObject({
      name: 'Device',
      endpoint: '/Devices',
      schema: DEVICE,
      schemaExtensions: [{ schema: LEASE, required: false }],
    });
    expect((await client.get(`/Schemas/${DEVICE}`)).body).toMatchObject({ id: DEVICE, name: 'Device' });
  });
});

describe('the life of a resource', () => {
  test('POST answers 201 with the resource as sent, its id, meta, Location and ETag', async () => {
    const sent = device('S-1', {
      schemas: [DEVICE, LEASE],
      externalId: 'x-1',
      weight: 1.5,
      managed: true,
      inventoryNumber: 7,
      owner: { value: 'u-1', since: '2026-01-01T00:00:00Z' },
      interfaces: [{ value: '10.0.0.1', type: 'wifi' }],
      [LEASE]: { contract: 'C-1', until: '2027-01-01T00:00:00Z' },
    });
    const created = await client.post('/Devices', sent);
    const id = idOf(created);
    const location = `${client.tenantUrl}/Devices/${id}`;
    expect(created).toMatchObject({ status: 201, headers: { location, etag: 'W/"1"' } });
    expect(created.body).toEqual({
      ...sent,
      id,
      meta: {
        resourceType: 'Device',
        location,
        version: 'W/"1"',
        created: expect.any(String),
        lastModified: expect.any(String),
      },
    });
    expect((await client.get(`/Devices/${id}`)).body).toEqual(created.body);
    expect((await client.get(`/devices/${id}${query({ attributes: 'serial' })}`)).body).toEqual({
      schemas: [DEVICE, LEASE],
      id,
      serial: 'S-1',
    });
  });

  test('PUT replaces everything but what is immutable; PATCH changes a part; each is the next version', async () => {
    const path = `/Devices/${await create('S-1', { maker: 'ACME', weight: 2, [LEASE]: { contract: 'C-1' } })}`;
    const put = await client.put(path, device('S-2', { managed: false }));
    expect(put).toMatchObject({ status: 200, headers: { etag: 'W/"2"' } });
    expect(put.body).toMatchObject({ serial: 'S-2', managed: false, maker: 'ACME' });
    expect(put.body).not.toHaveProperty('weight');
    expect(put.body).not.toHaveProperty([LEASE]);
    const patched = await client.patch(
      path,
      replace('weight', 3.25),
      { op: 'add', path: 'interfaces', value: [{ value: '10.0.0.1', type: 'wifi' }] },
      { op: 'replace', path: 'interfaces[type eq "wifi"].value', value: '10.0.0.2' },
      { op: 'add', path: `${LEASE}:contract`, value: 'C-2' },
    );
    expect(patched).toMatchObject({
      status: 200,
      headers: { etag: 'W/"3"' },
      body: {
        schemas: [DEVICE, LEASE],
        serial: 'S-2',
        weight: 3.25,
        interfaces: [{ value: '10.0.0.2', type: 'wifi' }],
        [LEASE]: { contract: 'C-2' },
      },
    });
    expect(await client.patch(path, replace('weight', 3.25))).toMatchObject({ headers: { etag: 'W/"3"' } });
    expect((await client.patch(path, { op: 'remove', path: LEASE })).body).toMatchObject({ schemas: [DEVICE] });
  });

  test('what is required is required, and immutable values stay', async () => {
    expect(await client.post('/Devices', { schemas: [DEVICE], weight: 1 })).toMatchObject(
      refusal(400, 'invalidValue', /serial/),
    );
    const path = `/Devices/${await create('S-1', { maker: 'ACME' })}`;
    const before = await storedState(server, organization);
    expect(await client.patch(path, { op: 'remove', path: 'serial' })).toMatchObject(refusal(400));
    expect(await client.put(path, { schemas: [DEVICE], weight: 1 })).toMatchObject(refusal(400, 'invalidValue'));
    expect(await client.patch(path, replace('maker', 'Other'))).toMatchObject(refusal(400, 'mutability'));
    expect(await client.patch(path, replace('weight', 'heavy'))).toMatchObject(refusal(400, 'invalidValue'));
    expect(await storedState(server, organization)).toEqual(before);
  });

  test('If-Match and If-None-Match are honoured', async () => {
    const path = `/Devices/${await create('S-1')}`;
    await client.patch(path, replace('weight', 1));
    const stale = { 'If-Match': 'W/"1"' };
    expect(await client.send({ method: 'DELETE', path, headers: stale })).toMatchObject(refusal(412));
    expect(await client.send({ method: 'PUT', path, headers: stale, body: device('S-1') })).toMatchObject(refusal(412));
    expect((await client.send({ method: 'GET', path, headers: { 'If-None-Match': 'W/"2"' } })).status).toBe(304);
    expect((await client.send({ method: 'DELETE', path, headers: { 'If-Match': 'W/"2"' } })).status).toBe(204);
  });

  test('DELETE answers 204, and from then on 404; the resource is kept', async () => {
    const id = await create('S-1', { displayName: 'Laptop' });
    expect((await client.delete(`/Devices/${id}`)).status).toBe(204);
    for (const answer of [
      await client.get(`/Devices/${id}`),
      await client.delete(`/Devices/${id}`),
      await client.patch(`/Devices/${id}`, replace('weight', 1)),
    ]) {
      expect(answer).toMatchObject(refusal(404, undefined, /^Device .* does not exist in this organization/));
    }
    const kept = await server.query(
      'SELECT resource_type, name_folded, resource FROM deleted_resources WHERE organization_id = $1 AND id = $2',
      organization.id,
      id,
    );
    expect(kept).toEqual([
      { resource_type: 'Device', name_folded: 'laptop', resource: { serial: 'S-1', displayName: 'Laptop' } },
    ]);
    expect(await create('s-1')).not.toBe(id);
  });
});

describe('uniqueness', () => {
  test.each<[attribute: string, taken: JsonObject[string], clash: JsonObject[string]]>([
    ['serial', 'Straße', 'STRAßE'],
    ['assetTag', 'T-1', 'T-1'],
    ['inventoryNumber', 12, 12.0],
    ['boughtAt', '2026-01-01T12:00:00Z', '2026-01-01T13:00:00.0009+01:00'],
    [`${LEASE}:contract`, 'C-1', 'c-1'],
  ])('%s %j: POST, PUT and PATCH answer 409 naming it and who has it', async (attribute, taken, clash) => {
    const [, extension, name = attribute] = /^(.*:Device):(.*)$/.exec(attribute) ?? [];
    const member = (value: JsonObject[string]): JsonObject =>
      extension === undefined ? { [name]: value } : { [extension]: { [name]: value } };
    const holder = idOf(await client.post('/Devices', { ...device('first'), ...member(taken) }));
    const path = `/Devices/${await create('second')}`;
    const before = await storedState(server, organization);
    const expected = refusal(409, 'uniqueness', new RegExp(`^${attribute} .*already taken by ${holder}`));
    expect(await client.post('/Devices', { ...device('third'), ...member(clash) })).toMatchObject(expected);
    expect(await client.put(path, { ...device('second'), ...member(clash) })).toMatchObject(expected);
    expect(await client.patch(path, replace(attribute, clash))).toMatchObject(expected);
    expect(await storedState(server, organization)).toEqual(before);
  });

  test('caseExact values that differ in case, and empty ones, do not clash', async () => {
    await create('S-1', { assetTag: 'T-1' });
    await create('S-2', { assetTag: 't-1' });
    await create('S-3', { assetTag: '' });
    await create('S-4', { assetTag: '' });
    expect(await find('assetTag eq ""')).toEqual(['S-3', 'S-4']);
  });

  test('a value that was given up, by PATCH or DELETE, is free again; its own a resource keeps', async () => {
    const first = await create('S-1');
    expect(await client.patch(`/Devices/${first}`, replace('serial', 's-1'))).toMatchObject({ status: 200 });
    await client.patch(`/Devices/${first}`, replace('serial', 'S-2'));
    const second = await create('S-1');
    await client.delete(`/Devices/${second}`);
    await create('S-1');
  });

  test('a value too long for an index is 400', async () => {
    const long = 'x'.repeat(2_001);
    expect(await client.post('/Devices', device(long))).toMatchObject(refusal(400, 'invalidValue', /serial.*2000/));
    const path = `/Devices/${await create('S-1')}`;
    expect(await client.patch(path, replace('serial', long))).toMatchObject(refusal(400, 'invalidValue'));
    expect((await client.post('/Devices', device('x'.repeat(2_000)))).status).toBe(201);
  });

  test('of 20 devices created at the same time with one serial number there is one', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => client.post('/Devices', device(i % 2 ? 'Same' : 'SAME'))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)]);
    expect(answers.filter(({ status }) => status === 409).map(({ body }) => body.scimType)).toEqual(
      Array(19).fill('uniqueness'),
    );
    expect(await find('serial eq "same"')).toHaveLength(1);
  });
});

describe('queries', () => {
  beforeEach(async () => {
    for (let i = 0; i < 7; i += 1) {
      await create(`Serial-${i}`, {
        externalId: `ext-${i}`,
        weight: 10 - i,
        managed: i % 2 === 0,
        inventoryNumber: i * 100,
        boughtAt: `2026-01-0${i + 1}T00:00:00Z`,
        interfaces: [{ value: `10.0.0.${i}`, type: i < 3 ? 'wifi' : 'ethernet' }],
        ...(i < 2 ? { [LEASE]: { contract: `C-${i}` } } : {}),
      });
    }
  });

  test.each<[filter: string, found: number[]]>([
    ['serial eq "SERIAL-3"', [3]],
    ['serial sw "serial-"', [0, 1, 2, 3, 4, 5, 6]],
    ['serial sw "serial-6"', [6]],
    ['not (serial eq "serial-3")', [0, 1, 2, 4, 5, 6]],
    ['serial co "-5" or serial ew "-6"', [5, 6]],
    ['externalId eq "ext-2"', [2]],
    ['externalId sw "EXT"', []],
    ['inventoryNumber eq 300', [3]],
    ['inventoryNumber eq 3e2', [3]],
    ['inventoryNumber gt 400', [5, 6]],
    ['boughtAt eq "2026-01-03T01:00:00+01:00"', [2]],
    ['boughtAt lt "2026-01-02T00:00:00Z"', [0]],
    ['managed eq true and weight lt 7', [4, 6]],
    ['interfaces[type eq "WIFI" and value sw "10.0.0.1"]', [1]],
    [`${LEASE}:contract eq "c-1"`, [1]],
    [`${LEASE}:contract pr`, [0, 1]],
    [`schemas eq "${LEASE}"`, [0, 1]],
    ['meta.resourceType eq "Device"', [0, 1, 2, 3, 4, 5, 6]],
    ['meta.resourceType eq "User"', []],
  ])('%s', async (filter, found) => {
    expect(await find(filter)).toEqual(found.map((i) => `Serial-${i}`));
    const searched = await client.post('/Devices/.search', { schemas: [SEARCH_REQUEST], filter });
    expect(resourcesOf(searched).map(({ serial }) => serial)).toEqual(found.map((i) => `Serial-${i}`));
  });

  test('by id, and by location', async () => {
    const [first = {}] = resourcesOf(await client.get('/Devices'));
    expect(await find(`id eq "${first.id}"`)).toEqual(['Serial-0']);
    expect(await find(`meta.location eq "${client.tenantUrl}/Devices/${first.id}"`)).toEqual(['Serial-0']);
  });

  test.each([
    ['weight', 'ascending', [6, 5, 4, 3, 2, 1, 0]],
    ['serial', 'descending', [6, 5, 4, 3, 2, 1, 0]],
    [`${LEASE}:contract`, 'descending', [2, 3, 4, 5, 6, 1, 0]],
    ['interfaces.value', 'ascending', [0, 1, 2, 3, 4, 5, 6]],
  ])('sorted by %s, %s, by index and by cursor', async (sortBy, sortOrder, order) => {
    const expected = order.map((i) => `Serial-${i}`);
    expect(await serials('/Devices', { sortBy, sortOrder })).toEqual(expected);
    const walked: unknown[] = [];
    let cursor: unknown = '';
    for (let page = 0; page < 4; page += 1) {
      const answer = await client.get(`/Devices${query({ sortBy, sortOrder, count: '2', cursor: String(cursor) })}`);
      walked.push(...resourcesOf(answer).map(({ serial }) => serial));
      cursor = answer.body.nextCursor;
    }
    expect(cursor).toBeUndefined();
    expect(walked).toEqual(expected);
  });

  test('pages by index count exactly', async () => {
    expect((await client.get(`/Devices${query({ startIndex: '3', count: '2' })}`)).body).toMatchObject({
      totalResults: 7,
      startIndex: 3,
      itemsPerPage: 2,
      Resources: [{ serial: 'Serial-2' }, { serial: 'Serial-3' }],
    });
    const byLocation = await client.get(`/Devices${query({ sortBy: 'meta.location', count: '2' })}`);
    expect(byLocation).toMatchObject({ status: 200, body: { totalResults: 7, itemsPerPage: 2 } });
  });
});

describe('Bulk', () => {
  test('creates, changes and deletes own resources that refer to users and each other', async () => {
    const old = await create('old');
    const answer = await client.post(
      '/Bulk',
      bulk([
        post('/Devices', 'laptop', device('laptop', { owner: { value: 'bulkId:ada' } })),
        post('/Devices', 'phone', device('phone')),
        post('/Users', 'ada', coreUser('ada')),
        {
          method: 'PATCH',
          path: '/Devices/bulkId:phone',
          data: { Operations: [replace('owner.value', 'bulkId:ada')] },
        },
        { method: 'PUT', path: `/Devices/${old}`, data: device('renamed') },
        { method: 'DELETE', path: `/Devices/${old}` },
      ]),
    );
    expect(statusesIn(answer)).toEqual(['201', '201', '201', '200', '200', '204']);
    const ada = idIn(answer, 2);
    const devices = resourcesOf(await client.get('/Devices'));
    expect(devices.map(({ serial, owner }) => [serial, owner])).toEqual(
      expect.arrayContaining([
        ['laptop', { value: ada }],
        ['phone', { value: ada }],
      ]),
    );
    expect(devices).toHaveLength(2);
  });

  test('those with a value that is taken, by a stored one or by one before, are 409, all others 201', async () => {
    const holder = await create('taken');
    const names = ['a', 'TAKEN', 'b', 'A', 'c', 'taken', 'd', 'B'];
    const answer = await client.post(
      '/Bulk',
      bulk(names.map((serial, i) => post('/Devices', `d${i}`, device(serial)))),
    );
    expect(statusesIn(answer)).toEqual(['201', '409', '201', '409', '201', '409', '201', '409']);
    const details = resultsIn(answer).map(({ response }) => (response as JsonObject | undefined)?.detail);
    expect(details[1]).toMatch(new RegExp(`^Operation 2 of the Bulk: serial "TAKEN" is already taken by ${holder}`));
    expect(details[3]).toMatch(
      new RegExp(`^Operation 4 of the Bulk: serial "A" is already taken by ${idIn(answer, 0)}`),
    );
    expect(await find('serial pr')).toEqual(['taken', 'a', 'b', 'c', 'd']);
  });

  test('with failOnErrors nothing is stored after the last error', async () => {
    await create('taken');
    const names = ['a', 'taken', 'b', 'Taken', 'c', 'd'];
    const answer = await client.post(
      '/Bulk',
      bulk(
        names.map((serial, i) => post('/Devices', `d${i}`, device(serial))),
        { failOnErrors: 2 },
      ),
    );
    expect(statusesIn(answer)).toEqual(['201', '409', '201', '409']);
    expect(await find('serial pr')).toEqual(['taken', 'a', 'b']);
  });
});

describe('tenancy', () => {
  test('another organization has no such type, and its own type is another one', async () => {
    const id = await create('S-1');
    const stranger = await server.createOrganization('core');
    expect(await stranger.client.get(`/Devices/${id}`)).toMatchObject(refusal(404, undefined, /no resource type/));
    expect(await stranger.client.post('/Devices', device('S-1'))).toMatchObject(refusal(404));
    const other = await server.createOrganization('core');
    await defineDevices(server, other);
    expect(await other.client.get(`/Devices/${id}`)).toMatchObject(refusal(404));
    expect((await other.client.delete(`/Devices/${id}`)).status).toBe(404);
    expect(resourcesOf(await other.client.get('/Devices'))).toEqual([]);
    expect((await other.client.post('/Devices', device('S-1'))).status).toBe(201);
    expect((await client.get(`/Devices/${id}`)).status).toBe(200);
  });

  test('two own types share nothing, not even what must be unique', async () => {
    const id = await create('S-1');
    const spare = idOf(await client.post('/Spares', device('S-1')));
    const answer = await client.post(
      '/Bulk',
      bulk([post('/Spares', 'a', device('S-2')), post('/Devices', 'b', device('S-2'))]),
    );
    expect(statusesIn(answer)).toEqual(['201', '201']);
    expect(await find('serial sw "s-"')).toEqual(['S-1', 'S-2']);
    expect(resourcesOf(await client.get(`/Spares${query({ filter: 'serial eq "s-1"' })}`))).toMatchObject([
      { id: spare },
    ]);
    expect((await client.get(`/Spares/${id}`)).status).toBe(404);
    expect((await client.patch(`/Spares/${id}`, replace('weight', 1))).status).toBe(404);
    expect((await client.delete(`/Spares/${id}`)).status).toBe(404);
    const holder = refusal(409, 'uniqueness', new RegExp(`already taken by ${spare}`));
    expect(await client.post('/Spares', device('S-1'))).toMatchObject(holder);
  });

  test('the id of a user is no device, nor that of a device a user', async () => {
    const id = await create('S-1');
    const ada = idOf(await client.post('/Users', coreUser('ada')));
    expect((await client.get(`/Users/${id}`)).status).toBe(404);
    expect((await client.delete(`/Users/${id}`)).status).toBe(404);
    expect((await client.get(`/Devices/${ada}`)).status).toBe(404);
    expect((await client.delete(`/Devices/${ada}`)).status).toBe(404);
    expect((await client.get(`/Devices/${id}`)).status).toBe(200);
  });
});

test('the provisioning log calls a device by its displayName, else by its first required string', async () => {
  const since = new Date();
  const id = await create('S-1');
  await client.patch(`/Devices/${id}`, { op: 'add', path: 'displayName', value: 'Laptop' });
  await client.patch(`/Devices/${id}`, replace('weight', 1));
  await client.delete(`/Devices/${id}`);
  await client.post('/Devices', { displayName: 'No serial' });
  await create('Other');
  await client.post('/Devices', { SERIAL: 'other' });
  await provisioningLog(server, organization);
  const sentences: string[] = [];
  const reader = new LogReader(new LogEntryStore(server.services.database));
  for await (const entry of reader.read(organization.id, { since, reads: true, limit: 10 }))
    sentences.push(entry.sentence);
  expect(sentences).toEqual([
    'Created device S-1, with "Entra".',
    'Changed device Laptop: displayName set to "Laptop".',
    'Changed device Laptop: weight set to 1.',
    'Deleted device Laptop, with "Entra".',
    expect.stringMatching(/^Refused POST \/Devices for No serial with 400 invalidValue: .*serial/),
    'Created device Other, with "Entra".',
    expect.stringMatching(/^Refused POST \/Devices for other with 409 uniqueness: serial "other" is already taken/),
  ]);
});

test('agents, as their draft has them, are created, found and changed once they are switched on', async () => {
  const { slug, client: of } = await server.createOrganization('core');
  const rollcall = (...args: string[]) => runCommand(server.environment, ['type', 'add', slug, ...args]);
  expect(await rollcall()).toMatchObject({ code: 1, errors: expect.stringContaining('--preset agents') });
  expect(await rollcall('--preset', 'agents')).toMatchObject({ code: 0, output: expect.stringContaining('/Agents') });
  expect((await rollcall('--preset', 'agents')).code).toBe(1);
  await until(async () => (await of.get('/Agents')).status === 200);

  const owner = idOf(await of.post('/Users', coreUser('owner')));
  const schemas = [AGENT_SCHEMA];
  const made = await of.post('/Agents', {
    schemas,
    agentUserName: 'Booking',
    description: 'Books rooms.',
    active: true,
    owners: [{ value: owner }],
  });
  expect([made.status, made.body.meta]).toMatchObject([201, { resourceType: 'Agent' }]);
  expect((await of.post('/Agents', { schemas, agentUserName: 'BOOKING' })).status).toBe(409);
  expect((await of.post('/Agents', { schemas, displayName: 'Nameless' })).status).toBe(400);
  const find = async (filter: string) =>
    resourcesOf(await of.get(`/Agents${query({ filter })}`)).map(({ agentUserName }) => agentUserName);
  expect(await find(`agentUserName eq "booking" and owners[value eq "${owner}"]`)).toEqual(['Booking']);
  const patched = await of.patch(`/Agents/${idOf(made)}`, replace('active', false), { op: 'remove', path: 'owners' });
  expect(patched.body).toMatchObject({ active: false });
  expect(await find('active eq false and not (owners pr)')).toEqual(['Booking']);
});
