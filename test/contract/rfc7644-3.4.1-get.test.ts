import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
});
beforeEach(async () => {
  ({ client } = await server.createOrganization('core'));
});
afterAll(() => server.close());

test('GET by id gives the resource that POST answered', async () => {
  const user = await client.post('/Users', coreUser('ada', { name: { givenName: 'Ada' } }));
  expect(await client.get(`/Users/${idOf(user)}`)).toMatchObject({ status: 200, body: user.body });
  const made = await client.post('/Groups', group('Analysts', idOf(user)));
  expect(await client.get(`/Groups/${idOf(made)}`)).toMatchObject({ status: 200, body: made.body });
});

test.each([
  ['/Users/0192f0c1-6a3e-7c54-9d21-5b8f0e7a4c10', 'of a UUID that nobody has'],
  ['/Groups/0192f0c1-6a3e-7c54-9d21-5b8f0e7a4c10', 'of a UUID that no group has'],
  ['/Users/ada', 'of what is no UUID'],
  ['/Users/%00', 'of a NUL character'],
  [`/Users/${'a'.repeat(8000)}`, 'of what is very long'],
  ['/Robots/1', 'of an unknown resource type'],
  ['/Users/1/emails', 'of a part of a resource'],
])('GET %.60s is 404 (%2$s)', async (path) => {
  expect(await client.get(path)).toMatchObject(refusal(404));
});

test('a user is no group, and a group no user', async () => {
  const user = idOf(await client.post('/Users', coreUser('ada')));
  const made = idOf(await client.post('/Groups', group('Analysts')));
  expect(await client.get(`/Groups/${user}`)).toMatchObject(refusal(404));
  expect(await client.get(`/Users/${made}`)).toMatchObject(refusal(404));
});

test('HEAD answers as GET, without a body', async () => {
  const id = idOf(await client.post('/Users', coreUser('ada')));
  const answer = await client.send({ method: 'HEAD', path: `/Users/${id}` });
  expect(answer).toMatchObject({ status: 200, text: '' });
  expect(answer.headers['content-type']).toMatch(/^application\/scim\+json/);
});
