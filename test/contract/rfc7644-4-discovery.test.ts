import type { Json, JsonObject } from '../../src/protocol/json.js';
import { isObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA, GROUP_SCHEMA, LIST_RESPONSE, USER_SCHEMA } from '../../src/protocol/urns.js';
import { refusal } from '../support/refusal.js';
import type { ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
let core: ScimClient;
let vault: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
  core = (await server.createOrganization('core')).client;
  vault = (await server.createOrganization('vault')).client;
});
afterAll(() => server.close());

const ENDPOINTS = [
  '/ServiceProviderConfig',
  '/ResourceTypes',
  '/ResourceTypes/User',
  '/ResourceTypes/Group',
  '/Schemas',
  `/Schemas/${USER_SCHEMA}`,
  `/Schemas/${ENTERPRISE_USER_SCHEMA}`,
  `/Schemas/${GROUP_SCHEMA}`,
];

test.each(ENDPOINTS)('GET %s answers 200 at the location that it names', async (path) => {
  const { status, body } = await core.get(path);
  expect(status).toBe(200);
  const resources = Array.isArray(body.Resources) ? body.Resources.filter(isObject) : [body];
  expect(resources.length).toBeGreaterThan(0);
  for (const resource of resources) {
    const { location } = resource.meta as { location: string };
    expect(location.startsWith(`${core.tenantUrl}/`)).toBe(true);
    expect((await core.get(location.slice(core.tenantUrl.length))).body).toEqual(resource);
  }
});

test.each(ENDPOINTS)('%s answers 405 with Allow to anything but GET, and 401 to strangers', async (path) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const refused = await core.send({ method, path, body: {} });
    expect(refused).toMatchObject(refusal(405));
    expect(refused.headers.allow).toBe('GET');
  }
  expect(await core.as(undefined).get(path)).toMatchObject(refusal(401));
});

test.each(['/ServiceProviderConfig', '/ResourceTypes', '/Schemas'])('%s takes no filter: 403', async (path) => {
  expect(await core.get(`${path}?filter=id+eq+%22x%22`)).toMatchObject(refusal(403));
});

test.each(['/Schemas/urn:x', '/ResourceTypes/Robot', '/ServiceProviderConfig/patch', '/Schemas/constructor'])(
  'GET %s is 404',
  async (path) => {
    expect(await core.get(path)).toMatchObject(refusal(404));
  },
);

test('ServiceProviderConfig says what is so', async () => {
  const { body } = await core.get('/ServiceProviderConfig');
  expect(body).toMatchObject({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    bulk: { supported: true, maxOperations: 1_000, maxPayloadSize: 8 * 1024 * 1024 },
    filter: { supported: true, maxResults: 1000 },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    authenticationSchemes: [{ type: 'oauthbearertoken' }],
  });
});

test('the lists are ListResponses of everything there is', async () => {
  expect((await core.get('/Schemas')).body).toMatchObject({
    schemas: [LIST_RESPONSE],
    totalResults: 3,
    startIndex: 1,
    itemsPerPage: 3,
    Resources: [{ id: USER_SCHEMA }, { id: ENTERPRISE_USER_SCHEMA }, { id: GROUP_SCHEMA }],
  });
  expect((await core.get('/ResourceTypes')).body).toMatchObject({
    schemas: [LIST_RESPONSE],
    totalResults: 2,
    Resources: [
      { id: 'User', endpoint: '/Users', schema: USER_SCHEMA },
      { id: 'Group', endpoint: '/Groups', schema: GROUP_SCHEMA, schemaExtensions: [] },
    ],
  });
});

/** Paths of required attributes in all schemas, as the gallery validator flattens them. */
async function requiredPaths(client: ScimClient): Promise<string[]> {
  const { Resources } = (await client.get('/Schemas')).body;
  const schemas = Array.isArray(Resources) ? Resources.filter(isObject) : [];
  return schemas.flatMap(({ id, attributes }) =>
    flatten(attributes ?? []).map((path) => (id === ENTERPRISE_USER_SCHEMA ? `${id}:${path}` : path)),
  );
}

function flatten(attributes: Json, prefix = ''): string[] {
  const list = Array.isArray(attributes) ? attributes.filter(isObject) : [];
  return list
    .filter(({ required }) => required === true)
    .flatMap(({ name, subAttributes }: JsonObject) => [
      prefix + name,
      ...flatten(subAttributes ?? [], `${prefix}${name}.`),
    ]);
}

test('required flags follow the profile', async () => {
  expect(await requiredPaths(core)).toEqual(['userName', 'displayName']);
  expect((await requiredPaths(vault)).sort()).toEqual(
    [
      'userName',
      'externalId',
      'active',
      'title',
      'emails',
      'emails.value',
      'name',
      'name.givenName',
      'name.familyName',
      'addresses',
      'addresses.locality',
      'addresses.country',
      `${ENTERPRISE_USER_SCHEMA}:employeeNumber`,
      `${ENTERPRISE_USER_SCHEMA}:department`,
      'displayName',
    ].sort(),
  );
  const extension = (required: boolean) => ({ schemaExtensions: [{ schema: ENTERPRISE_USER_SCHEMA, required }] });
  expect((await core.get('/ResourceTypes/User')).body).toMatchObject(extension(false));
  expect((await vault.get('/ResourceTypes/User')).body).toMatchObject(extension(true));
});

test('the type of e-mail addresses and of addresses has canonicalValues, which Entra needs for typed paths', async () => {
  const { body } = await core.get(`/Schemas/${USER_SCHEMA}`);
  for (const name of ['emails', 'addresses', 'phoneNumbers']) {
    expect(body.attributes).toContainEqual(
      expect.objectContaining({
        name,
        subAttributes: expect.arrayContaining([
          expect.objectContaining({ name: 'type', canonicalValues: expect.arrayContaining(['work']) }),
        ]),
      }),
    );
  }
});

test('no answer has a null, which Entra would not read', async () => {
  for (const path of ENDPOINTS) expect((await vault.get(path)).text).not.toContain('null');
});

test('an organization whose client reads RFC 7643 alone is shown nothing beyond it, and is served as before', async () => {
  const { slug, client } = await server.createOrganization('core');
  expect((await client.get('/ServiceProviderConfig')).body).toMatchObject({ pagination: { cursor: true } });
  await server.services.organizations.set(slug, { discovery: 'rfc7643' });
  let { body } = await client.get('/ServiceProviderConfig');
  // The tenant is kept for a moment.
  for (let tries = 0; 'pagination' in body && tries < 100; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    ({ body } = await client.get('/ServiceProviderConfig'));
  }
  expect(Object.keys(body)).toEqual(
    'schemas patch bulk filter changePassword sort etag authenticationSchemes meta'.split(' '),
  );
  expect((await client.get('/Users?cursor=')).status).toBe(200);
});
