import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { refusal } from '../support/refusal.js';
import { coreUser } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
});
beforeEach(async () => {
  organization = await server.createOrganization('core');
  client = organization.client;
});
afterAll(() => server.close());

const ADA = Buffer.from(JSON.stringify(coreUser('ada', { displayName: 'Ådå' })));
const postAda = (headers: Record<string, string | undefined>, body = ADA) =>
  client.send({ method: 'POST', path: '/Users', headers, body });

describe('media types', () => {
  test.each([
    'application/scim+json',
    'application/scim+json; charset=utf-8',
    'Application/SCIM+JSON;charset="UTF-8"',
    'application/json',
    'application/json;charset=utf8',
    'application/json; odata=verbose',
    undefined,
  ])('%s is accepted', async (type) => {
    expect(await postAda({ 'Content-Type': type })).toMatchObject({ status: 201, body: { displayName: 'Ådå' } });
  });

  test.each([
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'json',
    '',
  ])('%j is 415', async (type) => {
    expect(await postAda({ 'Content-Type': type })).toMatchObject(refusal(415, undefined, /application\/scim\+json/));
    expect((await client.get('/Users')).body.totalResults).toBe(0);
  });

  test('a GET may have any Content-Type and any Accept', async () => {
    const headers = { 'Content-Type': 'text/plain', Accept: 'image/png' };
    expect((await client.send({ method: 'GET', path: '/Users', headers })).status).toBe(200);
  });
});

describe('compressed bodies', () => {
  test.each([
    ['gzip', gzipSync(ADA)],
    ['deflate', deflateSync(ADA)],
    ['br', brotliCompressSync(ADA)],
  ])('%s is read', async (encoding, body) => {
    expect(await postAda({ 'Content-Encoding': encoding }, body)).toMatchObject({
      status: 201,
      body: { userName: 'ada' },
    });
  });
});

describe('paths', () => {
  const READ = ['//Users', '/Users/', '///Users//', '/users', '/USERS', '/%55sers', '/Users?', '/Users?&&'];
  const FLAGGED = ['/Users?aadOptscim062020', '/Users?aadOptscim062020=true&x[y]=z', '/Users/?foo=bar&foo=baz'];

  test.each([...READ, ...FLAGGED])('GET %s is the list of users', async (path) => {
    await client.post('/Users', coreUser('ada'));
    expect(await client.get(path)).toMatchObject({ status: 200, body: { totalResults: 1 } });
  });

  test('of one user are as tolerant', async () => {
    const id = idOf(await client.post('/Users', coreUser('ada')));
    for (const path of [`//users//${id}/`, `/Users/${id}?aadOptscim062020`]) {
      expect(await client.get(path)).toMatchObject({ status: 200, body: { id } });
    }
  });

  test('the Tenant URL is found in capitals', async () => {
    const url = `${server.scimUrl.replace('/api/scim/', '/API/Scim/')}${organization.slug.toUpperCase()}`;
    const answer = await fetch(`${url}/USERS`, { headers: { Authorization: `Bearer ${organization.token}` } });
    expect(answer.status).toBe(200);
  });
});

test.each([
  ['POST', '/Users/x', 'GET, PUT, PATCH, DELETE'],
  ['PUT', '/Groups', 'GET, POST'],
  ['PATCH', '/Users', 'GET, POST'],
  ['OPTIONS', '/Users', 'GET, POST'],
  ['TRACE', '/Users', 'GET, POST'],
])('%s %s is 405 with Allow', async (method, path, allow) => {
  const refused = await client.send({ method, path });
  expect(refused).toMatchObject(refusal(405));
  expect(refused.headers.allow).toBe(allow);
});

test('a method in lower case or of nobody is no surprise', async () => {
  expect(await client.send({ method: 'PROPFIND', path: '/Users' })).toMatchObject(refusal(405));
});
