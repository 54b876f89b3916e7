import { resourcesOf } from '../support/list-response.js';
import { query } from '../support/query.js';
import { refusal } from '../support/refusal.js';
import { coreUser } from '../support/sample-users.js';
import type { ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
  ({ client } = await server.createOrganization('core'));
  await client.post('/Users', coreUser('ada', { active: true, x509Certificates: [{ value: 'AAAA' }] }));
});
afterAll(() => server.close());

test.each(['gt', 'ge', 'lt', 'le'])('%s on a boolean or a binary value is 400 invalidFilter', async (operator) => {
  for (const filter of [`active ${operator} true`, `x509Certificates.value ${operator} "AAAA"`]) {
    expect(await client.get(`/Users${query({ filter })}`)).toMatchObject(
      refusal(400, 'invalidFilter', new RegExp(`"${operator}" is no operator for`)),
    );
  }
});

test.each(['regex', 'like', '=='])('the operator %s, which nobody defined, is 400 invalidFilter', async (operator) => {
  const filter = `userName ${operator} "ada"`;
  expect(await client.get(`/Users${query({ filter })}`)).toMatchObject(refusal(400, 'invalidFilter', /operator/));
});

test('a search leaves out what is excluded, but never what is always returned', async () => {
  const found = await client.post('/Users/.search', {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
    excludedAttributes: ['id', 'schemas', 'active', 'meta'],
  });
  const [ada] = resourcesOf(found);
  expect(Object.keys(ada ?? {}).sort()).toEqual(['id', 'schemas', 'userName', 'x509Certificates']);
});
