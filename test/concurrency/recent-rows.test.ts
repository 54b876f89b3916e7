import fc from 'fast-check';
import { type RunStatement, watchStatements } from '../support/postgres/watched-statements.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, patchOp, ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

// A change of a resource that was just looked up is decided about what was seen (src/store/resources/recent-rows.ts).

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;
/** The same organization on another node, which knows nothing of what the first one remembers. */
let elsewhere: ScimClient;
let statements: RunStatement[];

beforeAll(async () => {
  server = await createTestServer({ environment: { PUBLIC_URL: 'http://rollcall.example' } });
  organization = await server.createOrganization('core');
  client = organization.client;
  const node = await server.startNode();
  elsewhere = new ScimClient(node.scimUrl + organization.slug, organization.token);
  statements = watchStatements(server.services.database);
});
afterAll(() => server.close());

let made = 0;
const lookUp = (userName: string) => client.get(`/Users?filter=userName%20eq%20"${userName}"`);
const title = (value: string) => ({ op: 'replace', path: 'title', value });

/** A user whom this node has just looked up. */
async function lookedUp(more = {}) {
  made += 1;
  const id = idOf(await client.post('/Users', coreUser(`recent-${made}`, more)));
  await lookUp(`recent-${made}`);
  statements.length = 0;
  return id;
}

test('a user who was just looked up is changed by one statement, and so again; the answer has the groups', async () => {
  const id = await lookedUp();
  const groupId = idOf(await client.post('/Groups', group('Readers', id)));
  await client.get(`/Users/${id}`);
  statements.length = 0;
  const first = await client.patch(`/Users/${id}`, title('Analyst'));
  const second = await client.patch(`/Users/${id}`, title('Architect'));
  expect(statements.map(({ name }) => name)).toEqual(['users.update', 'users.update']);
  expect(first).toMatchObject({ status: 200, body: { title: 'Analyst', groups: [{ value: groupId }] } });
  expect(second.body).toEqual((await client.get(`/Users/${id}`)).body);
  expect(second.body).toEqual((await elsewhere.get(`/Users/${id}`)).body);
});

test('what another node wrote meanwhile stays', async () => {
  const id = await lookedUp();
  await elsewhere.patch(`/Users/${id}`, { op: 'replace', path: 'displayName', value: 'Ada' });
  const answer = await client.patch(`/Users/${id}`, title('Analyst'));
  expect(answer).toMatchObject({ status: 200, body: { displayName: 'Ada', title: 'Analyst' } });
  expect((await elsewhere.get(`/Users/${id}`)).body).toEqual(answer.body);
});

test('a change that changes nothing answers with what there is now', async () => {
  const id = await lookedUp({ title: 'Analyst' });
  await elsewhere.patch(`/Users/${id}`, title('Architect'));
  expect((await client.patch(`/Users/${id}`, title('Analyst'))).body).toMatchObject({ title: 'Analyst' });
  await elsewhere.patch(`/Users/${id}`, { op: 'replace', path: 'displayName', value: 'Ada' });
  const answer = await client.patch(`/Users/${id}`, title('Analyst'));
  expect(answer.body).toMatchObject({ title: 'Analyst', displayName: 'Ada' });
});

test('If-Match goes by the version that there is', async () => {
  const id = await lookedUp();
  const seen = String((await client.get(`/Users/${id}`)).headers.etag);
  const newer = String((await elsewhere.patch(`/Users/${id}`, title('Analyst'))).headers.etag);
  const body = patchOp([title('Architect')]);
  const send = (version: string) =>
    client.send({ method: 'PATCH', path: `/Users/${id}`, headers: { 'if-match': version }, body });
  expect(await send(newer)).toMatchObject({ status: 200, body: { title: 'Architect' } });
  expect(await send(seen)).toMatchObject(refusal(412));
  expect(await send(newer)).toMatchObject(refusal(412));
});

test('a user whom another node deleted is gone', async () => {
  const id = await lookedUp();
  await elsewhere.delete(`/Users/${id}`);
  expect(await client.patch(`/Users/${id}`, title('Analyst'))).toMatchObject(refusal(404));
  expect(await client.get(`/Users/${id}`)).toMatchObject(refusal(404));
});

test('another organization finds nothing of it', async () => {
  const id = await lookedUp();
  const other = await server.createOrganization('core');
  expect(await other.client.patch(`/Users/${id}`, title('Analyst'))).toMatchObject(refusal(404));
  expect(await client.patch(`/Groups/${id}`, { op: 'replace', path: 'displayName', value: 'x' })).toMatchObject(
    refusal(404),
  );
});

test('a name that somebody else has is refused as ever', async () => {
  await client.post('/Users', coreUser('taken'));
  const id = await lookedUp();
  const answer = await client.patch(`/Users/${id}`, { op: 'replace', path: 'userName', value: 'taken' });
  expect(answer).toMatchObject(refusal(409, 'uniqueness'));
});

const text = fc.constantFrom('a', 'b', 'Ä', '', '\u{1F600}', ' x ');
const operation = fc.oneof(
  fc.record({ op: fc.constantFrom('add', 'replace'), path: fc.constantFrom('title', 'nickName'), value: text }),
  fc.record({ op: fc.constant('remove'), path: fc.constantFrom('title', 'nickName', 'emails', 'name.givenName') }),
  fc.record({
    op: fc.constantFrom('add', 'replace'),
    path: fc.constant('name'),
    value: fc.record({ givenName: text }),
  }),
  fc.record({
    op: fc.constantFrom('add', 'replace'),
    path: fc.constant('emails'),
    value: fc.array(
      fc.record({ value: fc.constantFrom('a@x.example', 'b@x.example'), type: fc.constantFrom('work', 'home') }),
      { maxLength: 2 },
    ),
  }),
);

test('whatever is changed at either node, both say the same of it', async () => {
  const change = fc.record({ operations: fc.array(operation, { minLength: 1, maxLength: 3 }), here: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
      const id = await lookedUp();
      for (const { operations, here } of changes) {
        const before = (await elsewhere.get(`/Users/${id}`)).body;
        const answer = await (here ? client : elsewhere).patch(`/Users/${id}`, ...operations);
        const expected = answer.status === 200 ? answer.body : before;
        expect((await elsewhere.get(`/Users/${id}`)).body).toEqual(expected);
      }
    }),
    { numRuns: 25 },
  );
});
