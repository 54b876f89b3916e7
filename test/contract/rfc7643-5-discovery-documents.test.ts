import { isObject, type Json, type JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA as ENT } from '../../src/protocol/urns.js';
import { resourcesOf } from '../support/list-response.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import type { ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
  ({ client } = await server.createOrganization('core'));
});
afterAll(() => server.close());

/** Every attribute and sub-attribute of all schemas. */
async function attributes(): Promise<{ depth: number; attribute: JsonObject }[]> {
  const walk = (list: Json | undefined, depth: number): { depth: number; attribute: JsonObject }[] =>
    (Array.isArray(list) ? list.filter(isObject) : []).flatMap((attribute) => [
      { depth, attribute },
      ...walk(attribute.subAttributes, depth + 1),
    ]);
  return resourcesOf(await client.get('/Schemas')).flatMap((schema) => walk(schema.attributes, 0));
}

test('§5: ServiceProviderConfig has every required part, each of its type', async () => {
  const supported = { supported: expect.any(Boolean) };
  const { body } = await client.get('/ServiceProviderConfig');
  expect(body).toMatchObject({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: supported,
    bulk: { ...supported, maxOperations: expect.any(Number), maxPayloadSize: expect.any(Number) },
    filter: { ...supported, maxResults: expect.any(Number) },
    changePassword: supported,
    sort: supported,
    etag: supported,
  });
  const schemes = body.authenticationSchemes as JsonObject[];
  expect(schemes.length).toBeGreaterThan(0);
  for (const scheme of schemes) {
    expect(scheme).toMatchObject({
      type: expect.stringMatching(/^(oauth|oauth2|oauthbearertoken|httpbasic|httpdigest)$/),
      name: expect.stringMatching(/./),
      description: expect.stringMatching(/./),
    });
  }
});

test('§5: nothing is shown to strangers, not even the authentication schemes', async () => {
  expect(await client.as(undefined).get('/ServiceProviderConfig')).toMatchObject(refusal(401));
});

test('§6: a ResourceType has name, description, endpoint and schema, and names only schemas that there are', async () => {
  const schemas = resourcesOf(await client.get('/Schemas')).map(({ id }) => id);
  const types = resourcesOf(await client.get('/ResourceTypes'));
  expect(types.map(({ name, endpoint }) => [name, endpoint])).toEqual(
    expect.arrayContaining([
      ['User', '/Users'],
      ['Group', '/Groups'],
    ]),
  );
  for (const { schemas: own, name, description, endpoint, schema, schemaExtensions, meta } of types) {
    expect(own).toEqual(['urn:ietf:params:scim:schemas:core:2.0:ResourceType']);
    expect([name, description]).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);
    expect(meta).toMatchObject({ resourceType: 'ResourceType' });
    expect((await client.get(String(endpoint))).status).toBe(200);
    expect(schemas).toContain(schema);
    for (const extension of schemaExtensions as JsonObject[]) {
      expect(extension).toEqual({ schema: expect.any(String), required: expect.any(Boolean) });
      expect(schemas).toContain(extension.schema);
    }
  }
});

test('§7: a Schema has its URN, name, description and attributes', async () => {
  const schemas = resourcesOf(await client.get('/Schemas'));
  expect(schemas.length).toBeGreaterThanOrEqual(3);
  for (const schema of schemas) {
    expect(schema).toMatchObject({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
      id: expect.stringMatching(/^urn:/),
      name: expect.stringMatching(/./),
      description: expect.stringMatching(/./),
      attributes: expect.arrayContaining([expect.objectContaining({ name: expect.any(String) })]),
    });
  }
});

test('§7: every attribute has all its characteristics, with values that the RFC knows', async () => {
  const all = await attributes();
  expect(all.length).toBeGreaterThan(80);
  for (const { attribute } of all) {
    expect(attribute).toMatchObject({
      type: expect.stringMatching(/^(string|boolean|decimal|integer|dateTime|reference|binary|complex)$/),
      multiValued: expect.any(Boolean),
      description: expect.stringMatching(/./),
      required: expect.any(Boolean),
      mutability: expect.stringMatching(/^(readOnly|readWrite|immutable|writeOnly)$/),
      returned: expect.stringMatching(/^(always|never|default|request)$/),
      uniqueness: expect.stringMatching(/^(none|server|global)$/),
    });
  }
  const withCase = all.filter(({ attribute }) => ['string', 'reference', 'binary'].includes(String(attribute.type)));
  for (const { attribute } of withCase) expect(attribute.caseExact).toEqual(expect.any(Boolean));
  const references = all.filter(({ attribute }) => attribute.type === 'reference');
  for (const { attribute } of references)
    expect(attribute.referenceTypes).toEqual(expect.arrayContaining([expect.any(String)]));
});

test('§2.1, §2.3.8: names begin with a small letter and obey the grammar; what is complex has simple parts only', async () => {
  const all = await attributes();
  for (const { depth, attribute } of all) {
    expect(attribute.name).toMatch(/^\$?[a-z][A-Za-z0-9_-]*$/);
    expect(depth).toBeLessThan(2);
    expect({ name: attribute.name, parts: Array.isArray(attribute.subAttributes) }).toEqual({
      name: attribute.name,
      parts: attribute.type === 'complex',
    });
  }
});

test('§7: every schema that a resource names is served', async () => {
  const user = await client.post('/Users', coreUser('ada', { [ENT]: { department: 'R' } }));
  const team = await client.post('/Groups', group('Analysts'));
  const urns = [user, team].flatMap(({ body }) => body.schemas as string[]);
  expect(urns).toHaveLength(3);
  for (const urn of urns) expect(await client.get(`/Schemas/${urn}`)).toMatchObject({ status: 200, body: { id: urn } });
});

test('RFC 7644 §3.1: no schema of a message is served', async () => {
  const ids = resourcesOf(await client.get('/Schemas')).map(({ id }) => id);
  expect(ids.filter((id) => String(id).startsWith('urn:ietf:params:scim:api:'))).toEqual([]);
  for (const name of ['PatchOp', 'ListResponse', 'SearchRequest', 'BulkRequest', 'BulkResponse', 'Error']) {
    expect(await client.get(`/Schemas/urn:ietf:params:scim:api:messages:2.0:${name}`)).toMatchObject(refusal(404));
  }
});

test.each(['/ResourceTypes', '/Schemas', '/ServiceProviderConfig'])(
  'RFC 7644 §4: %s ignores sorting, paging and projection',
  async (path) => {
    const plain = await client.get(path);
    const asked = await client.get(`${path}?startIndex=2&count=1&sortBy=id&sortOrder=descending&attributes=name`);
    expect([asked.status, asked.body]).toEqual([200, plain.body]);
  },
);
