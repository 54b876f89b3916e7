import { ERROR } from '../../src/protocol/urns.js';
import { coreUser } from '../support/sample-users.js';
import type { ScimRequest } from '../support/scim-client.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
let client: ScimClient;
let user: string;

beforeAll(async () => {
  server = await createTestServer();
  ({ client } = await server.createOrganization('core'));
  user = idOf(await client.post('/Users', coreUser('ada')));
});
afterAll(() => server.close());

const filled = (request: ScimRequest): ScimRequest => ({ ...request, path: request.path.replace('<id>', user) });

test.each<[status: number, scimType: string | undefined, request: ScimRequest]>([
  [400, 'invalidFilter', { method: 'GET', path: '/Users?filter=x' }],
  [400, 'invalidSyntax', { method: 'POST', path: '/Users', body: Buffer.from('{') }],
  [400, 'invalidValue', { method: 'POST', path: '/Users', body: {} }],
  [400, 'invalidPath', { method: 'PATCH', path: '/Users/<id>', body: { Operations: [{ op: 'remove', path: '[' }] } }],
  [400, 'noTarget', { method: 'PATCH', path: '/Users/<id>', body: { Operations: [{ op: 'remove' }] } }],
  [400, 'mutability', { method: 'PATCH', path: '/Users/<id>', body: { Operations: [{ op: 'remove', path: 'id' }] } }],
  [401, undefined, { method: 'GET', path: '/Users', headers: { Authorization: undefined } }],
  [403, undefined, { method: 'GET', path: '/Schemas?filter=x' }],
  [404, undefined, { method: 'GET', path: '/Users/x' }],
  [404, undefined, { method: 'GET', path: '/Robots' }],
  [405, undefined, { method: 'POST', path: '/Users/<id>', body: {} }],
  [409, 'uniqueness', { method: 'POST', path: '/Users', body: { userName: 'ADA' } }],
  [413, undefined, { method: 'PATCH', path: '/Users/<id>', body: { Operations: Array(1001).fill({ op: 'remove' }) } }],
  [415, undefined, { method: 'POST', path: '/Users', headers: { 'Content-Type': 'text/plain' }, body: {} }],
  [501, undefined, { method: 'GET', path: '/Me' }],
])('%i %s has the form of an error message, and nothing else', async (status, scimType, request) => {
  const answer = await client.send(filled(request));
  expect({ status: answer.status, body: answer.body }).toEqual({
    status,
    body: {
      schemas: [ERROR],
      status: String(status),
      ...(scimType === undefined ? {} : { scimType }),
      detail: expect.stringMatching(/^\S.{20,}$/),
    },
  });
});

test('every answer is application/scim+json, not to be stored, and names its request', async () => {
  const answers = await Promise.all([
    client.get('/Users'),
    client.get('/Users/x'),
    client.get('/Schemas'),
    client.post('/Users', coreUser('ada')),
    client.send({ method: 'GET', path: '/Users', headers: { Accept: 'application/scim+json' } }),
    client.send({ method: 'GET', path: '/Users', headers: { Accept: 'application/json' } }),
    client.send({ method: 'GET', path: '/Users', headers: { Accept: 'text/html' } }),
    client.send({ method: 'GET', path: '/Users', headers: { Accept: 'application/json;q=0.1, image/png' } }),
    client.as(undefined).get('/Users'),
  ]);
  for (const { status, headers } of answers) {
    expect({ status, type: headers['content-type'], cache: headers['cache-control'] }).toEqual({
      status,
      type: 'application/scim+json; charset=utf-8',
      cache: 'no-store',
    });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers).not.toHaveProperty('x-powered-by');
  }
  expect(new Set(answers.map(({ headers }) => headers['x-request-id'])).size).toBe(answers.length);
  expect(answers.map(({ status }) => status)).toEqual([200, 404, 200, 409, 200, 200, 200, 200, 401]);
});

test('the request id of a refusal is that of its entry in the log', async () => {
  const refused = await client.get('/Users/nobody');
  await server.flushLog();
  const entries = await server.query(
    'SELECT operation, status, subject FROM provisioning_log WHERE request_id = $1',
    refused.headers['x-request-id'],
  );
  expect(entries).toEqual([{ operation: 'refuse', status: 404, subject: 'nobody' }]);
});
