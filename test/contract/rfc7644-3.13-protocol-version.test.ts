import { refusal } from '../support/refusal.js';
import { coreUser } from '../support/sample-users.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

test.each(['/v1', '/v2', '/v3'])(
  'a request below %s is rejected; without a version it is SCIM 2.0',
  async (version) => {
    const { client } = await server.createOrganization('core');
    expect(await client.get(`${version}/Users`)).toMatchObject(refusal(404));
    expect(await client.post(`${version}/Users`, coreUser('ada'))).toMatchObject(refusal(404));
    expect(await client.get('/Users')).toMatchObject({
      status: 200,
      body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'], totalResults: 0 },
    });
  },
);
