import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA } from '../../src/protocol/urns.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

const samples = path.resolve(import.meta.dirname, '../samples');
const MIRA = '0192f0c1-6a3e-7c54-9d21-5b8f0e7a4c10';
const TOMAS = '0192f0c1-6a41-7e02-8b3d-1f6c9a2e7d35';

let server: TestServer;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
});
beforeEach(async () => {
  ({ client } = await server.createOrganization('core'));
});
afterAll(() => server.close());

function sample(name: string): JsonObject {
  const resource = JSON.parse(readFileSync(path.join(samples, `${name}.json`), 'utf8')) as Json;
  if (!isObject(resource)) throw new Error(`${name} is no object`);
  return resource;
}

/** What is the client's to say: everything but what the server gives, and the password. */
function sentPart({ id: _id, meta: _meta, groups: _groups, password: _password, ...sent }: JsonObject): JsonObject {
  return sent;
}

test.each(['rfc7643-8.1-user-minimal', 'rfc7643-8.2-user-full'])('%s comes back as it was sent', async (name) => {
  const created = await client.post('/Users', sample(name));
  expect(created.status).toBe(201);
  const read = await client.get(`/Users/${idOf(created)}`);
  expect(sentPart(read.body)).toEqual(sentPart(sample(name)));
  expect(read.body).toEqual(created.body);
  expect(read.body).not.toHaveProperty('password');
  expect(read.body).not.toHaveProperty('groups');
});

test('rfc7643-8.3-user-enterprise comes back as it was sent, with our own location of the manager', async () => {
  const sent = sample('rfc7643-8.3-user-enterprise');
  const created = await client.post('/Users', sent);
  expect(created.status).toBe(201);
  const manager = '0192f0c1-6a44-7190-a5e7-c40b8d913f62';
  expect(sentPart((await client.get(`/Users/${idOf(created)}`)).body)).toEqual({
    ...sentPart(sent),
    [ENTERPRISE_USER_SCHEMA]: {
      employeeNumber: '20417',
      costCenter: '4130',
      organization: 'Harbour Works AB',
      division: 'Waterways',
      department: 'Dredging',
      manager: expect.objectContaining({ value: manager, $ref: `${client.tenantUrl}/Users/${manager}` }),
    },
  });
});

test('rfc7643-8.4-group comes back with its members', async () => {
  const mira = idOf(await client.post('/Users', sample('rfc7643-8.2-user-full')));
  const tomas = idOf(await client.post('/Users', sample('rfc7643-8.1-user-minimal')));
  const text = JSON.stringify(sample('rfc7643-8.4-group')).replaceAll(MIRA, mira).replaceAll(TOMAS, tomas);
  const created = await client.post('/Groups', JSON.parse(text) as Json);
  expect(created.status).toBe(201);
  expect(sentPart((await client.get(`/Groups/${idOf(created)}`)).body)).toEqual({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: 'Dredging Crew',
    members: [
      { value: mira, $ref: `${client.tenantUrl}/Users/${mira}`, type: 'User', display: 'Mira Lindqvist' },
      {
        value: tomas,
        $ref: `${client.tenantUrl}/Users/${tomas}`,
        type: 'User',
        display: 'tomas.oduya@harbour.example',
      },
    ],
  });
});
