import type { JsonObject } from '../../src/protocol/json.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, patchOp, type ScimClient, type ScimResponse } from '../support/scim-client.js';
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

const versionOf = ({ body }: ScimResponse) => (body.meta as { version: string }).version;
const title = (value: string) => patchOp([{ op: 'replace', path: 'title', value }]);
const send = (method: string, path: string, headers: Record<string, string>, body?: ReturnType<typeof patchOp>) =>
  client.send({ method, path, headers, body });

describe.each([
  ['/Users', coreUser('ada')],
  ['/Groups', group('Analysts')],
])('%s', (endpoint, body) => {
  let path: string;
  let etag: string;

  beforeEach(async () => {
    const created = await client.post(endpoint, body);
    path = `${endpoint}/${idOf(created)}`;
    etag = String(created.headers.etag);
  });

  test('the ETag header is meta.version, weak, and the same until the resource changes', async () => {
    expect(etag).toMatch(/^W\/"[^"]+"$/);
    const read = await client.get(path);
    expect([read.headers.etag, versionOf(read)]).toEqual([etag, etag]);
    await client.patch(path, { op: 'replace', path: 'externalId', value: 'x' });
    const changed = await client.get(path);
    expect(changed.headers.etag).not.toBe(etag);
    await client.patch(path, { op: 'replace', path: 'externalId', value: 'x' });
    expect((await client.get(path)).headers.etag).toBe(changed.headers.etag);
  });

  test('If-None-Match answers 304 without a body while the client has the present version', async () => {
    const strong = etag.replace('W/', '');
    for (const known of [etag, strong, `"other", ${etag}`, '*']) {
      const answer = await send('GET', path, { 'If-None-Match': known });
      expect([answer.status, answer.text, answer.headers.etag]).toEqual([304, '', etag]);
    }
    expect((await send('GET', path, { 'If-None-Match': '"other"' })).status).toBe(200);
  });

  test.each(['PATCH', 'PUT', 'DELETE'])(
    '%s with If-Match of another version is 412 and changes nothing',
    async (method) => {
      const sent = {
        PATCH: patchOp([{ op: 'replace', path: 'externalId', value: 'y' }]),
        PUT: body,
        DELETE: undefined,
      }[method];
      const answer = await client.send({ method, path, headers: { 'If-Match': 'W/"99"' }, body: sent });
      expect(answer).toMatchObject(refusal(412));
      expect(answer.body.detail).toContain(etag);
      expect((await client.get(path)).headers.etag).toBe(etag);
    },
  );

  test.each(['the present version', '*'])('If-Match with %s lets PATCH, PUT and DELETE through', async (what) => {
    const ifMatch = async () => ({ 'If-Match': what === '*' ? '*' : String((await client.get(path)).headers.etag) });
    const patch = patchOp([{ op: 'replace', path: 'externalId', value: 'y' }]);
    expect((await client.send({ method: 'PATCH', path, headers: await ifMatch(), body: patch })).status).toBeLessThan(
      300,
    );
    expect((await client.send({ method: 'PUT', path, headers: await ifMatch(), body })).status).toBe(200);
    expect((await client.send({ method: 'DELETE', path, headers: await ifMatch() })).status).toBe(204);
  });

  test('If-Match on what does not exist is 404', async () => {
    await client.delete(path);
    expect(await client.send({ method: 'DELETE', path, headers: { 'If-Match': etag } })).toMatchObject(refusal(404));
  });
});

describe('§3.5.2.1: a 204 to a PATCH of a group', () => {
  let path: string;
  let ada: string;
  beforeEach(async () => {
    ada = idOf(await client.post('/Users', coreUser('ada')));
    path = `/Groups/${idOf(await client.post('/Groups', group('Analysts')))}`;
  });
  const member = (op: string) => ({ op, path: 'members', value: [{ value: ada }] });

  test('says where the group is, and at which version it is now', async () => {
    const changes: [JsonObject[], version: number][] = [
      [[member('add')], 2],
      [[member('add')], 2],
      [[{ op: 'replace', path: 'displayName', value: 'Analysts' }], 2],
      [[{ op: 'replace', path: 'displayName', value: 'Analysis' }], 3],
      [[{ op: 'replace', path: 'externalId', value: 'x' }, member('remove')], 4],
      [[{ op: 'replace', path: 'members', value: [{ value: ada }] }], 5],
      [[{ op: 'remove', path: `members[value eq "${ada}"]` }], 6],
      [[{ op: 'remove', path: 'members' }], 6],
      [[], 6],
    ];
    for (const [operations, version] of changes) {
      const { status, text, headers } = await client.patch(path, ...operations);
      const location = client.tenantUrl + path;
      expect({ operations, status, text, headers }).toMatchObject({
        operations,
        status: 204,
        text: '',
        headers: { etag: `W/"${version}"`, location, 'content-location': location },
      });
      expect((await client.get(path)).headers.etag).toBe(headers.etag);
    }
  });

  test('gives what the next change can name in If-Match', async () => {
    const { headers } = await client.patch(path, member('add'));
    const ifMatch = { 'If-Match': String(headers.etag) };
    const next = await send('PATCH', path, ifMatch, patchOp([member('remove')]));
    expect(next).toMatchObject({ status: 204, headers: { etag: 'W/"3"' } });
    expect(await send('PATCH', path, ifMatch, patchOp([member('add')]))).toMatchObject(refusal(412));
  });

  test('tells ten who add at once ten versions, each a later one', async () => {
    const users = await Promise.all(
      Array.from({ length: 10 }, async (_, i) => idOf(await client.post('/Users', coreUser(`user${i}`)))),
    );
    const add = (value: string) => client.patch(path, { op: 'add', path: 'members', value: [{ value }] });
    const tags = (await Promise.all(users.map(add))).map(({ headers }) => String(headers.etag));
    expect(tags.sort()).toEqual(Array.from({ length: 10 }, (_, i) => `W/"${i + 2}"`).sort());
  });
});

test('of ten writers with the same ETag exactly one wins', async () => {
  const created = await client.post('/Users', coreUser('ada'));
  const path = `/Users/${idOf(created)}`;
  const headers = { 'If-Match': versionOf(created) };
  const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => send('PATCH', path, headers, title(`${i}`))));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(412)]);
  const winner = answers.find(({ status }) => status === 200);
  expect((await client.get(path)).body.title).toBe(winner?.body.title);
});

test('a change of members with If-Match of an old version is 412 and adds nobody', async () => {
  const ada = idOf(await client.post('/Users', coreUser('ada')));
  const created = await client.post('/Groups', group('Analysts'));
  const path = `/Groups/${idOf(created)}`;
  const add = patchOp([{ op: 'add', path: 'members', value: [{ value: ada }] }]);
  await client.patch(path, { op: 'replace', path: 'externalId', value: 'x' });
  expect(await send('PATCH', path, { 'If-Match': versionOf(created) }, add)).toMatchObject(refusal(412));
  expect((await client.get(path)).body.members).toEqual([]);
});

test('a user whose groups changed is not "not modified", yet can still be changed by its own version', async () => {
  const created = await client.post('/Users', coreUser('ada'));
  const path = `/Users/${idOf(created)}`;
  await client.post('/Groups', group('Analysts', idOf(created)));
  const read = await send('GET', path, { 'If-None-Match': versionOf(created) });
  expect(read.status).toBe(200);
  expect(read.body).toHaveProperty('groups');
  expect((await send('PATCH', path, { 'If-Match': versionOf(read) }, title('T'))).status).toBe(200);
});
